// The glyph of each official status, by shape and never by colour, for the desk and the map.

import { svg } from "./dom.js";

const SHAPES = {
  circle: [["circle", { cx: 8, cy: 8, r: 5.2, class: "line" }]],
  "circle-dash": [
    ["circle", { cx: 8, cy: 8, r: 5.2, class: "line" }],
    ["path", { d: "M5.5 8h5", class: "line" }],
  ],
  quarter: [
    ["circle", { cx: 8, cy: 8, r: 5.2, class: "line" }],
    ["path", { d: "M8 8V2.800A5.2 5.2 0 0 1 13.2 8Z", class: "fill" }],
  ],
  half: [
    ["circle", { cx: 8, cy: 8, r: 5.2, class: "line" }],
    ["path", { d: "M8 2.800a5.2 5.2 0 0 1 0 10.400Z", class: "fill" }],
  ],
  "ring-arrow": [["path", { d: "M13 6.500A5.2 5.2 0 1 0 13.2 8.800M13.2 3v3.500H9.7", class: "line" }]],
  "disc-tick": [
    ["circle", { cx: 8, cy: 8, r: 5.6, class: "fill" }],
    ["path", { d: "m5.5 8.2 1.8 1.8 3.3-3.8", class: "knock" }],
  ],
  "disc-notch": [["path", { d: "M8 2.400A5.6 5.6 0 1 1 2.4 8H8Z", class: "fill" }]],
  bars: [["path", { d: "M5.8 3.500v9M10.2 3.500v9", class: "line" }]],
  cross: [["path", { d: "m4 4 8 8m0-8-8 8", class: "line" }]],
};

/** The nodes of a glyph on a square of 16 units; an unknown one is the hollow circle. */
export function glyphNodes(glyph) {
  return (SHAPES[glyph] ?? SHAPES.circle).map(([tag, attributes]) => svg(tag, attributes));
}

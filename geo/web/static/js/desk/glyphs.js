// Shapes: status glyphs, window tiles and a few icons. Never colour alone.

import { html, svg } from "../map/dom.js";
import { glyphNodes } from "../map/shapes.js";

const ICONS = {
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.4 7.9 3.1 3.1",
  down: "m4 6 4 4 4-4",
  close: "m4 4 8 8m0-8-8 8",
  link: "M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.1-2.1a2.6 2.6 0 0 0-3.7-3.7l-.8.8m1.3 2.4a2.6 2.6 0 0 0-3.7 0L3.5 8.800a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
  right: "m6 4 4 4-4 4",
  export: "M8 2v8M4.800 6.800 8 10l3.200-3.200M3 13h10",
  wall: "M2 3h12v7.500H2Zm6 7.500V13.500M5 13.500h6",
  theme: "M8 2v1.500M8 12.500V14M2 8h1.500M12.5 8H14M3.8 3.800l1 1m6.4 6.4 1 1m0-8.4-1 1m-6.4 6.4-1 1M8 5.200a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.600Z",
};

/** A 16 px line icon, hidden from assistive technology. */
export function icon(name) {
  const path = svg("path", { d: ICONS[name] });
  return svg("svg", { class: "desk-icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
}

/** The square number tile of a window: "W5" → 5. */
export function tile(windowId) {
  const number = windowId.slice(1);
  return html("span", { class: "desk-tile", "data-window": number, "aria-hidden": "true", text: number });
}

/** Glyph and word of an official status. */
export function status(shelf, code) {
  const term = shelf.statuses.get(code);
  const shape = svg("svg", { class: "desk-glyph", viewBox: "0 0 16 16", "aria-hidden": "true" }, ...glyphNodes(term.glyph));
  return html("span", { class: "desk-status", "data-status": code }, shape, html("span", { text: term.label }));
}

/** The status of a record told anew in the node that shows it; nothing is touched when it is the same. */
export function restate(shelf, node, id) {
  const code = (shelf.measures.get(id) ?? shelf.keyTasks.get(id))?.status;
  const old = node.querySelector(".desk-status");
  if (code && old && old.dataset.status !== code) old.replaceWith(status(shelf, code));
}

const HEIGHTS = [4, 6.5, 9, 11.5];

/** Four bars, filled up to the level of evidence, with its code and word; `brief`: its code. */
export function level(shelf, code, brief = false) {
  const term = shelf.levels.get(code);
  // Off the scale there is a word and no code, and the bars are dotted.
  const scaled = /^E\d$/.test(code);
  const filled = scaled ? Number(code.slice(1)) : 0;
  const bars = HEIGHTS.map((height, n) =>
    svg("rect", { x: 1 + n * 4.6, y: 13 - height, width: 3, height, class: n < filled ? "fill" : "line", "stroke-dasharray": scaled ? null : "1.2 1.6" }));
  const shape = svg("svg", { viewBox: "0 0 20 14", "aria-hidden": "true" }, ...bars);
  const told = scaled ? `${code} ${term.label}` : term.label;
  return html("span", { class: "desk-level", title: told }, shape, html("span", { text: brief && scaled ? code : told }));
}

const TIMES = {
  "time-none": "M5 7h10",
  "time-ahead": "M3 7h12m-4-4 4 4-4 4",
  "time-near": "M3 7h9m-3.500-4L12 7l-3.500 4M16 2v10",
  "time-tick": "m4 7.500 4 4 8-8",
  "time-late": "M4 2v10M17 7H8m3.500-4L8 7l3.500 4",
  "time-dots": "M4.500 7h.01M10 7h.01M15.500 7h.01",
  "time-done": "m3 7.500 3.500 3.500 7-7M17 2v10",
  "time-done-late": "M4 2v10m3.500-4.500 3.500 3.500 6.500-6.500",
  "time-cross": "m6 3 8 8m0-8-8 8",
};

/** Shape and word of a schedule. */
export function schedule(shelf, code) {
  const term = shelf.schedules.get(code);
  const shape = svg("svg", { viewBox: "0 0 20 14", "aria-hidden": "true" }, svg("path", { d: TIMES[term.glyph], "stroke-width": term.glyph === "time-dots" ? 2.4 : 1.4 }));
  return html("span", { class: "desk-schedule" }, shape, html("span", { text: term.label }));
}

// The nodes of a map, built once: frame, Leaflet map, canvases, drawing layers.

import { html, put, svg } from "./dom.js";

export const LEAST_ZOOM = 5.5;
export const MOST_ZOOM = 17;
const GROUPS = ["arcs", "hairs", "hits", "labels", "home", "markers"];

/** Builds everything that moves with the map inside `element`. */
export function createStage(L, element, { theme, scale, calm, steady, words, centre }) {
  const frame = html("div", { class: "atlas", "data-theme": theme, "data-scale": scale, role: "region", "aria-label": words.mapLabel });
  frame.classList.toggle("is-calm", calm);
  const stage = html("div", { class: "atlas-stage", role: "group", "aria-label": words.mapLabel });
  frame.append(stage);
  element.replaceChildren(frame);
  const map = L.map(stage, {
    center: centre, zoom: 7, minZoom: LEAST_ZOOM, maxZoom: MOST_ZOOM,
    zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 110,
    // No CSS scaling while zooming: every frame is drawn, so lines and letters keep their size.
    zoomAnimation: false, fadeAnimation: false, inertia: !calm, preferCanvas: true,
    zoomControl: false, attributionControl: false, boxZoom: false, maxBoundsViscosity: 1,
    // A steady map is moved by its page alone: what the hand does is the page's to judge.
    ...(steady ? { minZoom: 3, dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, touchZoom: false } : {}),
  });
  // Below whatever an online map lays over it: where that fails, the ground is there.
  const below = map.createPane("ground");
  below.style.zIndex = "150";
  const pane = map.createPane("atlas");
  pane.style.zIndex = "400";
  const canvas = () => html("canvas", { class: "atlas-canvas", "aria-hidden": "true" });
  const [ground, names] = [canvas(), canvas()];
  names.classList.add("atlas-names-canvas");
  const overlay = svg("svg", { class: "atlas-overlay", tabindex: "-1" });
  const groups = Object.fromEntries(GROUPS.map((name) => [name, svg("g", { class: `atlas-${name}` })]));
  overlay.append(...GROUPS.map((name) => groups[name]));
  below.append(ground);
  pane.append(names, overlay);
  return { frame, stage, map, ground, names, overlay, groups };
}

/** Lets the overlay cover what the canvases cover; `pen` as opened on a canvas. */
export function coverOverlay(L, overlay, { min, size }) {
  const [width, height] = size;
  put(overlay, "width", width);
  put(overlay, "height", height);
  put(overlay, "viewBox", `${min.x} ${min.y} ${width} ${height}`);
  L.DomUtil.setPosition(overlay, min);
}

/** Colours and fonts of the current theme, read from the page's tokens. */
export function readTheme(frame) {
  const style = getComputedStyle(frame);
  const token = (name) => style.getPropertyValue(`--atlas-${name}`).trim() || "#888888";
  const names = ["land", "sea", "coast", "lake", "river", "green", "road", "elevated", "metro", "line"];
  const colours = Object.fromEntries(names.map((name) => [name, token(name)]));
  colours.mapLabel = token("map-label");
  const six = /^#[0-9a-f]{6}$/i.test(colours.land);
  colours.landClear = six ? `${colours.land}00` : "transparent";
  colours.landHalf = six ? `${colours.land}70` : colours.land;
  const serif = style.getPropertyValue("--atlas-serif").trim() || "serif";
  return { colours, sans: style.fontFamily, serif, dark: frame.dataset.theme === "dark" };
}

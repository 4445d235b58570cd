// Small helpers for building nodes. Text only ever enters through textContent.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element with attributes; `text` becomes its textContent. */
export function html(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name === "text") node.textContent = String(value);
    else node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

/** Sets or, with null, removes an attribute, and only when it differs. */
export function put(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/** Sets the text of a node, and only when it differs: the browser lays out what is touched. */
export function write(node, text) {
  if (node.textContent !== String(text)) node.textContent = String(text);
}

// Latin letters take about half the room of a Chinese character.
function room(sign) {
  return sign.codePointAt(0) < 0x2e80 ? 0.56 : 1;
}

/** At most `length` Chinese characters' room of a text on one line, the rest as an ellipsis. */
export function clip(text, length) {
  const line = String(text ?? "").slice(0, length * 8).replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();
  const signs = Array.from(line);
  let used = 0;
  const fitting = signs.findIndex((sign) => (used += room(sign)) > length);
  return fitting < 0 ? line : `${signs.slice(0, Math.max(1, fitting - 1)).join("")}…`;
}

const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();

/** Width in px of a text set in a CSS font; remembered until `forgetWidths`. */
export function textWidth(text, font) {
  const key = `${font}|${text}`;
  if (!widths.has(key)) {
    if (widths.size > 4000) widths.clear();
    ruler.font = font;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

/** To be called when a web font has arrived. */
export function forgetWidths() {
  widths.clear();
}

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

/** At most `length` characters of a text on one line, the rest as an ellipsis. */
export function clip(text, length) {
  const line = String(text ?? "").slice(0, length * 8).replace(/[\s\u0000-\u001f\u007f]+/g, " ").trim();
  const signs = Array.from(line);
  return signs.length > length ? `${signs.slice(0, length - 1).join("")}…` : line;
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

// The small things that scenes are made of. Shapes and words, never colour alone.

import { html, svg } from "../map/dom.js";
import { glyphNodes } from "../map/shapes.js";

/** Node with a class and children; strings become text. */
export function box(name, ...children) {
  return html("div", { class: name }, ...children.filter((child) => child !== null && child !== undefined));
}

/** A line of text. */
export function line(name, text, tag = "p") {
  return html(tag, { class: name, text });
}

/** The square number of a window. */
export function tile(n) {
  return html("span", { class: `show-tile show-w${n}`, "aria-hidden": "true", text: n });
}

/** The number of a clause in its window's colour. */
export function tag(id, n) {
  return html("span", { class: `show-id show-w${n}`, text: id });
}

/** A figure with what it counts. */
export function figure([n, label]) {
  return box("show-figure", line("show-figure-n", n, "b"), line("show-figure-of", label, "span"));
}

/** A row of figures. */
export function figures(list) {
  return box("show-figures", ...list.map(figure));
}

function picture(name, view, ...nodes) {
  return svg("svg", { class: name, viewBox: view, "aria-hidden": "true" }, ...nodes);
}

/** Glyph of an official status, with its word beside it or, `mute`, as its name only. */
export function status(terms, code, mute = false) {
  const term = terms.statuses[code] ?? { label: code, glyph: "circle" };
  const shape = picture("show-glyph", "0 0 16 16", ...glyphNodes(term.glyph));
  if (mute) return html("span", { class: "show-status", role: "img", "aria-label": term.label, "data-status": code }, shape);
  return html("span", { class: "show-status", "data-status": code }, shape, line("", term.label, "span"));
}

const HEIGHTS = [4, 6.5, 9, 11.5];

/** Four bars of evidence with code and word. */
export function level(terms, code) {
  const term = terms.levels[code] ?? { label: code };
  const scaled = /^E\d$/.test(code);
  const filled = scaled ? Number(code.slice(1)) : 0;
  const bars = HEIGHTS.map((height, n) =>
    svg("rect", { x: 1 + n * 4.6, y: 13 - height, width: 3, height, class: n < filled ? "fill" : "line", "stroke-dasharray": scaled ? null : "1.2 1.6" }));
  return html("span", { class: "show-level" }, picture("show-bars", "0 0 20 14", ...bars), ...(scaled ? [line("", code, "span")] : []),
    line(scaled ? "show-level-word" : "", term.label, "span"));
}

/** Mark and word of a schedule: solid where it can be judged, dotted where not. */
export function schedule(terms, code) {
  const term = terms.schedules[code] ?? { label: code };
  const dotted = ["undetermined", "no-date", "none"].includes(code);
  const mark = svg("path", { d: "M2 7h16", class: "line", "stroke-dasharray": dotted ? "2.400 3" : null });
  return html("span", { class: "show-schedule" }, picture("show-bars", "0 0 20 14", mark), line("", term.label, "span"));
}

/** The names of departments on one line; `open`: the plan ends the list with 等. */
export function departments(kit, names, open) {
  return names.join(kit.say("mark.list")) + (open ? kit.say("andMore") : "");
}

/** The code of the public link, with what it leads to; without a link, what to do instead. */
export function code(kit, { large = false } = {}) {
  const { show, say } = kit;
  if (!show.qr || !show.link) return null;
  const source = `data:image/svg+xml,${encodeURIComponent(show.qr)}`;
  const image = html("img", { class: "show-code-image", src: source, alt: say("wall.scan") });
  const words = box("show-code-words", line("", say("wall.scan")), line("", say("wall.scanWhat")),
    show.local ? line("is-quiet", say("wall.local")) : null);
  const node = box("show-code", image, words);
  node.classList.toggle("is-large", large);
  return node;
}

/** The name of a place that leads to its spotlight. */
export function placeLink(kit, id) {
  const name = kit.show.names[id] ?? id;
  if (!kit.places.has(id)) return line("show-place is-plain", name, "span");
  const node = html("button", { type: "button", class: "show-place", text: name });
  node.addEventListener("click", () => kit.act({ kind: "point", place: id }));
  return node;
}

/**
 * A record on one row: its number, its words (cut where room is short; a click reads the
 * whole) and its status.
 */
export function row(kit, record, n) {
  const words = html("span", { class: "show-text", text: record.text });
  kit.texts.push({ node: words, text: record.text });
  const node = html("button", { type: "button", class: "show-row", "data-record": record.id }, tag(record.id, n), words,
    record.status ? status(kit.show.terms, record.status, true) : "");
  node.addEventListener("click", () => kit.act({ kind: "read", id: record.id }));
  return node;
}

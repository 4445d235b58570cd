// The places: a ring of window segments, inside it the number of measures or, where a view
// of progress is asked for, the official status that they share.

import { clip, put, svg } from "./dom.js";
import { glyphNodes } from "./shapes.js";

const MINOR = new Set(["institution", "facility"]);
// Radius in px of a place that is named in an introduction or a goal, but in no measure.
const PASSING = 4.2;
// Parts of a city are drawn a little finer than the city itself.
const LOCAL = new Set(["district", "zone"]);

export function totalOf(counts) {
  return counts.reduce((sum, n) => sum + n, 0);
}

/** Radius in px of a place's ring, stroke included. */
export function ringRadius(place, total, scale) {
  if (!total) return PASSING * scale;
  const grown = Math.min(total, 12);
  if (place.extent === "delta") return (6 + 1.3 * grown) * scale;
  return (MINOR.has(place.kind) && total === 1 ? 6.6 : 6.2 + 1.2 * grown) * scale;
}

/** Holds the marker nodes of a map; `hits` lies under `group` and takes the pointer. */
export function createMarkers({ group, hits, hairs, scale }) {
  let words = null;
  let terms = null;
  const nodes = new Map();

  /** Makes exactly these items stand, reusing every node that is already there. */
  function set(items, dictionary, statuses) {
    words = dictionary;
    terms = statuses;
    const keep = new Set(items.map((item) => item.place.id));
    for (const [id, entry] of nodes) {
      if (keep.has(id)) continue;
      for (const node of [entry.node, entry.hit, entry.hair]) node.remove();
      nodes.delete(id);
    }
    for (const item of items) draw(nodes.get(item.place.id) ?? create(item.place), item);
  }

  function create(place) {
    const node = svg("g", { class: "atlas-marker", role: "button", tabindex: "0", "data-place": place.id });
    const hit = svg("circle", { class: "atlas-hit", "data-place": place.id });
    const hair = svg("g", { class: "atlas-hair" }, svg("line"), svg("circle", { r: 1.5 * scale }));
    group.append(node);
    hits.append(hit);
    hairs.append(hair);
    const entry = { node, hit, hair, key: "" };
    nodes.set(place.id, entry);
    return entry;
  }

  function draw(entry, item) {
    const { place, counts, total, r } = item;
    const name = clip(item.title, 60);
    const label = total ? words.placeCount : words.placePassing;
    const values = { name, n: String(total) };
    const told = label.replace(/\{(name|n)\}/g, (_, key) => values[key]);
    const state = stateOf(item, words, terms);
    put(entry.node, "aria-label", state ? [told, state].join(words["mark.dot"]) : told);
    const key = JSON.stringify([counts, place.confidence, place.precision, place.kind, r, item.status, item.reported]);
    if (key === entry.key) return;
    entry.key = key;
    entry.hit.setAttribute("r", Math.max(16, 17.5 * Math.max(1, scale), r + 5));
    // Hovering widens the ring by 2 px, whatever its size.
    entry.node.style.setProperty("--grow", (1 + (2 * scale) / r).toFixed(3));
    entry.node.replaceChildren(...shape(item, scale, terms));
  }

  /** Puts markers where the layout says; `shifts` in px from the true points. */
  function lay(items, shifts) {
    for (const item of items) {
      const { node, hit, hair } = nodes.get(item.place.id);
      for (const part of [node, hit, hair]) put(part, "display", item.away ? "none" : null);
      const [dx, dy] = shifts.get(item.place.id) ?? [0, 0];
      const at = `translate(${(item.x + dx).toFixed(1)} ${(item.y + dy).toFixed(1)})`;
      put(node, "transform", at);
      put(hit, "transform", at);
      const far = Math.hypot(dx, dy) > item.r + 2;
      hair.classList.toggle("is-shown", far);
      if (!far) continue;
      const [line, dot] = hair.children;
      put(dot, "cx", item.x.toFixed(1));
      put(dot, "cy", item.y.toFixed(1));
      put(line, "x1", item.x.toFixed(1));
      put(line, "y1", item.y.toFixed(1));
      put(line, "x2", (item.x + dx).toFixed(1));
      put(line, "y2", (item.y + dy).toFixed(1));
    }
  }

  /** Shows the selection: the others recede. */
  function state(selected, bright) {
    for (const [id, { node }] of nodes) {
      node.classList.toggle("is-selected", id === selected);
      node.classList.toggle("is-dim", bright !== null && !bright.has(id));
      put(node, "aria-pressed", id === selected ? "true" : "false");
    }
  }

  return { set, lay, state, node: (id) => nodes.get(id)?.node ?? null };
}

/**
 * What a view of progress tells in words: of the measures that name a place, not of the
 * place itself. Empty where it tells nothing.
 */
export function stateOf({ status, reported, total }, words, terms) {
  if (status === null) return "";
  const values = { n: String(reported), total: String(total) };
  const share = words["progress.reported"].replace(/\{(n|total)\}/g, (_, key) => values[key]);
  return words.stateOfMeasures.split("{state}").join(status ? terms.get(status).label : share);
}

function shape(item, scale, terms) {
  const { place, counts, total, r } = item;
  const low = place.confidence === "low";
  const slight = low || (MINOR.has(place.kind) && total === 1) || LOCAL.has(place.kind);
  const stroke = (slight ? 2.3 : 3) * scale;
  const parts = [
    svg("circle", { class: "atlas-focus", r: r + 5.5 * scale }),
    svg("circle", { class: "atlas-select", r: r + 6 * scale }),
    outline(place, r + 2.2 * scale, "atlas-casing"),
  ];
  if (!total) return [...parts, svg("circle", { class: "atlas-face atlas-passing", r, "stroke-width": 1.6 * scale })];
  if (place.precision === "area" && !low) parts.push(halo(counts, r, scale));
  parts.push(outline(place, r + 0.2, "atlas-face"));
  parts.push(...segments(place, counts, r - stroke / 2 + 1 * scale, stroke, low, scale));
  if (item.status !== null) return [...parts, state(item, scale, terms)];
  if (place.kind === "hospital") parts.push(cross(r, scale, total));
  if (place.kind !== "hospital" || total > 1) parts.push(number(String(total), scale));
  return parts;
}

function leading(counts) {
  return counts.indexOf(Math.max(...counts)) + 1;
}

// A place that is an area has its extent suggested by a second, soft ring.
function halo(counts, r, scale) {
  return svg("circle", {
    class: `atlas-area atlas-w${leading(counts)}`,
    r: r + 3.4 * scale,
    "stroke-width": 1 * scale,
  });
}

function outline(place, r, name) {
  if (place.kind !== "hospital") return svg("circle", { class: name, r });
  return svg("rect", { class: name, x: -r, y: -r, width: 2 * r, height: 2 * r, rx: r * 0.42 });
}

function segments(place, counts, r, stroke, low, scale) {
  const present = counts.map((n, i) => [i + 1, n]).filter(([, n]) => n > 0);
  const total = present.reduce((sum, [, n]) => sum + n, 0);
  const common = { "stroke-width": stroke, ...(low ? dashes(place, r) : {}) };
  if (present.length === 1 || place.kind === "hospital") {
    const node = outline(place, r, `atlas-seg atlas-w${present[0]?.[0] ?? 5}`);
    for (const [name, value] of Object.entries(common)) put(node, name, value);
    return [node];
  }
  const gap = 1.7 * scale / r;
  let from = -Math.PI / 2;
  return present.map(([window, n]) => {
    const to = from + (n / total) * 2 * Math.PI;
    const d = arcPath(r, from + gap / 2, to - gap / 2);
    from = to;
    return svg("path", { class: `atlas-seg atlas-w${window}`, d, ...common });
  });
}

// Eight even dashes; on a square one sits on every corner and one on every side.
function dashes(place, r) {
  const square = place.kind === "hospital";
  const corner = r * 0.42;
  const side = 2 * (r - corner);
  const period = (square ? 4 * side + 2 * Math.PI * corner : 2 * Math.PI * r) / 8;
  const start = square ? side + (Math.PI * corner) / 4 - 0.3 * period : -0.3 * period;
  return { "stroke-dasharray": `${(0.6 * period).toFixed(3)} ${(0.4 * period).toFixed(3)}`, "stroke-dashoffset": (-start).toFixed(3) };
}

function arcPath(r, from, to) {
  const at = (angle) => `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  return `M${at(from)}A${r} ${r} 0 ${to - from > Math.PI ? 1 : 0} 1 ${at(to)}`;
}

function cross(r, scale, total) {
  const arm = 2.6 * scale;
  const x = total > 1 ? r : 0;
  const y = total > 1 ? -r : 0;
  return svg("path", {
    class: "atlas-cross",
    d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`,
    "stroke-width": 1.7 * scale,
  });
}

function number(told, scale) {
  const text = Number(told) > 99 ? "99+" : told;
  return svg("text", { class: "atlas-number", y: 3.85 * scale, text });
}

// One status where all measures share it; where they differ, how many have a report.
function state({ status, reported, total, r }, scale, terms) {
  if (!status) {
    const node = number(`${reported}/${total}`, scale);
    node.classList.add("is-share");
    return node;
  }
  const size = Math.min(15 * scale, 1.5 * r) / 16;
  return svg("g", { class: "atlas-state", transform: `scale(${size.toFixed(3)}) translate(-8 -8)` }, ...glyphNodes(terms.get(status).glyph));
}

/** The symbol of the home place: a target that stands for no count. */
export function homeSymbol(scale, label, text) {
  return svg(
    "g",
    { class: "atlas-home", role: "button", tabindex: "0", "aria-label": label },
    svg("circle", { class: "atlas-home-soft", r: 13 * scale }),
    svg("circle", { class: "atlas-focus", r: 15.5 * scale }),
    svg("circle", { class: "atlas-home-rim", r: 7.4 * scale }),
    svg("circle", { class: "atlas-home-disc", r: 5.9 * scale }),
    svg("circle", { class: "atlas-home-eye", r: 2.1 * scale }),
    svg("text", { class: "atlas-home-name", x: 14 * scale, y: 5.6 * scale, text }),
  );
}

// The lines from the home place to its partners: one per place and window.

import { put, svg } from "./dom.js";
import { toLayer } from "./projection.js";

/** Line width in px for n measures of one window. */
export function arcWidth(n, scale) {
  return (1.2 + 1.1 * n) * scale;
}

const STROKES = ["glow", "casing", "line", "core"];

/** Holds the arc nodes in `group`; `paths` maps "place window" to a polyline in path units. */
export function createArcs(group, paths, { scale, animate }) {
  const drawn = new Map();
  let opened = !animate;

  /** Adds, changes and removes so that exactly the wanted arcs stand. */
  function set(wanted) {
    const keep = new Set();
    wanted.forEach(({ id, window, n }, index) => {
      const key = `${id} ${window}`;
      const line = paths.get(key);
      if (!line) return;
      keep.add(key);
      const arc = drawn.get(key) ?? add(key, id, window, line, index);
      widen(arc, n);
    });
    for (const [key, arc] of drawn) {
      if (!keep.has(key)) {
        arc.node.remove();
        drawn.delete(key);
      }
    }
    if (keep.size) opened = true;
  }

  function add(key, id, window, line, index) {
    const node = svg("g", { class: `atlas-arc atlas-w${window}`, "data-arc": key, "data-of": id });
    const strokes = STROKES.map((kind) => svg("path", { class: `atlas-arc-${kind}` }));
    node.append(...strokes);
    if (!opened) drawIn(node, strokes, index);
    group.append(node);
    const arc = { id, node, strokes, line };
    drawn.set(key, arc);
    return arc;
  }

  function drawIn(node, strokes, index) {
    if (node.classList.contains("is-opening")) return;
    for (const stroke of strokes) stroke.setAttribute("pathLength", "1");
    node.classList.add("is-opening");
    node.style.setProperty("--atlas-delay", `${Math.min(index, 30) * 40}ms`);
    strokes[2].addEventListener("animationend", () => settle(node, strokes), { once: true });
  }

  /** Lets every arc draw itself anew, one after the other. */
  function begin() {
    if (!animate) return;
    [...drawn.values()].forEach(({ node, strokes }, index) => drawIn(node, strokes, index));
  }

  function settle(node, strokes) {
    node.classList.remove("is-opening");
    for (const stroke of strokes) stroke.removeAttribute("pathLength");
  }

  function widen(arc, n) {
    const width = arcWidth(n, scale);
    const by = [width * 3.4, width + 2 * scale, width, Math.max(0.8, width * 0.34)];
    arc.strokes.forEach((stroke, i) => put(stroke, "stroke-width", by[i].toFixed(2)));
  }

  /** Lays every arc for a frame; `shifts` bends its far end to where the marker stands. */
  function lay(frame, shifts) {
    for (const arc of drawn.values()) {
      const shift = shifts.get(arc.id) ?? [0, 0];
      const last = arc.line.length - 1;
      const points = arc.line.map((point, i) => {
        const [x, y] = toLayer(point, frame);
        const bend = (i / last) ** 2;
        return [x + shift[0] * bend, y + shift[1] * bend];
      });
      arc.points = points;
      const d = `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;
      for (const stroke of arc.strokes) put(stroke, "d", d);
    }
  }

  /** Marks which arcs recede: those whose place is not in `bright` (null: none). */
  function dim(bright) {
    for (const arc of drawn.values()) {
      arc.node.classList.toggle("is-dim", bright !== null && !bright.has(arc.id));
    }
  }

  /** Sampled points in layer px, for labels to keep clear of. */
  function samples() {
    return [...drawn.values()].flatMap((arc) => arc.points ?? []);
  }

  return { set, begin, lay, dim, samples };
}

// Names of places: eight positions each, the best free one is taken.

import { put, svg, textWidth } from "./dom.js";
import { createBoxes } from "./boxes.js";

// Unit directions of the eight positions, east first, clockwise on screen.
const SIDES = [
  [1, 0], [0.8, 0.75], [0, 1], [-0.8, 0.75], [-1, 0], [-0.8, -0.75], [0, -1], [0.8, -0.75],
];

/** Size in px of a block of lines; each line {size, weight, text}. */
export function measure(block, family) {
  let width = 0;
  let height = 0;
  for (const line of block.lines) {
    line.width = textWidth(line.text, `${line.weight} ${line.size}px ${family}`);
    width = Math.max(width, line.width);
    height += line.size * 1.22;
  }
  return { width, height };
}

function boxAt(block, size, side) {
  const [sx, sy] = side;
  const slant = sx !== 0 && sy !== 0 ? 0.78 : 1;
  const right = sx > 0 ? block.reach.right : block.reach.left;
  const down = sy > 0 ? block.reach.bottom : block.reach.top;
  const dx = sx === 0 ? 0 : Math.sign(sx) * (right * slant + block.gap + size.width / 2);
  const dy = sy === 0 ? 0 : Math.sign(sy) * (down * slant + (sx === 0 ? block.gap * 0.6 + size.height / 2 : size.height * 0.3));
  const cx = block.x + dx;
  const cy = block.y + dy;
  return [cx - size.width / 2, cy - size.height / 2, cx + size.width / 2, cy + size.height / 2];
}

function grow(box, by) {
  return [box[0] - by, box[1] - by, box[2] + by, box[3] + by];
}

/**
 * Chooses a position for every block, in order of priority.
 *
 * `blocks`: {id, x, y, reach, gap, lines, must, side}; `field`: {markers, arcs, chrome, view, away}.
 * Returns [{block, box, side}] for those that found room; `must` ones always do.
 */
export function placeLabels(blocks, field, family) {
  const taken = createBoxes();
  const arcs = createBoxes();
  const chrome = createBoxes();
  for (const [x, y] of field.arcs) arcs.add([x - 2, y - 2, x + 2, y + 2]);
  for (const box of field.chrome) chrome.add(box);
  for (const box of field.taken) taken.add(box);
  const placed = [];
  for (const block of blocks) {
    const found = best(block, { ...field, taken, arcBoxes: arcs, chromeBoxes: chrome }, family);
    if (!found) continue;
    taken.add(grow(found.box, 1));
    placed.push({ block, ...found });
  }
  return placed;
}

function best(block, field, family) {
  const size = measure(block, family);
  let choice = null;
  for (const side of SIDES) {
    const box = boxAt(block, size, side);
    const cost = price(block, box, side, field);
    if (!choice || cost < choice.cost) choice = { box, side, cost };
  }
  return choice.cost < 1000 || block.must ? choice : null;
}

function price(block, box, side, field) {
  let cost = 0;
  const tight = grow(box, 1);
  if (field.taken.hits(tight)) cost += 1000;
  for (const m of field.markers) {
    const dx = Math.max(box[0] - m.x, 0, m.x - box[2]);
    const dy = Math.max(box[1] - m.y, 0, m.y - box[3]);
    const near = Math.hypot(dx, dy) - m.r;
    if (near < 1.5) cost += 1000;
    else if (near < 5 && (m.x !== block.x || m.y !== block.y)) cost += 5;
  }
  if (field.chromeBoxes.hits(tight)) cost += 60;
  // A name is shown whole or not at all.
  const view = field.view;
  if (box[0] < view[0] || box[1] < view[1] || box[2] > view[2] || box[3] > view[3]) cost += 1000;
  cost += Math.min(24, field.arcBoxes.count(box) * 3);
  // Names stand on the far side from home, where no line arrives; level ones read best.
  const dx = block.x - field.away[0];
  const dy = block.y - field.away[1];
  const length = Math.hypot(dx, dy) || 1;
  const reach = Math.hypot(side[0], side[1]);
  cost += 4 * (1 - (side[0] * dx + side[1] * dy) / (length * reach));
  if (side[0] !== 0 && side[1] !== 0) cost += 2;
  if (block.side && block.side === side) cost -= 3;
  return cost;
}

/** Holds the label nodes of a map. */
export function createLabels(group) {
  const nodes = new Map();

  /** Draws what `placeLabels` returned; lines keep to the side the box stands on. */
  function draw(placed) {
    const keep = new Set(placed.map(({ block }) => block.id));
    for (const [id, node] of nodes) {
      if (keep.has(id)) continue;
      node.remove();
      nodes.delete(id);
    }
    for (const item of placed) render(nodes.get(item.block.id) ?? create(item.block.id), item);
  }

  function create(id) {
    const node = svg("g", { class: "atlas-label", "data-label": id, "aria-hidden": "true" });
    group.append(node);
    nodes.set(id, node);
    return node;
  }

  function render(node, { block, box, side }) {
    const key = JSON.stringify(block.lines);
    if (node.dataset.key !== key) {
      node.dataset.key = key;
      node.replaceChildren(...block.lines.map(lineNode));
    }
    node.classList.toggle("is-dim", Boolean(block.dim));
    put(node, "transform", `translate(${block.x.toFixed(1)} ${block.y.toFixed(1)})`);
    const level = Math.abs(side[0]) > 0;
    const anchor = level ? (side[0] > 0 ? "start" : "end") : "middle";
    const x = level ? (side[0] > 0 ? box[0] : box[2]) : (box[0] + box[2]) / 2;
    let y = box[1];
    block.lines.forEach((line, i) => {
      const text = node.children[i];
      put(text, "text-anchor", anchor);
      put(text, "x", (x - block.x).toFixed(1));
      put(text, "y", (y + line.size * 0.99 - block.y).toFixed(1));
      y += line.size * 1.22;
    });
  }

  /** Keeps names beside their places while the map is moving. */
  function follow(at) {
    for (const [id, node] of nodes) {
      const point = at(id);
      if (point) put(node, "transform", `translate(${point[0].toFixed(1)} ${point[1].toFixed(1)})`);
    }
  }

  /** Sets the name of one place in bold, the others as they were. */
  function strengthen(id) {
    for (const part of group.querySelectorAll("[data-part]")) {
      part.classList.toggle("is-hover", id !== null && part.getAttribute("data-part") === id);
    }
  }

  return { draw, follow, strengthen };
}

function lineNode(line) {
  const text = svg("text", { class: `atlas-name is-${line.kind}`, "font-size": line.size, "font-weight": line.weight });
  for (const part of line.parts) {
    text.append(svg("tspan", { class: part.strong ? "is-strong" : null, "data-part": part.id, text: part.text }));
  }
  return text;
}

// What stands on the map at a moment: ground, places, lines and names, frame by frame.

import { createArcs } from "./arcs.js";
import { CITY_ZOOM, drawBase, openCanvas } from "./base.js";
import { clip, put } from "./dom.js";
import { createLabels, placeLabels } from "./labels.js";
import { arcsOf, blocksOf, brightOf, itemsOf, massOf } from "./layout.js";
import { createMarkers, homeSymbol } from "./markers.js";
import { drawNames } from "./names.js";
import { toLayer } from "./projection.js";
import { spread } from "./spread.js";
import { coverOverlay, readTheme } from "./stage.js";

/** Draws a world (see ground.js) onto the parts of a stage (see stage.js). */
export class Scene {
  constructor(L, parts, { wall, unit, calm, world, shown, lang, words, statuses }) {
    Object.assign(this, { L, parts, wall, unit, calm, world, shown, statuses, map: parts.map });
    this.items = [];
    this.shifts = new Map();
    this.paints = 0;
    this.build();
    this.homePath = world.project.path([world.home.lon, world.home.lat]);
    this.dressFor(parts.frame);
    this.speak(lang, words);
  }

  build() {
    const { hits, hairs, markers, labels, arcs } = this.parts.groups;
    this.k = unitOf(this.wall, this.unit);
    this.type = typeOf(this.wall, this.unit);
    // On a wall no name is smaller than what can be read across the room.
    this.least = this.wall ? leastType() : 0;
    this.markers = createMarkers({ group: markers, hits, hairs, scale: this.k });
    this.labels = createLabels(labels);
    this.arcs = createArcs(arcs, this.world.arcs, { scale: this.k, animate: !this.calm });
  }

  /** Makes everything anew where a new size of the wall asks for another unit. */
  rescale() {
    if (unitOf(this.wall, this.unit) === this.k && typeOf(this.wall, this.unit) === this.type) return;
    for (const group of Object.values(this.parts.groups)) group.replaceChildren();
    // A flight that is under way has nothing to move until the places stand again.
    this.items = [];
    this.build();
    this.speak(this.lang, this.words);
  }

  get mode() {
    return this.map.getZoom() >= CITY_ZOOM && this.overCity ? "city" : "delta";
  }

  // Deep zooms elsewhere in the delta stay with the delta.
  get overCity() {
    const { cityBox } = this.world;
    return cityBox !== null && this.map.getBounds().pad(0.25).intersects(cityBox);
  }

  // How far the drawing reaches beyond the frame, so that a drag shows no edge.
  get margin() {
    return this.wall ? 60 : 160;
  }

  /** Reads colours and fonts anew. */
  dressFor(frame) {
    this.theme = readTheme(frame);
  }

  /** Takes a language and its words. */
  speak(lang, words) {
    this.lang = lang;
    this.words = words;
    this.world.name(lang);
    const { home } = this.world;
    this.homeName = clip((lang === "en" && home.name_en) || home.name_zh, 12);
    this.homeNode?.remove();
    this.homeNode = homeSymbol(this.k, words.toCity, this.homeName);
    this.parts.groups.home.append(this.homeNode);
  }

  panePosition() {
    return this.L.DomUtil.getPosition(this.map.getPane("mapPane"));
  }

  /** What a movement of the map asks for: "paint", "slide" or nothing (null). */
  need() {
    const { drawn } = this;
    if (!drawn || drawn.mode !== this.mode) return "paint";
    if (drawn.zoom !== this.map.getZoom() || !this.map.getPixelOrigin().equals(drawn.origin)) return "slide";
    return this.panePosition().distanceTo(drawn.pane) > this.margin * 0.85 ? "paint" : null;
  }

  /** The cheap frame while the zoom is changing: ground, places and lines, no new names. */
  slide() {
    this.drawGround();
    const { frame } = this;
    this.parts.names.getContext("2d").clearRect(0, 0, this.parts.names.width, this.parts.names.height);
    this.locate(frame);
    this.setDown(frame);
    const at = new Map(this.items.map((item) => [item.place.id, [item.px, item.py]]));
    this.labels.follow((id) => at.get(id));
  }

  /** Everything but the ground. */
  populate(state) {
    this.state = state;
    const { places, project } = this.world;
    this.items = itemsOf(state, { places, extent: this.mode, project: project.path, scale: this.k, lang: this.lang });
    this.markers.set(this.items, this.words, this.statuses);
    this.arcs.set(this.mode === "delta" ? arcsOf(this.items) : []);
    this.frame = project.frame(this.map);
    this.locate(this.frame);
    this.part();
    this.tell(state);
    this.clear();
    this.setDown(this.frame);
    this.nameAll(this.frame);
    this.dress();
    this.paints += 1;
  }

  /** Sea, land, streets. */
  drawGround() {
    const frame = this.world.project.frame(this.map);
    this.frame = frame;
    const pen = this.pen(this.parts.ground, frame);
    const { ctx, ratio } = pen;
    ctx.setTransform(ratio * pen.k, 0, 0, ratio * pen.k, ratio * pen.x, ratio * pen.y);
    this.sheets = drawBase(pen, this.world.delta, this.overCity ? this.world.city : null, this.shown);
    coverOverlay(this.L, this.parts.overlay, pen);
    this.drawn = { zoom: this.map.getZoom(), origin: this.map.getPixelOrigin(), mode: this.mode, pane: this.panePosition().clone() };
  }

  pen(canvas, frame) {
    const opened = openCanvas(canvas, this.map, frame, this.L, this.margin);
    // A wall shows a place larger, not more of it: detail goes by the zoom a desk would have.
    const zoom = this.map.getZoom() - Math.log2(this.k) * 0.35;
    return { ...opened, ...this.theme, ox: frame.x, oy: frame.y, zoom, scale: this.k, text: this.wall ? this.type / 13.7 : 1 };
  }

  locate(frame) {
    for (const item of this.items) {
      [item.x, item.y] = toLayer(item.path, frame);
      this.shift(item);
    }
    this.homeAt = toLayer(this.homePath, frame);
  }

  shift(item) {
    const [dx, dy] = this.shifts.get(item.place.id) ?? [0, 0];
    item.px = item.x + dx;
    item.py = item.y + dy;
  }

  part() {
    const { selected } = this.state;
    const bodies = this.items.map((item) => ({
      id: item.place.id, x: item.x, y: item.y, mass: massOf(item, this.items),
      r: item.r + (item.place.id === selected ? 6 * this.k : 1),
    }));
    const [x, y] = this.homeAt;
    const home = { id: "", x, y, r: 9 * this.k, fixed: true, mass: 1e6 };
    const delta = this.mode === "delta";
    this.shifts = spread(delta ? [home, ...bodies] : bodies, { gap: 2 * this.k, away: delta ? home : null });
    for (const item of this.items) this.shift(item);
  }

  // The part of the frame that the page's panels leave free, in layer px; null: all of it.
  get free() {
    const { inset } = this.state;
    if (!inset) return null;
    const { x, y } = this.map.getSize();
    const zero = this.map.containerPointToLayerPoint([0, 0]);
    return [zero.x + inset.left, zero.y + inset.top, zero.x + x - inset.right, zero.y + y - inset.bottom];
  }

  // No place lies under a panel, where it could be neither seen nor touched.
  clear() {
    const { free } = this;
    const covers = free ? this.covers() : [];
    const under = (x, y, r) => covers.some(([l, t, w, h]) => x + r > l && y + r > t && x - r < w && y - r < h);
    const outside = (x, y, r) => free !== null && (x - r < free[0] || y - r < free[1] || x + r > free[2] || y + r > free[3] || under(x, y, r));
    for (const item of this.items) item.away = outside(item.px, item.py, item.r);
    const hidden = this.mode !== "delta" || outside(...this.homeAt, 8 * this.k);
    put(this.parts.groups.home, "display", hidden ? "none" : null);
  }

  setDown(frame) {
    this.markers.lay(this.items, this.shifts);
    this.arcs.lay(frame, this.shifts);
    put(this.homeNode, "transform", `translate(${this.homeAt[0].toFixed(1)} ${this.homeAt[1].toFixed(1)})`);
  }

  // Pill and legend; where they lie, no name stands.
  tell({ explained }) {
    this.chrome.point(this.outside(), (item) => this.map.layerPointToContainerPoint([item.px, item.py]), this.map.getSize());
    const { free } = this;
    const seen = free ? this.items.filter(({ px, py }) => px > free[0] && py > free[1] && px < free[2] && py < free[3]) : this.items;
    this.chrome.explain(seen, { delta: this.mode === "delta", wall: this.wall, explained });
  }

  nameAll(frame) {
    const field = this.field();
    const blocks = blocksOf(this.items.filter((item) => !item.away), this.state, { scale: this.k, type: this.type, least: this.least });
    const placed = placeLabels(blocks, field, this.theme.sans);
    this.labels.draw(placed);
    this.sides = new Map(placed.map(({ block, side }) => [block.id, side]));
    const pen = this.pen(this.parts.names, frame);
    // Across a room fewer street names say more, and a larger wall names no more of them.
    if (this.wall && this.mode === "city") pen.zoom -= 0.7 + 0.65 * Math.log2(this.k / 1.6);
    if (!this.shown.names) return;
    const discs = field.markers.map(({ x, y, r }) => [x - r - 3, y - r - 3, x + r + 3, y + r + 3]);
    const taken = [...placed.map(({ box }) => box), ...discs, ...field.taken, ...field.chrome];
    const spots = this.shown.metro ? this.world.spots : { ...this.world.spots, stations: [] };
    const placeNames = this.items.map(({ title }) => title.slice(0, 40));
    drawNames(pen, spots, { taken, lines: field.arcs, placeNames, city: this.mode === "city", free: this.free });
  }

  // Boxes of what lies on the map, in layer px.
  covers() {
    const zero = this.map.containerPointToLayerPoint([0, 0]);
    return this.chrome.boxes(this.parts.stage).map(([l, t, r, b]) => [l + zero.x, t + zero.y, r + zero.x, b + zero.y]);
  }

  // What names have to keep clear of, in layer px.
  field() {
    const { x: width, y: height } = this.map.getSize();
    const zero = this.map.containerPointToLayerPoint([0, 0]);
    const delta = this.mode === "delta";
    const [x, y] = this.homeAt;
    const k = this.k;
    const reach = 18 + 16.5 * Array.from(this.homeName).length;
    return {
      markers: this.items.map((o) => ({ x: o.px, y: o.py, r: o.r + (o.place.id === this.state.selected ? 6 * k : 0) })),
      arcs: delta ? this.arcs.samples() : [],
      chrome: this.covers(),
      taken: delta ? [[x - 10 * k, y - 10 * k, x + reach * k, y + 11 * k]] : [],
      view: this.free ?? [zero.x + 4, zero.y + 4, zero.x + width - 4, zero.y + height - 4],
      away: delta ? this.homeAt : [zero.x + width / 2, zero.y + height / 2],
    };
  }

  /** What depends on the selection only. */
  dress() {
    const { selected } = this.state;
    const bright = brightOf(this.state, this.items);
    this.markers.state(selected, bright && bright.markers);
    this.arcs.dim(bright && bright.arcs);
    const chosen = this.markers.node(selected);
    const focused = this.parts.frame.getRootNode().activeElement;
    // Raising a node that has the focus would take it away.
    if (chosen && chosen !== this.parts.groups.markers.lastChild && chosen !== focused) this.parts.groups.markers.append(chosen);
  }

  /** Whether a place's name stands above (-1), below (1) or beside (0) it. */
  sideOf(id) {
    return Math.sign(this.sides?.get(id)?.[1] ?? 0);
  }

  /** The items out of sight. */
  outside() {
    const { x: width, y: height } = this.map.getSize();
    return this.items.filter(({ px, py }) => {
      const p = this.map.layerPointToContainerPoint([px, py]);
      return p.x < 4 || p.y < 4 || p.x > width - 4 || p.y > height - 4 - this.chrome.foot;
    });
  }
}

// The unit of all drawn sizes: 1 on the desk, 1.6 at 1080 lines on the wall, and so on up.
function unitOf(wall, unit) {
  // The number in a ring is eleven units high: never too small for the height of the wall.
  return wall ? unit * Math.max(1, (1.6 * linesOf()) / 1080, (0.0142 * window.innerHeight) / 11) : 1;
}

function typeOf(wall, unit) {
  return wall ? Math.max(leastType(), Math.min(44, 0.019 * unit * linesOf())) : 13.5;
}

// The smallest letters of a wall in px.
function leastType() {
  return Math.max(15, Math.min(44, 0.015 * window.innerHeight));
}

// The wall's height in px, or what a 16:9 picture of its width would have.
function linesOf() {
  return Math.min(window.innerHeight, 0.5625 * window.innerWidth);
}

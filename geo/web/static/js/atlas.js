// The map of the atlas: one script for the desk, the wall and the exported file.
// It draws what it is told and reports what was chosen; it keeps its pan to itself.

import * as L from "../vendor/leaflet/leaflet-src.esm.js";
import { CITY_ZOOM } from "./map/base.js";
import { createChrome } from "./map/chrome.js";
import { forgetWidths, put } from "./map/dom.js";
import { NOWHERE, loadGround } from "./map/ground.js";
import { listenToHand } from "./map/hand.js";
import { Scene } from "./map/scene.js";
import { LEAST_ZOOM, MOST_ZOOM, createStage } from "./map/stage.js";
import { layTiles } from "./map/tiles.js";
import { extentView, fit, isAt, paddingOf, placesView, roomOf } from "./map/views.js";

const DELTA_MOST_ZOOM = 10;
const DEFAULTS = { lang: "zh", theme: "light", scale: "desk", unit: 1, flight: 0.45, steady: false, inset: {}, avoid: [], onSelect() {}, onView() {}, onGround() {} };
let mounts = 0;

/**
 * Builds a map inside `element` and resolves when the delta stands.
 *
 * `options`: urls {delta, city, places} (addresses or data), words, lang, theme, scale
 * ("desk" or "wall"), footer {text}, reducedMotion, inset {top, right, bottom, left} in px
 * kept free of places, avoid (elements of the page that lie on the map: names keep clear
 * of them), statuses (Map of code to {label, glyph}, for views of progress), controls (buttons; by default on the desk only), onSelect(id or null),
 * onView("city"), onGround(sheets) when other sheets ("delta", "city") are drawn; unit (of
 * all drawn sizes, for a small map on a wall), flight (seconds), steady (the hand moves nothing).
 */
export async function createAtlas(element, options) {
  mounts += 1;
  const atlas = new Atlas(element, { ...DEFAULTS, ...options });
  await atlas.load();
  return {
    update: (next) => atlas.update(next),
    setFooter: (text) => atlas.setFooter(text),
    setTheme: (theme) => atlas.setTheme(theme),
    setLang: (lang, words) => atlas.setLang(lang, words),
    home: () => atlas.home(),
    resize: () => atlas.resize(),
    destroy: () => atlas.destroy(),
    stats: () => atlas.stats(),
    /** Resolves when the city has arrived too. */
    complete: atlas.complete,
  };
}

class Atlas {
  constructor(element, options) {
    this.options = options;
    this.words = options.words;
    this.footer = options.footer?.text ?? "";
    this.element = element;
    this.wall = options.scale === "wall";
    this.calm = options.reducedMotion ?? window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.state = { rev: null, view: null, marks: {}, selected: null, related: [] };
    this.shown = { names: true, metro: true };
    this.touched = false;
    this.resizing = false;
    this.still = false;
    this.build();
    this.listen();
  }

  build() {
    const { theme, scale, steady } = this.options;
    const look = { theme, scale, steady, calm: this.calm, words: this.words, centre: [NOWHERE.lat, NOWHERE.lon] };
    this.parts = createStage(L, this.element, look);
    this.map = this.parts.map;
    this.buildChrome();
  }

  buildChrome() {
    const zoom = (by) => {
      const wanted = Math.round((this.map.getZoom() + by) * 4) / 4;
      const to = Math.max(this.map.getMinZoom(), Math.min(this.map.getMaxZoom(), wanted));
      this.map.flyTo(this.map.getCenter(), to, { duration: 0.18, animate: !this.calm });
    };
    this.chrome?.remove();
    this.chrome = createChrome(this.parts.frame, this.words, {
      shown: this.shown,
      footer: this.footer,
      inset: this.options.inset,
      controls: this.options.controls ?? !this.wall,
      avoid: this.options.avoid,
      statuses: this.options.statuses,
      acts: {
        zoomIn: () => zoom(0.5),
        zoomOut: () => zoom(-0.5),
        home: () => this.home(),
        fit: () => this.fitMarked(),
        layer: () => this.repaint(),
      },
    });
    if (this.scene) this.scene.chrome = this.chrome;
  }

  listen() {
    this.map.on("move", () => this.onMove());
    this.map.on("moveend", () => this.onMoveEnd());
    this.map.on("resize", () => this.onResize());
    this.map.on("click", () => this.chrome.close());
    this.unlisten = listenToHand(this.parts.overlay, {
      select: (id) => this.options.onSelect(id),
      home: () => this.options.onView("city"),
      hover: (id) => this.onHover(id),
      focus: (id) => this.onFocus(id),
      escape: () => this.chrome.close(),
    });
    // The page around the map is drawn first; the map fits itself in the frame after.
    this.observer = new ResizeObserver(() => requestAnimationFrame(() => this.gone || this.resize()));
    this.observer.observe(this.parts.stage);
    this.onFonts = () => {
      forgetWidths();
      this.repaint();
    };
    document.fonts?.addEventListener?.("loadingdone", this.onFonts);
  }

  async load() {
    this.complete = new Promise((resolve) => (this.finish = resolve));
    this.world = await loadGround(this.options.urls, this.options.lang, (problem) => this.miss(problem));
    if (this.gone) return;
    const { wall, calm, world, shown, words } = this;
    const { lang, statuses, unit } = this.options;
    this.scene = new Scene(L, this.parts, { wall, unit, calm, world, shown, lang, words, statuses });
    this.scene.chrome = this.chrome;
    this.parts.frame.style.setProperty("--k", String(this.scene.k));
    this.ready = true;
    if (world.tiles) layTiles(L, this.map, world.tiles, (state) => this.tile(state));
    this.world.loadCity().then(() => this.finishCity());
  }

  finishCity() {
    if (!this.gone && this.ready && this.map.getZoom() > CITY_ZOOM - 1) this.repaint();
    this.finish();
  }

  // An online map names what is on it; without it the note says so, and the ground is there.
  tile(state) {
    this.tiles = state;
    this.parts.frame.classList.toggle("has-tiles", state === "on");
    this.remark();
  }

  remark() {
    this.chrome.note(this.missing ? this.words.baseMissing : this.tiles === "missing" ? this.words.tilesMissing : "");
  }

  miss(problem) {
    console.warn("atlas:", problem.message);
    this.missing = true;
    this.remark();
  }

  // -- where the map stands ---------------------------------------------------

  homeView(view) {
    return extentView(L, this.map, this.world, view, this.padding(view));
  }

  // Where the state wants the map: on the places it names, else on the extent.
  aim(view) {
    const ids = this.state.fit ?? [];
    const closer = this.wall ? Math.log2(this.scene.k / 1.6) : 0;
    return ids.length ? placesView(L, this.map, this.world, { view, ids, closer, padding: this.padding(view) }) : this.homeView(view);
  }

  padding(view) {
    const { wall, options, chrome } = this;
    const { k, type } = this.scene;
    const inset = this.state.inset ?? options.inset;
    return paddingOf(view, { wall, small: options.unit < 1, k, type, width: this.map.getSize().x, foot: chrome.foot, inset });
  }

  /** Goes where the state wants the map; answers whether a flight began. */
  go(view, animate) {
    const target = this.aim(view);
    this.touched = false;
    this.own = true;
    // Stopping moves the map once more; only the view that follows is painted.
    this.still = true;
    this.map.stop();
    this.still = false;
    this.map.options.maxZoom = MOST_ZOOM;
    this.own = true;
    if (animate && !this.calm && !isAt(this.map, target)) {
      this.parts.frame.classList.add("is-flying");
      this.map.flyTo(target.center, target.zoom, { duration: this.options.flight });
      return true;
    }
    // The fit is exact; the quarter steps are for the hand.
    this.map.options.zoomSnap = 0;
    this.map.setView(target.center, target.zoom, { animate: false });
    this.map.options.zoomSnap = 0.25;
    return false;
  }

  // Zooming out ends where the drawing would no longer fill the frame from north to south.
  limit() {
    const { bounds } = this.world;
    if (!bounds || this.options.steady) return;
    // As an option it holds the hand; setMaxBounds would also push the map about by itself,
    // after every move, and away from the view it has just been fitted to.
    this.map.options.maxBounds = roomOf(L, this.map, bounds, this.homeView("delta"));
    const [top, foot] = [bounds[3], bounds[1]].map((lat) => this.map.project([lat, bounds[0]], 0).y);
    const filled = Math.log2(this.map.getSize().y / (foot - top));
    this.map.options.minZoom = Math.max(LEAST_ZOOM, Math.min(filled, this.homeView("delta").zoom));
  }

  fitMarked() {
    const points = this.scene.items.map(({ place }) => [place.lon, place.lat]);
    const target = fit(L, this.map, points, this.padding(this.scene.mode), { least: LEAST_ZOOM, most: 15.6 });
    this.map.flyTo(target.center, target.zoom, { duration: this.options.flight, animate: !this.calm });
  }

  onMove() {
    if (this.still || !this.ready || !this.state.view) return;
    const need = this.scene.need();
    if (need) this.chrome.tip(null);
    if (need && this.parts.frame.classList.contains("is-flying")) return this.scene.drawGround();
    if (need === "paint") this.paint();
    else if (need === "slide") this.scene.slide();
    return undefined;
  }

  onMoveEnd() {
    if (!this.own && !this.resizing) this.touched = true;
    this.own = false;
    if (this.still) return;
    this.parts.frame.classList.remove("is-flying");
    // The delta is drawn for the delta's zooms: closer looks are for the city.
    if (this.scene) this.map.options.maxZoom = this.scene.overCity ? MOST_ZOOM : Math.max(DELTA_MOST_ZOOM, this.map.getZoom());
    this.repaint();
    this.arrived?.();
  }

  onResize() {
    this.still = false;
    if (!this.ready || !this.state.view) return;
    this.chrome.settle();
    this.scene.rescale();
    this.parts.frame.style.setProperty("--k", String(this.scene.k));
    this.limit();
    if (this.touched) this.paint();
    else this.go(this.state.view, false);
  }

  repaint() {
    if (this.ready && this.state.view && !this.gone) this.paint();
  }

  /** The full frame. */
  paint() {
    this.scene.drawGround();
    this.scene.populate(this.state);
    this.tellGround();
  }

  // Whose data are on the sheet decides what the footer must name.
  tellGround() {
    const sheets = this.scene.sheets.join();
    if (sheets === this.sheets) return;
    this.sheets = sheets;
    this.options.onGround(this.scene.sheets);
  }

  // -- the hand ---------------------------------------------------------------

  onHover(id) {
    if (id === this.hover || (!id && !this.hover)) return;
    for (const other of [this.hover, id]) this.scene.markers.node(other)?.classList.toggle("is-hover", other === id);
    this.hover = id;
    this.scene.labels.strengthen(id);
    const item = this.scene.items.find(({ place }) => place.id === id);
    // A chosen place is named already.
    if (!item || id === this.state.selected) this.chrome.tip(null);
    else this.chrome.tip(item, this.map.layerPointToContainerPoint([item.px, item.py]), this.scene.sideOf(id), this.scene.k);
  }

  onFocus(id) {
    // The browser may scroll a focused node into view; this frame never scrolls.
    for (const node of [this.parts.stage, this.parts.frame]) node.scrollTo(0, 0);
    this.onHover(id);
    this.reveal(id);
  }

  // A place that is out of sight is brought in, at the same zoom.
  reveal(id) {
    const item = this.scene.outside().find(({ place }) => place.id === id);
    if (!item) return;
    this.own = !this.touched;
    this.map.panTo([item.place.lat, item.place.lon], { animate: !this.calm, duration: 0.3 });
  }

  // -- the outside ------------------------------------------------------------

  /**
   * Shows a state: {rev, view, marks, states, selected, related}. Calling it twice changes
   * nothing. `states` ({place: [status, reported]} or null) is shown instead of counts.
   *
   * A wall adds: `fit` (places to hold; empty or null: the extent), `inset` (px that its
   * panels cover: no place stands there), `explained` (statuses for the legend to name) and
   * `begin` (the lines draw themselves anew).
   */
  update(next) {
    if (this.gone) return;
    const before = this.state;
    this.state = { ...before, ...next, view: next.view === "city" ? "city" : "delta" };
    const { rev, view, marks, states, selected, related, fit: held, inset, explained } = this.state;
    const key = JSON.stringify([view, marks, states, selected, related, held, inset, explained]);
    const flies = key !== this.key && this.show(before);
    this.key = key;
    const tell = () => {
      if (next.begin) this.scene.arcs.begin();
      requestAnimationFrame(() => this.announce(rev));
    };
    if (flies) this.arrived = () => ((this.arrived = null), tell());
    else tell();
  }

  // Answers whether a flight began; its arrival paints.
  show(before) {
    const { view, selected } = this.state;
    const stand = (state) => JSON.stringify([state.view, state.fit, state.inset]);
    if (this.state.inset) this.chrome.setInset(this.state.inset);
    if (before.view === null) this.limit();
    if (stand(before) !== stand(this.state)) return this.go(view, before.view !== null);
    this.scene.populate(this.state);
    if (this.hover && this.hover === selected) this.chrome.tip(null);
    if (before.selected !== selected) this.reveal(selected);
    return false;
  }

  announce(rev) {
    if (this.gone) return;
    this.element.dataset.rev = String(rev);
    window.dispatchEvent(new CustomEvent("atlas:painted", { detail: { rev } }));
  }

  /** The line at the foot of the map: what it is, as of when, from where. */
  setFooter(text) {
    if (text === this.footer) return;
    this.footer = text;
    this.chrome.setFooter(text);
  }

  setTheme(theme) {
    this.options.theme = theme;
    this.parts.frame.dataset.theme = theme;
    this.scene?.dressFor(this.parts.frame);
    this.repaint();
  }

  setLang(lang, words = this.words) {
    this.options.lang = lang;
    this.words = words;
    this.parts.frame.setAttribute("lang", lang === "zh" ? "zh-CN" : lang);
    for (const node of [this.parts.frame, this.parts.stage]) put(node, "aria-label", words.mapLabel);
    this.buildChrome();
    this.remark();
    if (!this.ready) return;
    this.scene.speak(lang, words);
    this.repaint();
  }

  home() {
    if (this.ready && this.state.view) this.go(this.state.view, true);
  }

  resize() {
    // Out of sight it has no size; it stays as it is until it is seen again.
    if (!this.parts.stage.clientWidth || !this.parts.stage.clientHeight) return;
    // A new size may push the map back inside its bounds: that is nobody's hand.
    this.resizing = true;
    this.still = true;
    this.map.invalidateSize({ pan: false, animate: false });
    this.still = false;
    this.resizing = false;
  }

  /** Figures for tests and benchmarks. */
  stats() {
    const { paints, items, mode } = this.scene;
    return { paints, mounts, places: items.length, mode, zoom: this.map.getZoom() };
  }

  destroy() {
    this.gone = true;
    this.unlisten();
    document.fonts?.removeEventListener?.("loadingdone", this.onFonts);
    this.observer.disconnect();
    this.map.remove();
    this.element.replaceChildren();
  }
}

// The show on the wall: reads what it is given, puts scenes on, follows keys and hands.

import { keepLive } from "./show/live.js";
import { listen } from "./show/keys.js";
import { createFits } from "./show/excerpt.js";
import { fillOver } from "./show/over.js";
import { createPlayer } from "./show/player.js";
import { createPreflight } from "./show/preflight.js";
import { createRemote } from "./show/remote.js";
import { stayAwake, toggleFull } from "./show/screen.js";
import { openSource, speaker } from "./show/source.js";
import { createFrame, fillPanels, fillStrip, footerOf } from "./show/stagehand.js";
import { createTour } from "./show/tour.js";
import { createWallMap } from "./show/wallmap.js";

const WIDE = window.matchMedia("(min-aspect-ratio: 5/2)");
const FADE_MS = 450;
// A console shows the wall's page as a picture: it hears nobody and moves nothing.
const MIRROR = new URLSearchParams(window.location.search).get("mirror") === "1";

class Show {
  constructor(root, source, show, words) {
    this.taken = new Date();
    const query = new URLSearchParams(window.location.search);
    this.source = source;
    this.calm = MIRROR || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.kit = {
      show, words, say: speaker(words), act: (order) => this.command(order), calm: this.calm,
      theme: query.get("theme") === "light" ? "light" : "dark",
      wide: WIDE.matches, texts: [], inset: null, places: new Set(),
    };
    document.documentElement.dataset.theme = this.kit.theme;
    document.title = show.title;
    this.root = root;
    this.root.classList.toggle("is-calm", this.calm);
    this.nodes = createFrame(root, this.kit);
    this.preflight = createPreflight(root, this.kit, { source, taken: () => this.taken });
    this.learn();
    this.fits = createFits();
    const start = decodeURIComponent(window.location.hash.slice(1));
    this.player = createPlayer(show.scenes, { start, auto: !MIRROR && (query.get("auto") === "1" || root.dataset.auto === "1"), tell: (state) => this.follow(state) });
    const tempo = Math.min(100, Math.max(0.1, Number(query.get("tempo")) || 1));
    this.tour = createTour((order) => this.command(order), (seconds) => this.share(seconds), tempo);
    if (source.served && !MIRROR) this.letIn();
    this.awake = stayAwake();
  }

  learn() {
    const spots = this.kit.show.scenes.filter(({ kind }) => kind === "partner" || kind === "landmark");
    this.kit.places = new Set(spots.map(({ subject }) => subject));
  }

  // Consoles steer the wall through the same door as keys and hands.
  letIn() {
    this.remote = createRemote({
      plan: this.kit.show.plan, state: () => this.player.state(), scenes: () => this.kit.show.scenes, dot: this.nodes.dot,
      act: (order) => this.command(order), hand: () => this.tour.hand(),
      changed: () => fillOver(this.nodes.over, this.player.state(), this.kit),
    });
    this.kit.remote = () => this.remote.info();
  }

  async open() {
    this.follow(this.player.state());
    this.map = await createWallMap(this.nodes.map, this.kit, this.source.layers());
    this.showMap(this.player.state().scene, true);
    this.listen();
    if (this.source.served) this.live();
    this.root.dataset.ready = "1";
  }

  /** One door for every order: keys, hands, the tour, a console. */
  command(order) {
    if (order.kind === "full") toggleFull();
    else if (order.kind === "console") this.remote?.open();
    else if (order.kind !== "remote" || this.remote) this.player.command(order);
    if (order.kind === "remote") this.remote?.ask();
  }

  listen() {
    if (!MIRROR) this.obeyHands();
    window.addEventListener("hashchange", () => this.command({ kind: "go", id: decodeURIComponent(window.location.hash.slice(1)) }));
    new ResizeObserver(() => this.resize()).observe(this.root);
    document.fonts?.ready.then(() => this.resize());
  }

  obeyHands() {
    listen({
      act: (order) => this.preflight.takes(order) || this.command(order),
      hand: () => {
        this.awake();
        this.tour.hand();
      },
      still: (yes) => this.root.classList.toggle("is-still", yes),
    });
  }

  resize() {
    this.fits.forget();
    this.kit.wide = WIDE.matches;
    this.fill(this.player.state());
    this.showMap(this.player.state().scene, false);
  }

  /** What the player tells after each change. */
  follow(state) {
    const { scene } = state;
    const other = this.onScene !== scene.id;
    this.onScene = scene.id;
    if (other) this.change(state);
    this.way = fillStrip(this.nodes.strip, state, this.kit);
    fillOver(this.nodes.over, state, this.kit);
    this.preflight.follow(state);
    this.nodes.black.hidden = !state.black;
    Object.assign(this.root.dataset, { auto: state.auto ? (state.held ? "held" : "on") : "off", aside: state.aside });
    this.tour.follow(state);
    this.remote?.follow();
    if (other && decodeURIComponent(window.location.hash.slice(1)) !== scene.id) {
      window.history.replaceState(null, "", `#${encodeURIComponent(scene.id)}`);
    }
  }

  change(state) {
    this.fill(state);
    this.fade();
    this.showMap(state.scene, true);
    this.nodes.said.textContent = state.scene.title;
  }

  // Panels of the new scene come up out of the dark; the map has its own flight.
  fade() {
    if (this.calm) return;
    for (const side of ["head", "left", "right", "centre"]) {
      this.nodes[side].animate([{ opacity: 0 }, { opacity: 1 }], { duration: FADE_MS, easing: "ease-out" });
    }
  }

  fill(state) {
    const { nodes, kit, root } = this;
    const { scene } = state;
    Object.assign(root.dataset, { scene: scene.id, kind: scene.kind, layout: kit.wide ? "wide" : "plain" });
    fillPanels(nodes, scene, state, kit);
    nodes.foot.firstChild.textContent = footerOf(scene, kit.show, kit.say("mark.dot"));
    const panels = [nodes.left, nodes.right, nodes.centre].filter((node) => !node.hidden);
    const heads = [...root.querySelectorAll(".show-head-title, .show-head-subtitle, .show-head-filter, .show-card-name")];
    root.dataset.fits = this.fits.fit(`${scene.id} ${state.aside}`, { heads, panels, texts: kit.texts, cut: kit.say("mark.cut") });
  }

  // How much of the wall the panels cover at each side, in px.
  covered() {
    const { nodes } = this;
    const wall = this.root.getBoundingClientRect();
    const side = (node) => (node.hidden ? null : node.getBoundingClientRect());
    const [left, right] = [side(nodes.left), side(nodes.right)];
    const margin = parseFloat(getComputedStyle(this.root).paddingLeft) || 0;
    // A little air between a name and the panel beside it.
    const air = margin * 0.3;
    return {
      top: nodes.head.getBoundingClientRect().bottom - wall.top,
      right: right ? wall.right - right.left + air : margin,
      bottom: wall.bottom - nodes.strip.getBoundingClientRect().top,
      left: left ? left.right - wall.left + air : margin,
    };
  }

  showMap(scene, begin) {
    const inset = this.covered();
    for (const [name, px] of Object.entries(inset)) this.root.style.setProperty(`--show-${name}`, `${px}px`);
    this.root.classList.toggle("has-left", !this.nodes.left.hidden);
    this.root.classList.toggle("has-right", !this.nodes.right.hidden);
    if (!this.map) return;
    this.map.show(scene, inset, begin);
    const small = this.kit.inset;
    if (small) this.map.small(small.frame, small.extent, small.marks);
  }

  // The thin line that runs along the present tab.
  share(seconds) {
    this.run?.cancel();
    this.run = null;
    if (seconds === null || this.calm || !this.way) return;
    this.run = this.way.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: seconds * 1000, fill: "forwards" });
  }

  live() {
    keepLive(this.source, this.kit.show.standing, {
      changed: (show) => {
        this.taken = new Date();
        this.kit.show = show;
        this.fits.forget();
        this.learn();
        this.player.replace(show.scenes);
        const state = this.player.state();
        this.fill(state);
        this.showMap(state.scene, false);
      },
      told: (away) => this.tellAway(away),
    });
  }

  tellAway(away) {
    const node = this.nodes.foot.lastChild;
    node.hidden = !away;
    const at = this.taken.toTimeString().slice(0, 5);
    node.textContent = away ? this.kit.say("wall.away", { at }) : "";
  }
}

async function start() {
  const root = document.getElementById("show");
  const source = openSource(root);
  try {
    const show = await source.show();
    const words = await source.words();
    await new Show(root, source, show, words).open();
  } catch (problem) {
    root.dataset.failed = "1";
    root.textContent = root.dataset.failure ?? "";
    if (!MIRROR) throw problem;
    // The console asks for a picture again.
    console.warn(problem);
  }
}

start();

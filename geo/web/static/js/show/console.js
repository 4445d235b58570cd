// The speaker's own screen: what is on, what comes, what to say, and how long it has been.
// It steers the wall through a short list of orders; the wall decides.

import { html } from "../map/dom.js";
import { createClock, minutes } from "./console/clock.js";
import { openLine } from "./console/line.js";
import { createMirror } from "./console/mirror.js";
import { createPad } from "./console/pad.js";
import { button, createForm, createList, fill, fillNotes, line, pageOf, part } from "./console/parts.js";
import { orderOf } from "./keys.js";
import { keepLive } from "./live.js";
import { openSource, speaker } from "./source.js";

const SIZES = [0.9, 1, 1.2, 1.45, 1.75];

class Console {
  constructor(root, source, show, words) {
    Object.assign(this, { root, source, show, say: speaker(words), clock: createClock(), state: null, line: null, size: 1, link: "" });
    document.title = `${this.say("wall.console.title")} · ${show.title}`;
    this.build();
    this.take(show);
  }

  // -- the page

  build() {
    const { say, root } = this;
    const text = (name, tag = "p") => html(tag, { class: `con-${name}` });
    const nodes = { title: text("title"), subtitle: text("subtitle"), where: text("where"), sceneTime: text("scene-time"), way: html("span", { class: "con-way-done" }),
      notes: html("ol", { class: "con-notes-list", tabindex: 0, "aria-label": say("wall.console.notes") }), nextTitle: text("next-title"), nextSubtitle: text("next-subtitle"),
      total: text("total-time", "b"), link: html("p", { class: "con-link", role: "status" }) };
    this.nodes = nodes;
    this.list = createList(say, { go: (id) => this.send({ kind: "go", id }), skip: (id, on) => this.send({ kind: "skip", id, on }) });
    this.mirrors = { now: this.mirror(), next: this.mirror() };
    this.pad = createPad(say("wall.console.pad"), this.mirrors.now.node, (x, y) => this.send({ kind: "pointer", x, y }));
    this.form = createForm(say, (code) => this.join(code));
    root.classList.add("con");
    root.replaceChildren(this.head(), this.body(), this.keys());
  }

  mirror() {
    const own = new URLSearchParams(window.location.search);
    const theme = own.get("theme") ?? "";
    own.delete("theme");
    return createMirror(own.toString(), theme);
  }

  head() {
    const { say, nodes } = this;
    return html("header", { class: "con-head" }, html("h1", { class: "con-name", text: say("wall.console.title") }), nodes.link,
      html("p", { class: "con-hidden", text: say("wall.console.hidden") }),
      html("div", { class: "con-clock" }, html("span", { text: say("wall.console.total") }), nodes.total, button("is-small", say("wall.console.reset"), "", () => this.reset())));
  }

  body() {
    const { say, nodes } = this;
    const sizes = html("span", { class: "con-sizes" }, ...[["A-", "smaller", -1], ["A+", "larger", 1]].map(([word, name, by]) => {
      const node = button("is-small", word, "", () => this.resize(by));
      node.setAttribute("aria-label", say(`wall.console.${name}`));
      return node;
    }));
    const now = part("now", say("wall.console.now"), line(nodes.title, nodes.subtitle, nodes.where, nodes.sceneTime), html("div", { class: "con-way" }, nodes.way),
      this.pad.node, html("p", { class: "con-hint", text: say("wall.console.padHint") }));
    const notes = part("notes", say("wall.console.notes"), sizes, nodes.notes);
    const next = part("next", say("wall.console.next"), line(nodes.nextTitle, nodes.nextSubtitle), this.mirrors.next.node);
    const list = part("list", say("wall.console.scenes"), this.list.node);
    return html("main", { class: "con-body" }, this.form.node, html("div", { class: "con-column" }, now, notes), html("div", { class: "con-column" }, next, list));
  }

  keys() {
    const { say } = this;
    const order = (kind) => () => this.send({ kind });
    this.black = button("is-black", say("wall.console.black"), "B", order("black"));
    this.auto = button("is-auto", say("wall.console.play"), "P", order("pause"));
    return html("nav", { class: "con-keys", "aria-label": say("wall.console.title") },
      button("is-previous", say("wall.console.previous"), "PageUp", order("previous")), button("is-main is-next", say("wall.console.following"), "PageDown", order("next")), this.black, this.auto);
  }

  resize(by) {
    this.size = Math.min(SIZES.length - 1, Math.max(0, this.size + by));
    this.nodes.notes.style.setProperty("--size", String(SIZES[this.size]));
  }

  reset() {
    this.clock.reset();
    this.tick();
  }

  // -- the show

  take(show) {
    this.show = show;
    const tour = show.scenes.filter((scene) => scene.tour !== false);
    this.tour = tour.length ? tour : show.scenes;
    this.list.fill(this.tour);
    this.fill();
  }

  sceneOf(id) {
    return this.show.scenes.find((scene) => scene.id === id) ?? null;
  }

  fill() {
    const { say, state } = this;
    const scene = state && this.sceneOf(state.scene);
    const next = state && this.sceneOf(state.next);
    this.root.classList.toggle("is-dark", Boolean(state?.black));
    fill(this.nodes, {
      where: state ? say("wall.scene", { n: state.index + 1, total: state.total }) : "",
      title: scene ? pageOf(scene) : state?.scene ?? "", subtitle: state?.aside ? say("wall.console.spotlight") : scene?.subtitle ?? "",
      nextTitle: next ? pageOf(next) : state ? state.next || say("wall.console.last") : "", nextSubtitle: next?.subtitle ?? "",
    });
    fillNotes(this.nodes.notes, scene?.notes ?? [], state ? say("wall.console.noNotes") : "");
    this.list.mark(state?.scene, state?.aside, state?.skipped ?? []);
    this.press(this.black, state?.black, say(state?.black ? "wall.console.unblack" : "wall.console.black"));
    const runs = Boolean(state?.auto && !state.held);
    this.press(this.auto, runs, say(runs ? "wall.console.hold" : "wall.console.play"));
    if (state) {
      this.pad.fit(state.ratio);
      this.mirrors.now.show(state.scene, state.ratio);
      this.mirrors.next.show(state.next, state.ratio);
    }
    this.tick();
  }

  // A button whose word changes says by it what it does; the frame shows what is.
  press(node, on, word) {
    node.classList.toggle("is-on", Boolean(on));
    node.firstChild.textContent = word;
  }

  tick() {
    const { total, scene } = this.clock.times();
    const seconds = (this.state && this.sceneOf(this.state.scene)?.seconds) || 20;
    fill(this.nodes, { total: minutes(total), sceneTime: this.say("wall.console.scene", { time: minutes(scene), seconds: minutes(seconds) }) });
    this.nodes.way.style.transform = `scaleX(${this.state ? Math.min(1, scene / seconds) : 0})`;
    this.root.classList.toggle("is-late", Boolean(this.state) && scene > seconds);
  }

  // -- the line

  /** Opens the line that the address names; without one the form asks for a code. */
  connect() {
    this.line?.close();
    Object.assign(this, { line: null, state: null });
    const way = new URLSearchParams(window.location.hash.slice(1));
    const [wall, code] = [way.get("wall"), way.get("code")];
    this.ask(!wall && !code);
    this.fill();
    if (!wall && !code) return this.form.field.focus();
    const { plan, relay } = this.root.dataset;
    this.line = openLine({ plan, wall, code, relay, state: (state) => this.follow(state), word: (word, over) => this.tell(word, over) });
    return undefined;
  }

  // The same code once more is no other address: it is tried again all the same.
  join(code) {
    if (window.location.hash === `#code=${code}`) this.connect();
    else window.location.hash = `code=${code}`;
  }

  ask(yes) {
    this.form.node.hidden = !yes;
    this.root.classList.toggle("is-asking", yes);
  }

  tell(word, over) {
    if (this.link !== word) {
      this.link = word;
      this.root.dataset.link = word;
      this.nodes.link.textContent = this.say(`wall.console.link.${word}`);
    }
    if (over) this.ask(true);
  }

  follow(state) {
    if (this.elsewhere(state.query)) return;
    this.state = state;
    this.clock.follow(state);
    this.fill();
  }

  // The wall shows another filter or a saved show: the console takes the same.
  elsewhere(query) {
    const own = new URLSearchParams(window.location.search);
    const theme = own.get("theme");
    own.delete("theme");
    if (own.toString() === query) return false;
    const wanted = new URLSearchParams(query);
    if (wanted.toString() !== query) return false;
    if (theme) wanted.set("theme", theme);
    this.line.close();
    window.location.replace(`${window.location.pathname}?${wanted}${window.location.hash}`);
    return true;
  }

  send(order) {
    this.line?.send(order);
  }

  // -- keys

  /** The keys of the wall, wherever the focus is but in a field. */
  heardKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input:not([type=checkbox])")) return;
    const onButton = event.target.matches?.("button, input") && [" ", "Enter"].includes(event.key);
    const order = onButton ? null : this.orderFor(event);
    if (!order) return;
    event.preventDefault();
    if (event.repeat && !["next", "previous"].includes(order.kind)) return;
    this.send(order);
  }

  orderFor(event) {
    const asked = event.key === "Enter" ? { kind: "next" } : orderOf(event);
    const go = (scene) => (scene ? { kind: "go", id: scene.id } : null);
    switch (asked?.kind) {
      case "next": case "black": case "pause": return asked;
      case "prev": return { kind: "previous" };
      case "first": return go(this.tour[0]);
      case "last": return go(this.tour.at(-1));
      case "window": return go(this.tour.find(({ kind, body }) => kind === "window" && body.n === asked.n));
      default: return null;
    }
  }

  open() {
    window.addEventListener("keydown", (event) => this.heardKey(event));
    window.addEventListener("hashchange", () => this.connect());
    setInterval(() => this.tick(), 500);
    keepLive(this.source, this.show.standing, { changed: (show) => this.take(show), told: () => {} });
    this.connect();
    this.root.dataset.ready = "1";
  }
}

async function start() {
  const root = document.getElementById("show");
  const source = openSource(root);
  try {
    const show = await source.show();
    new Console(root, source, show, await source.words()).open();
  } catch (problem) {
    root.dataset.failed = "1";
    root.textContent = root.dataset.failure ?? "";
    throw problem;
  }
}

start();

// The frame of the wall: head, panels, strip, foot; and what may lie over them.

import { html } from "../map/dom.js";
import { box, line, tile } from "./parts.js";
import { closing, opening } from "./scenes/bookends.js";
import { keyTaskScene } from "./scenes/keytasks.js";
import { overview } from "./scenes/overview.js";
import { placeScene } from "./scenes/place.js";
import { windowScene } from "./scenes/window.js";

const SCENES = { opening, overview, window: windowScene, partner: placeScene, landmark: placeScene, keytasks: keyTaskScene, closing };

/** The nodes of the page, built once. */
export function createFrame(root, kit) {
  const nodes = {
    map: box("show-map"), veil: box("show-veil"),
    head: html("header", { class: "show-head" }),
    left: html("section", { class: "show-left" }), right: html("section", { class: "show-right" }), centre: html("section", { class: "show-centre" }),
    strip: html("nav", { class: "show-strip", "aria-label": kit.say("wall.scenes") }),
    foot: html("footer", { class: "show-foot" }, line("show-foot-text", "", "span"), html("span", { class: "show-away", role: "status", hidden: "" })),
    over: html("div", { class: "show-over", role: "dialog", "aria-modal": "true", hidden: "" }),
    dot: html("div", { class: "show-dot", "aria-hidden": "true", hidden: "" }),
    black: html("div", { class: "show-black", hidden: "" }),
  };
  nodes.said = html("p", { class: "show-said", role: "status" });
  root.classList.add("show");
  root.setAttribute("lang", kit.show.lang === "zh" ? "zh-CN" : kit.show.lang);
  root.replaceChildren(...Object.values(nodes));
  return nodes;
}

/** Fills head and panels with a scene. */
export function fillPanels(nodes, scene, state, kit) {
  kit.texts = [];
  kit.inset = null;
  const made = (SCENES[scene.kind] ?? overview)(scene, kit);
  for (const side of ["left", "right", "centre"]) {
    nodes[side].replaceChildren(...(made[side] ? [made[side]] : []));
    nodes[side].toggleAttribute("hidden", !made[side]);
  }
  fillHead(nodes.head, scene, state, kit);
}

const CENTRED = new Set(["overview", "opening", "closing"]);

function fillHead(head, scene, state, kit) {
  const { say, show } = kit;
  const word = state.aside ? "wall.spotlight" : "wall.scene";
  const where = box("show-where", line("", say(word, { n: state.index + 1, total: state.total }), "span"), line("", scene.tab, "b"));
  const number = line("show-number", show.number, "div");
  const words = box("show-head-words", ...titles(scene, show, say("mark.dot")));
  head.classList.toggle("is-centred", CENTRED.has(scene.kind));
  head.classList.toggle("is-bare", scene.kind === "opening" || scene.kind === "closing");
  if (CENTRED.has(scene.kind)) head.replaceChildren(where, words, number);
  else head.replaceChildren(...(scene.kind === "window" ? [tile(scene.body.n)] : []), words, box("show-head-right", where, number));
}

function titles(scene, show, dot) {
  if (scene.kind === "opening" || scene.kind === "closing") return [];
  const label = scene.kind === "partner" || scene.kind === "landmark" ? aliases(scene, dot) : scene.subtitle;
  const [page, pages] = scene.page ?? [1, 1];
  const title = pages > 1 ? `${scene.title} ${page}/${pages}` : scene.title;
  const filter = show.filter ? line("show-head-filter", show.filter) : null;
  // What is shown goes before the full title of the plan, which the opening tells.
  const subtitle = filter && CENTRED.has(scene.kind) ? null : line("show-head-subtitle", label);
  return [line("show-head-title", title, "h1"), box("show-head-under", subtitle, filter)];
}

function aliases({ body, subtitle }, dot) {
  return [subtitle, ...(body.names ?? []).slice(0, 3)].filter(Boolean).join(dot);
}

/** One tab a scene of the tour; a press goes there. Answers the bar of the present one. */
export function fillStrip(strip, state, kit) {
  // The pages of one subject share a tab.
  const firsts = state.tour.map((scene, n) => [scene, n]).filter(([scene]) => (scene.page?.[0] ?? 1) === 1);
  const key = JSON.stringify(firsts.map(([{ id, tab }]) => [id, tab]));
  if (strip.dataset.key !== key) {
    strip.dataset.key = key;
    strip.replaceChildren(...firsts.map(([scene], n) => tabOf(scene, n, kit)));
  }
  const present = firsts.filter(([, n]) => n <= state.index).length - 1;
  // Many scenes: those around the present one.
  const room = 12;
  const from = Math.max(0, Math.min(present - room / 2, firsts.length - room));
  [...strip.children].forEach((tab, n) => {
    tab.hidden = n < from || n >= from + room;
    tab.classList.toggle("is-held", state.aside && n === present);
    if (n === present && !state.aside) tab.setAttribute("aria-current", "step");
    else tab.removeAttribute("aria-current");
  });
  return strip.children[present]?.querySelector(".show-tab-way") ?? null;
}

function tabOf(scene, n, kit) {
  const node = html("button", { type: "button", class: "show-tab", "data-scene": scene.id },
    html("span", { class: "show-tab-bar" }, html("span", { class: "show-tab-way" })),
    html("span", { class: "show-tab-name" }, line("", n + 1, "span"), line("", scene.tab, "span")));
  node.addEventListener("click", () => kit.act({ kind: "go", id: scene.id }));
  return node;
}

/** The line at the foot: what the map is, as of when, from where; both maps where two are shown. */
export function footerOf(scene, show, dot) {
  const city = scene.camera.extent === "city";
  const [own, other] = city ? [show.footer_city, show.footer] : [show.footer, show.footer_city];
  const told = new Set(own.split(dot));
  const both = scene.body.outside?.places?.length ? other.split(dot).filter((part) => !told.has(part)) : [];
  return [own, ...both, show.unofficial].filter(Boolean).join(dot);
}

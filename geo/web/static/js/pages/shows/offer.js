// The scenes that the plan offers under a filter, to be found by typing and added.

import { button } from "../../desk/forms.js";
import { address } from "../../desk/library.js";
import { html, write } from "../../map/dom.js";
import { subjectOf } from "./draft.js";

const KINDS = ["opening", "overview", "window", "keytasks", "partner", "landmark", "closing"];

/** What is offered: {lang, query, filter, limits, scenes}; throws when the server does not answer. */
export async function fetchOffer({ query, lang }) {
  const search = new URLSearchParams(query);
  if (lang) search.set("lang", lang);
  const answer = await fetch(address(`show/scenes.json?${search}`), { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
  return answer.json();
}

/** The address where a scene of a filter stands alone. */
export function previewAddress({ query, lang }, id) {
  const search = new URLSearchParams(query);
  if (lang) search.set("lang", lang);
  const asked = search.toString();
  return address(`show${asked ? `?${asked}` : ""}#${encodeURIComponent(id)}`);
}

/** A link that shows a scene in a tab of its own. */
export function previewLink(shelf, show, { id, title }) {
  const word = shelf.say("shows.preview");
  return html("a", { class: "desk-way is-quiet", target: "_blank", rel: "noopener", "data-act": "preview",
    href: previewAddress(show, id), "aria-label": shelf.say("shows.named", { way: word, name: title }), text: word });
}

/**
 * The list of what is offered: {node, fill(offer, show), mark(scenes)}. `add(scene)` is
 * called for the one that is wanted.
 */
export function offerList(shelf, add) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const find = html("input", { class: "shows-find", type: "search", autocomplete: "off", "aria-label": say("find"), placeholder: say("find") });
  const list = html("div", { class: "shows-offer-list desk-scroll", tabindex: "0", role: "region", "aria-label": say("offered") });
  const none = html("p", { class: "desk-hint", role: "status" });
  const node = html("section", { class: "shows-offer", "aria-label": say("offered") }, html("h3", { text: say("offered") }), find, none, list);
  let rows = [];
  const look = () => {
    const wanted = find.value.trim().toLowerCase();
    for (const row of rows) row.node.toggleAttribute("hidden", !row.words.includes(wanted));
    for (const group of list.children) group.toggleAttribute("hidden", !group.querySelector("li:not([hidden])"));
    write(none, rows.some((row) => !row.node.hasAttribute("hidden")) ? "" : say("noneFound"));
  };
  find.addEventListener("input", look);
  // Enter takes the only one that is left.
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const left = rows.filter((row) => !row.node.hasAttribute("hidden"));
    if (left.length === 1) add(left[0].scene);
  });
  return {
    node,
    fill(offer, show) {
      rows = offer.scenes.map((scene) => rowOf(shelf, scene, show, add));
      list.replaceChildren(...KINDS.map((kind) => groupOf(shelf, kind, rows)).filter(Boolean));
      look();
    },
    mark(scenes) {
      for (const row of rows) {
        const at = scenes.findIndex((scene) => subjectOf(scene) === subjectOf(row.scene));
        write(row.told, at < 0 ? "" : say("listed", { n: at + 1 }));
      }
    },
  };
}

function groupOf(shelf, kind, rows) {
  const own = rows.filter(({ scene }) => scene.kind === kind);
  if (!own.length) return null;
  return html("div", { class: "shows-group" }, html("h4", { text: shelf.say(`shows.kind.${kind}`) }), html("ul", {}, ...own.map((row) => row.node)));
}

function rowOf(shelf, scene, show, add) {
  const told = html("small", { class: "desk-muted" });
  const word = shelf.say("shows.add");
  const way = button(word, "add-scene", () => add(scene));
  way.setAttribute("aria-label", shelf.say("shows.named", { way: word, name: scene.title }));
  const node = html("li", { "data-scene": scene.id },
    html("span", { class: "shows-offer-name" }, html("b", { text: scene.title }), told), previewLink(shelf, show, scene), way);
  // Other names of a place find it as well.
  const names = shelf.places.get(scene.subject)?.names ?? [];
  return { node, scene, told, words: [scene.title, scene.tab, scene.subtitle, scene.id, ...names].join(" ").toLowerCase() };
}

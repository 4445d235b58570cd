// The running order: scenes one after another, moved by buttons or keys, each with words of
// its own. Nodes are moved and never made anew, so that what is typed stays.

import { button } from "../../desk/forms.js";
import { html, put, write } from "../../map/dom.js";
import { notesOf, room, sceneExcesses, subjectOf } from "./draft.js";
import { previewLink } from "./offer.js";

let count = 0;

/**
 * The list of a show's scenes: {node, fill(show, offer, limits), add(scene)}. `changed()` is
 * called after each change, `tell(text)` says what has happened.
 */
export function runningOrder(shelf, { changed, tell }) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const list = html("ol", { class: "shows-run", "aria-label": say("order") });
  const none = html("p", { class: "desk-hint", text: say("noneChosen") });
  const state = { show: null, items: [], context: null };
  const settle = () => {
    none.toggleAttribute("hidden", state.items.length > 0);
    state.items.forEach((item, at) => item.number(at, state.items.length));
    state.show.scenes = state.items.map((item) => item.scene);
    changed();
  };
  const move = (item, by) => {
    const from = state.items.indexOf(item);
    const to = from + by;
    if (to < 0 || to >= state.items.length) return;
    const focused = document.activeElement;
    state.items.splice(to, 0, ...state.items.splice(from, 1));
    list.insertBefore(item.node, state.items[to + 1]?.node ?? null);
    // A node that is moved loses the focus.
    if (item.node.contains(focused)) focused.focus();
    settle();
    tell(say("moved", { name: item.title(), n: to + 1, total: state.items.length }));
  };
  const remove = (item) => {
    const at = state.items.indexOf(item);
    state.items.splice(at, 1);
    item.node.remove();
    settle();
    (state.items[Math.min(at, state.items.length - 1)]?.remove ?? list.closest(".shows-edit").querySelector(".shows-find")).focus();
    tell(say("removed", { name: item.title() }));
  };
  const place = (scene, at) => {
    const item = itemOf(shelf, scene, state.context, { move, remove, changed });
    state.items.splice(at, 0, item);
    list.insertBefore(item.node, state.items[at + 1]?.node ?? null);
    return item;
  };
  return {
    node: html("div", { class: "shows-run-host" }, none, list),
    fill(show, offer, limits) {
      const kept = new Set(state.items.filter((item) => item.open()).map((item) => item.scene));
      Object.assign(state, { show, items: [], context: { show, offer, limits } });
      list.replaceChildren();
      show.scenes.forEach((scene, at) => place(scene, at).unfold(kept.has(scene)));
      none.toggleAttribute("hidden", state.items.length > 0);
      state.items.forEach((item, at) => item.number(at, state.items.length));
    },
    /** A scene more at the end, or before a closing one; answers its place from 0. */
    add({ kind, subject }) {
      const last = state.items.at(-1)?.scene.kind;
      const at = last === "closing" && kind !== "closing" ? state.items.length - 1 : state.items.length;
      const item = place({ kind, subject, title: "", notes: null, seconds: null }, at);
      settle();
      item.node.scrollIntoView({ block: "nearest" });
      tell(say("added", { name: item.title(), n: at + 1 }));
    },
    /** Open the words of a scene and put the focus on what is wrong there. */
    show(at, field) {
      state.items[at]?.unfold(true);
      state.items[at]?.node.querySelector(`[name=${field}]`)?.focus();
    },
  };
}

function itemOf(shelf, scene, { show, offer, limits }, { move, remove, changed }) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const own = offer.get(subjectOf(scene));
  const called = own?.title ?? shelf.records.names[scene.subject] ?? (scene.subject || say(`kind.${scene.kind}`));
  const number = html("span", { class: "shows-n", "aria-hidden": "true" });
  const name = html("b");
  const time = html("small", { class: "desk-muted" });
  const title = () => scene.title || called;
  const item = { scene, title };
  const ways = [["up", () => move(item, -1)], ["down", () => move(item, 1)], ["remove", () => remove(item)]]
    .map(([key, act]) => button(say(key), `${key}-scene`, act, key === "remove" ? "is-quiet" : ""));
  const retitle = () => {
    write(name, title());
    write(time, own ? say("lasting", { n: (scene.seconds ?? own.seconds) * own.pages }) : "");
    for (const way of ways) put(way, "aria-label", say("named", { way: way.textContent, name: title() }));
  };
  const words = wordsOf(shelf, scene, own, limits, () => {
    retitle();
    changed();
  });
  const node = html("li", { class: own ? "shows-scene" : "shows-scene is-absent", "data-subject": subjectOf(scene) },
    html("div", { class: "shows-scene-head" }, number,
      html("span", { class: "shows-scene-name" }, name, html("small", { class: "desk-muted", text: say(`kind.${scene.kind}`) }), time),
      html("span", { class: "shows-scene-ways" }, ...(own ? [previewLink(shelf, show, own)] : []), ...ways)),
    ...(own ? [] : [html("p", { class: "shows-absent", text: say("absent") })]), words);
  node.addEventListener("keydown", (event) => {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : 0;
    if (!by) return;
    event.preventDefault();
    move(item, by);
  });
  retitle();
  return Object.assign(item, {
    node, remove: ways[2],
    open: () => words.open,
    unfold: (yes) => (words.open = yes),
    number(at, total) {
      write(number, at + 1);
      put(ways[0], "aria-disabled", at === 0 ? "true" : null);
      put(ways[1], "aria-disabled", at === total - 1 ? "true" : null);
    },
  });
}

// Title, notes and time; what is left empty is the scene's own and stands there in grey.
function wordsOf(shelf, scene, own, limits, changed) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const title = html("input", { type: "text", name: "title", autocomplete: "off", maxlength: 200, placeholder: own?.title ?? "" });
  const notes = html("textarea", { name: "notes", rows: 4, placeholder: own?.notes.join("\n") ?? "" });
  const seconds = html("input", { type: "number", name: "seconds", min: limits.seconds[0], max: limits.seconds[1], placeholder: own?.seconds ?? "" });
  title.value = scene.title ?? "";
  notes.value = (scene.notes ?? []).join("\n");
  seconds.value = scene.seconds ?? "";
  const fields = {
    title: control(say("ownTitle"), title), notes: control(say("ownNotes"), notes), seconds: control(say("seconds"), seconds),
  };
  const weigh = () => {
    const wrong = new Map(sceneExcesses(scene, limits).map((each) => [each.field, say(each.key, each.values)]));
    fields.title.tell(say("room", { used: Math.ceil(room(scene.title ?? "")), most: limits.title }), wrong.get("title"));
    fields.notes.tell(say("lines", { used: scene.notes?.length ?? 0, most: limits.notes, note: limits.note }), wrong.get("notes"));
    fields.seconds.tell(say("secondsRange", { low: limits.seconds[0], high: limits.seconds[1] }), wrong.get("seconds"));
  };
  const take = () => {
    scene.title = title.value.trim();
    scene.seconds = seconds.value === "" && !seconds.validity.badInput ? null : Number(seconds.value);
    weigh();
    changed();
  };
  const takeNotes = () => {
    scene.notes = notesOf(notes.value);
    take();
  };
  title.addEventListener("input", take);
  seconds.addEventListener("input", take);
  notes.addEventListener("input", takeNotes);
  const use = button(say("useNotes"), "use-notes", () => {
    notes.value = (own?.notes ?? []).join("\n");
    takeNotes();
    notes.focus();
  }, "is-quiet");
  weigh();
  return html("details", { class: "shows-words" }, html("summary", { text: say("words") }),
    html("div", { class: "shows-words-fields" }, fields.title.node, fields.seconds.node, fields.notes.node, ...(own?.notes.length ? [use] : [])));
}

/** A control under its word, with a line on its limit: {node, tell(line, wrong)}. */
export function control(label, input) {
  const id = `shows-told-${(count += 1)}`;
  const told = html("small", { class: "shows-limit", id });
  input.setAttribute("aria-describedby", id);
  return {
    node: html("label", { class: "entry-field" }, html("span", { text: label }), input, told),
    tell(line, wrong) {
      write(told, wrong ?? line);
      told.classList.toggle("is-wrong", Boolean(wrong));
      put(input, "aria-invalid", wrong ? "true" : null);
    },
  };
}

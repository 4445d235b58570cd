// Composing one show: what the plan offers on the left, the running order on the right, name
// and language above. Every change is kept in this window at once.

import { button, labelled } from "../../desk/forms.js";
import { select, text } from "../../desk/dialog.js";
import { send } from "../../desk/server.js";
import { openSignIn } from "../../desk/signin.js";
import { html, put, write } from "../../map/dom.js";
import { conflictNotice, differences, fetchShow, playLink } from "./conflict.js";
import { excesses, keepDraft, opened, room, runningTime, savedForm, subjectOf } from "./draft.js";
import { exportPage, exportShow } from "./files.js";
import { fetchOffer, offerList } from "./offer.js";
import { control, runningOrder } from "./running.js";

/**
 * The screen of a composition. `told` are sentences to show above it, `present()` gives the
 * filter of the address, `leave()` goes back to the list. Answers {node, update, destroy}.
 */
export function editor(shelf, draft, { told = [], present, leave }) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const state = { draft, offer: null, turn: 0, gone: false };
  const { show } = draft;
  const parts = partsOf(shelf, show);
  const notices = html("div", { class: "shows-notices" });
  const status = html("p", { class: "shows-said", role: "status" });
  const problem = html("p", { class: "entry-problem", role: "alert", hidden: "" });
  const tell = (message) => write(status, message);
  const refuse = (message) => {
    write(problem, message);
    problem.toggleAttribute("hidden", !message);
  };
  const changed = () => {
    state.draft.changed = true;
    settle();
  };
  const order = runningOrder(shelf, { changed, tell });
  const offers = offerList(shelf, (scene) => state.offer && order.add(scene));
  const settle = () => {
    keepDraft({ ...state.draft, open: true });
    const wrong = state.offer ? excesses(show, state.offer.limits) : [];
    parts.fit(state.offer, wrong, present(), show);
    offers.mark(show.scenes);
    if (state.offer) write(total, totalOf(say, show.scenes, state.offer));
    put(root, "data-changed", state.draft.changed);
    saved.replaceChildren(...(state.draft.key ? [playLink(state.draft.key, say("playSaved"), say("named", { way: say("playSaved"), name: show.name }))] : []));
    ways.anew.toggleAttribute("hidden", !state.draft.key);
    write(unsaved, state.draft.changed ? say("unsaved") : "");
  };
  const load = async () => {
    const turn = (state.turn += 1);
    put(root, "data-offer", "loading");
    const offer = await fetchOffer({ query: show.query, lang: show.lang || shelf.lang }).catch(() => null);
    if (state.gone || turn !== state.turn) return;
    put(root, "data-offer", offer ? "open" : "failed");
    notices.querySelector(".is-failed")?.remove();
    if (!offer) {
      notices.prepend(html("div", { class: "shows-notice is-failed", role: "alert" }, html("p", { text: shelf.say("failed") }), button(shelf.say("retry"), "retry-offer", load)));
      return;
    }
    state.offer = offer;
    show.query = withoutLanguage(offer.query);
    const scenes = new Map(offer.scenes.map((scene) => [subjectOf(scene), scene]));
    state.byName = scenes;
    state.draft.filter ??= offer.filter;
    // A new show begins with what plays when nothing is composed.
    if (state.draft.whole) {
      show.scenes = offer.scenes.filter((scene) => scene.tour).map(({ kind, subject }) => ({ kind, subject, title: "", notes: null, seconds: null }));
      delete state.draft.whole;
    }
    offers.fill(offer, show);
    order.fill(show, scenes, offer.limits);
    settle();
  };
  const save = async (anew) => {
    const { draft: now } = state;
    const [wrong] = state.offer ? excesses(show, state.offer.limits) : [];
    if (wrong) return point(wrong);
    refuse("");
    put(root, "aria-busy", "true");
    const sent = savedForm(now);
    const next = !anew && now.key;
    try {
      const line = await send(next ? `shows/${encodeURIComponent(now.key)}` : "shows", { show: sent, ...(next ? { seen: now.seen } : {}) });
      // What was typed while the answer was on its way is a change of the version just saved.
      const changedMeanwhile = JSON.stringify(savedForm(now)) !== JSON.stringify(sent);
      Object.assign(now, { key: line.key, seen: line.seq, base: sent, filter: state.offer?.filter ?? "", changed: changedMeanwhile });
      notices.replaceChildren();
      tell(say("savedNow", { by: line.recorded_by, at: line.recorded_at.slice(0, 16).replace("T", " ") }));
      settle();
    } catch (refused) {
      await meet(refused, () => save(anew));
    }
    put(root, "aria-busy", null);
    return undefined;
  };
  const meet = async (refused, again) => {
    if (refused.status === 401) return openSignIn(shelf, () => void again(), true);
    if (refused.status === 409) {
      const newer = await fetchShow(state.draft.key, shelf.lang).catch(() => null);
      if (newer) return conflict(newer);
    }
    return refuse([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
  };
  const conflict = (newer) => {
    const named = (scene) => state.byName?.get(subjectOf(scene))?.title ?? shelf.records.names[scene.subject] ?? say(`kind.${scene.kind}`);
    const base = { ...state.draft.base, filter: state.draft.filter };
    const found = differences(shelf, base, { ...newer.show, filter: newer.filter }, named);
    const over = () => {
      Object.assign(state.draft, opened(newer), { show, filter: newer.filter, changed: true });
      save(false);
    };
    const notice = conflictNotice(shelf, newer, found, { over, anew: () => save(true) });
    notices.replaceChildren(notice);
    notice.focus();
  };
  const point = ({ field, key, values, at }) => {
    refuse(say(key, values));
    if (at === undefined) parts.focus(field);
    else order.show(at, field);
  };
  const page = async () => {
    const [wrong] = state.offer ? excesses(show, state.offer.limits).filter(({ key }) => key !== "needName") : [];
    if (wrong) return point(wrong);
    refuse("");
    return exportPage(shelf, savedForm(state.draft)).catch((refused) => meet(refused, page));
  };
  const ways = waysOf(shelf, { save, page, leave: () => leave(state.draft), file: () => exportShow(shelf, savedForm(state.draft)) });
  const total = html("p", { class: "shows-total", role: "status" });
  const saved = html("span", {});
  const unsaved = html("small", { class: "desk-muted" });
  const root = html("div", { class: "shows-edit", "data-offer": "loading" },
    html("div", { class: "shows-edit-head" }, parts.node, html("div", { class: "shows-edit-side" },
      html("div", { class: "desk-ways" }, unsaved, ways.save, ways.anew, ways.file, ways.page, saved, ways.back), status)),
    problem, notices,
    html("div", { class: "shows-columns" }, offers.node,
      html("section", { class: "shows-order", "aria-label": say("order") },
        html("h3", {}, html("span", { text: say("order") }), total), html("p", { class: "desk-fine", text: say("orderHint") }), html("div", { class: "desk-scroll shows-order-list", tabindex: "0", role: "region", "aria-label": say("order") }, order.node))),
    html("p", { class: "desk-fine", text: say("keep") }));
  parts.listen({ changed, reload: () => (changed(), load()), present });
  if (told.length) notices.append(importNotice(shelf, told));
  load();
  return {
    node: root,
    update: () => settle(),
    destroy: () => (state.gone = true),
  };
}

// The language of a show is a field of its own.
function withoutLanguage(query) {
  const search = new URLSearchParams(query);
  search.delete("lang");
  return search.toString();
}

function totalOf(say, scenes, offer) {
  const seconds = runningTime(scenes, new Map(offer.scenes.map((scene) => [subjectOf(scene), scene])));
  return say("total", { n: scenes.length, minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
}

function waysOf(shelf, { save, leave, file, page }) {
  const say = (key) => shelf.say(`shows.${key}`);
  return {
    save: button(say("save"), "save-show", () => save(false), "is-chief"),
    anew: button(say("saveNew"), "save-anew", () => save(true)),
    file: button(say("export"), "export-draft", file),
    page: button(say("page"), "export-page", page),
    back: button(say("back"), "back-to-shows", leave, "is-quiet"),
  };
}

// Name, language, line of welcome and filter.
function partsOf(shelf, show) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const name = text({ name: "name", maxlength: 200 });
  const welcome = text({ name: "welcome", maxlength: 200 });
  const language = select([["", say("anyLanguage")], ["zh", say("zh")], ["en", say("en")]], "lang");
  Object.assign(name, { value: show.name });
  Object.assign(welcome, { value: show.welcome });
  language.value = show.lang;
  const fields = { name: control(say("name"), name), welcome: control(say("welcome"), welcome) };
  const filter = html("span", { class: "shows-filter-told desk-muted" });
  const use = button(say("useFilter"), "use-filter", () => {}, "is-quiet");
  const node = html("div", { class: "shows-head-fields" }, fields.name.node, fields.welcome.node, labelled(say("language"), language),
    html("div", { class: "shows-filter" }, filter, use));
  const inputs = { name, welcome };
  return {
    node,
    focus: (field) => inputs[field]?.focus(),
    listen({ changed, reload, present }) {
      for (const [key, input] of Object.entries(inputs)) {
        input.addEventListener("input", () => {
          show[key] = input.value;
          changed();
        });
      }
      language.addEventListener("change", () => {
        show.lang = language.value;
        reload();
      });
      use.addEventListener("click", () => {
        show.query = present();
        reload();
      });
    },
    fit(offer, wrong, present) {
      if (!offer) return;
      const of = (field) => wrong.find((each) => each.field === field && each.at === undefined);
      for (const [key, most] of [["name", offer.limits.name], ["welcome", offer.limits.welcome]]) {
        const used = key === "name" ? Array.from(show.name.trim()).length : Math.ceil(room(show.welcome.trim()));
        const bad = of(key);
        // An empty name is told when one saves.
        fields[key].tell(say("room", { used, most }), bad && bad.key !== "needName" ? say(bad.key, bad.values) : null);
      }
      write(filter, offer.filter || say("noFilter"));
      use.toggleAttribute("hidden", present === show.query);
    },
  };
}

function importNotice(shelf, told) {
  const node = html("section", { class: "shows-notice", role: "status" },
    html("p", { text: told[0] }), ...(told.length > 1 ? [html("ul", {}, ...told.slice(1).map((line) => html("li", { lang: "zh-CN", text: line })))] : []));
  node.append(button(shelf.say("shows.close"), "close-notice", () => node.remove(), "is-quiet"));
  return node;
}

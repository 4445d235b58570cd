// The shows: those that are saved, to be played by anybody, and the screen where one is
// composed. The server decides who may save.

import { dialog, text } from "../desk/dialog.js";
import { button, fine, labelled, roleOf } from "../desk/forms.js";
import { address } from "../desk/library.js";
import { send } from "../desk/server.js";
import { leave as signOut, onPerson, who } from "../desk/session.js";
import { openSignIn } from "../desk/signin.js";
import { html } from "../map/dom.js";
import { fetchShow, playLink } from "./shows/conflict.js";
import { fresh, imported, keepDraft, opened, recallDraft, subjectOf } from "./shows/draft.js";
import { editor } from "./shows/editor.js";
import { exportShow, openImport } from "./shows/files.js";
import { fetchOffer } from "./shows/offer.js";
import { moment } from "./worklist.js";

// As in geo/show/codec.py.
const LARGEST_FILE = 64 * 1024;
// Parameters of an address that are not of a show's filter.
const NOT_OF_SHOW = ["lang", "view", "at", "cmp", "pub", "since"];

/** Mount the page of shows. */
export function shows(host, shelf) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const body = html("div", { class: "shows-body" });
  const root = html("section", { class: "desk-board shows", "data-shows": "loading", "aria-label": say("title") }, body);
  host.append(root);
  const state = { query: {}, edit: null, turn: 0, gone: false, drawn: "" };
  const present = () => new URLSearchParams(Object.entries(state.query).filter(([key, value]) => value && !NOT_OF_SHOW.includes(key))).toString();

  const list = async () => {
    if (state.edit) return;
    const turn = (state.turn += 1);
    const found = await look(shelf.lang).catch(() => ({ failed: true }));
    if (state.gone || state.edit || turn !== state.turn) return;
    const drawn = JSON.stringify([found, recallDraft()?.show.name ?? null]);
    // What is told again stands as it is: scroll and focus stay.
    if (drawn === state.drawn && !found.failed) return;
    state.drawn = drawn;
    body.replaceChildren(...listOf(shelf, found, acts));
    root.dataset.shows = found.failed ? "failed" : "list";
  };
  const compose = (draft, told = []) => {
    keepDraft({ ...draft, open: true });
    state.edit?.destroy();
    state.edit = editor(shelf, draft, { told, present, leave: close });
    state.drawn = "";
    body.replaceChildren(state.edit.node);
    root.dataset.shows = "edit";
  };
  const close = (draft) => {
    state.edit?.destroy();
    state.edit = null;
    keepDraft(draft.changed ? { ...draft, open: false } : null);
    list();
  };
  const acts = {
    list,
    fresh: () => spare(shelf, () => compose({ ...fresh(present(), shelf.lang), whole: true })),
    resume: () => compose(recallDraft()),
    drop: () => spare(shelf, () => {
      keepDraft(null);
      return list();
    }),
    edit: (line) => spare(shelf, async () => {
      const found = await fetchShow(line.key, shelf.lang).catch(() => null);
      if (found) compose({ ...opened(found), filter: found.filter });
      // It may have been withdrawn meanwhile: the list tells what there is.
      else await list();
    }),
    file: () => spare(shelf, () => openImport(shelf, LARGEST_FILE, take)),
  };
  const take = async (show, told) => {
    const offer = await fetchOffer({ query: show.query, lang: show.lang || shelf.lang });
    const known = new Set(offer.scenes.map(subjectOf));
    const unknown = show.scenes.filter((scene) => !known.has(subjectOf(scene)));
    const scenes = show.scenes.filter((scene) => known.has(subjectOf(scene)));
    const lines = [...told, ...offer.notices, ...unknown.map((scene) => shelf.say("show.unknownScene", { id: scene.subject || scene.kind }))];
    compose(imported({ ...show, scenes }), [say(lines.length ? "imported" : "importedWhole", { n: scenes.length }), ...lines]);
  };
  const stop = onPerson(list);
  return {
    update(data) {
      const first = !Object.keys(state.query).length && !state.edit && root.dataset.shows === "loading";
      state.query = data.query;
      const draft = first ? recallDraft() : null;
      if (draft?.open) compose(draft);
      else if (state.edit) state.edit.update();
      else list();
    },
    // Somebody may have saved a show; what is being composed stands as it is.
    restand: list,
    destroy() {
      state.gone = true;
      state.edit?.destroy();
      stop();
      root.remove();
    },
  };

  // Before another composition takes its place, an unsaved one is asked about.
  function spare(shelf_, then) {
    const draft = recallDraft();
    if (!draft?.changed) return then();
    dialog(shelf_, say("dropTitle"), [html("p", { text: say("dropText", { name: draft.show.name || say("unnamed") }) })], {
      label: say("drop"),
      work: async () => void (await then()),
    });
    return undefined;
  }
}

async function look(lang) {
  const person = await who().catch(() => ({ name: "", staff: false }));
  const answer = await fetch(address(`shows.json?lang=${lang}`), { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return { person, shows: (await answer.json()).shows };
}

function listOf(shelf, { person, shows: lines, failed }, acts) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  if (failed) return [html("div", { class: "work-rest", role: "alert" }, html("p", { text: say("failed") }), button(shelf.say("retry"), "desk-retry", acts.list))];
  const draft = recallDraft();
  const lead = person.staff ? say("lead") : person.name ? say("reader", { role: roleOf(shelf, person) }) : say("guest");
  const sign = person.name
    ? button(shelf.say("entry.signOut"), "desk-sign-out", signOut, "is-quiet")
    : button(shelf.say("entry.signIn"), "desk-sign-in", () => openSignIn(shelf), "is-quiet");
  return [
    html("header", { class: "shows-head" }, html("div", { class: "work-title" }, html("h2", { text: say("title") }), html("p", { text: lead })),
      html("div", { class: "work-ways" }, button(say("compose"), "compose-show", acts.fresh, "is-chief"), button(say("import"), "import-show", acts.file), sign)),
    ...(draft?.changed ? [draftLine(shelf, draft, acts)] : []),
    html("div", { class: "shows-list desk-scroll", tabindex: "0", role: "region", "aria-label": say("saved") }, tableOf(shelf, lines, person, acts)),
  ];
}

function draftLine(shelf, draft, acts) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  return html("div", { class: "shows-notice", role: "status" },
    html("p", { text: say("draft", { name: draft.show.name || say("unnamed") }) }),
    html("div", { class: "desk-ways" }, button(say("resume"), "resume-draft", acts.resume), button(say("drop"), "drop-draft", acts.drop, "is-quiet")));
}

const COLUMNS = ["name", "filter", "scenes", "by", "at", "ways"];

function tableOf(shelf, lines, person, acts) {
  if (!lines.length) return html("p", { class: "desk-hint", text: shelf.say("shows.none") });
  return html("table", { class: "desk-table is-still work-table shows-table" },
    html("thead", {}, html("tr", {}, ...COLUMNS.map((key) => html("th", { scope: "col", text: shelf.say(`shows.column.${key}`) })))),
    html("tbody", {}, ...lines.map((line) => rowOf(shelf, line, person, acts))));
}

function rowOf(shelf, line, person, acts) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const named = (node, way) => {
    node.setAttribute("aria-label", say("named", { way: say(way), name: line.name }));
    return node;
  };
  const out = async () => {
    const found = await fetchShow(line.key, shelf.lang);
    if (found) exportShow(shelf, found.show);
  };
  const staff = person.staff ? [
    named(button(say("copy"), "copy-show", () => openCopy(shelf, line, acts.list)), "copy"),
    named(button(say("withdraw"), "withdraw-show", () => openWithdraw(shelf, line, acts.list), "is-quiet"), "withdraw"),
  ] : [];
  return html("tr", { "data-show": line.key },
    html("td", {}, html("b", { text: line.name }), html("small", { class: "desk-muted", text: line.lang ? say(line.lang) : say("anyLanguage") })),
    html("td", { text: line.filter || say("whole") }), html("td", { text: line.scenes || say("whole") }), html("td", { text: line.recorded_by }), html("td", { text: moment(line.recorded_at) }),
    html("td", {}, html("div", { class: "work-card-ways" }, playLink(line.key, say("play"), say("named", { way: say("play"), name: line.name })),
      named(button(say("edit"), "edit-show", () => acts.edit(line)), "edit"), named(button(say("export"), "export-show", out), "export"), ...staff)));
}

function openCopy(shelf, line, done) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const name = text({ name: "name", required: "", maxlength: 60 });
  name.value = say("copyOf", { name: line.name }).slice(0, 60);
  dialog(shelf, say("copyTitle", { name: line.name }), [labelled(say("copyName"), name)], {
    label: say("copy"),
    work: async () => {
      await send(`shows/${encodeURIComponent(line.key)}/copy`, { name: name.value });
      await done();
    },
  });
}

function openWithdraw(shelf, line, done) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  dialog(shelf, say("withdrawTitle", { name: line.name }), [fine(say("withdrawText"))], {
    label: say("withdraw"),
    work: async () => {
      await send(`shows/${encodeURIComponent(line.key)}/withdraw`, { seen: line.seq });
      await done();
    },
  });
}

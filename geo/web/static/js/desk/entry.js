// Signing in, and recording what is known of one measure or key task. The source comes
// first; what the rules refuse is told in place, and nothing that was typed is lost.

import { html, put } from "../map/dom.js";
import { dialog, field, fieldset, select, text } from "./dialog.js";
import { fileField } from "./files.js";
import { button, roleOf } from "./forms.js";
import { status } from "./glyphs.js";
import { openChange, openPassword, openSearch } from "./records.js";
import { send } from "./server.js";
import { leave, onPerson, who } from "./session.js";
import { openSignIn } from "./signin.js";

// What kind of source it is suggests the level; the writer decides.
const LEVELS = { announcement: "E1", press: "E2", body: "E2", official: "E3", delivery: "E4" };
// Languages that sources on this plan are written in.
const LANGUAGES = ["zh", "en", "ja"];
const FINISHED = ["completed", "completed-modified"];

// Records of which something was written here that nobody has accepted yet.
const waiting = new Set();

/** The line under a history: who is at work, and the way to record. `done` redraws the page. */
export function entryLine(shelf, told, id, done) {
  const node = html("div", { class: "desk-ways entry-line" });
  const draw = async () => {
    const person = await who();
    const sign = button(shelf.say(person.name ? "entry.signOut" : "entry.signIn"), person.name ? "sign-out" : "sign-in", async () => {
      if (!person.name) return openSignIn(shelf);
      return leave();
    });
    const own = button(shelf.say("work.password"), "own-password", () => openPassword(shelf), "is-quiet");
    const record = button(shelf.say("entry.record"), "record-entry", () => openEntry(shelf, told, id, done));
    const search = button(shelf.say("work.logSearch"), "log-search", () => openSearch(shelf, id, done), "is-quiet");
    const change = button(shelf.say("work.logChange"), "log-change", () => openChange(shelf, id, () => told.due, done), "is-quiet");
    node.replaceChildren(...(person.editor ? [record, search, change] : []), sign,
      ...(person.name ? [...(person.elsewhere ? [] : [own]), html("small", { text: shelf.say("entry.as", { name: person.name, role: roleOf(shelf, person) }) })] : []),
      ...(person.name && waiting.has(id) ? [html("small", { class: "entry-waiting", role: "status", text: shelf.say("entry.waiting") })] : []));
  };
  const stop = onPerson(() => (node.isConnected ? draw() : stop()));
  draw().catch(() => node.remove());
  return node;
}

function openEntry(shelf, told, id, done) {
  const source = {
    title: text({ name: "title" }),
    publisher: text({ name: "publisher" }),
    url: text({ type: "url", name: "url", placeholder: "https://" }),
    published_on: text({ type: "date", name: "published_on" }),
    part: text({ name: "part" }),
  };
  const language = select(LANGUAGES.map((code) => [code, shelf.say(`entry.languageOf.${code}`)]), "language");
  const kind = select([["", shelf.say("entry.choose")], ...Object.keys(LEVELS).map((key) => [key, shelf.say(`entry.kindOf.${key}`)])], "kind");
  const level = select([["", shelf.say("entry.choose")], ...Object.values(LEVELS).filter((l, n, all) => all.indexOf(l) === n).map((code) => [code, `${code} ${shelf.levels.get(code).label}`])], "level");
  kind.addEventListener("change", () => (level.value = LEVELS[kind.value] ?? ""));
  const states = [...shelf.statuses.keys()].map((code) => {
    const radio = html("input", { type: "radio", name: "status", value: code });
    return { code, radio, node: html("label", { class: "entry-status" }, radio, status(shelf, code)) };
  });
  const file = fileField(shelf);
  const on = text({ type: "date", name: "valid_on" });
  const zh = html("textarea", { name: "note_zh", rows: "3", maxlength: "2000" });
  const en = html("textarea", { name: "note_en", rows: "2", maxlength: "2000", lang: "en" });
  const hint = html("p", { class: "desk-fine entry-hint", role: "status" });
  const chosen = () => states.find((state) => state.radio.checked)?.code ?? "";
  // What counts now can be corrected, or withdrawn altogether: the old entry stays on record.
  const last = told.reports.find((report) => report.counts);
  const corrects = html("input", { type: "checkbox", name: "corrects" });
  const correction = last ? [html("label", { class: "entry-status" }, corrects, html("span", { text: shelf.say("entry.corrects", { status: shelf.statuses.get(last.status).label, date: last.valid_on }) }))] : [];
  // A finished work needs a dated source of E2 or more: until then it cannot be chosen.
  const weigh = () => {
    const enough = source.title.value.trim() && level.value >= "E2" && on.value;
    for (const { code, radio } of states.filter((state) => FINISHED.includes(state.code))) {
      radio.disabled = !enough;
      if (radio.disabled && radio.checked) radio.checked = false;
      put(radio, "title", enough ? null : shelf.say("entry.needsProof", { status: shelf.statuses.get(code).label }));
    }
    const withdrawn = states.find((state) => state.code === "unreported");
    withdrawn.node.toggleAttribute("hidden", !corrects.checked);
    if (!corrects.checked) withdrawn.radio.checked = false;
    hint.textContent = enough ? "" : shelf.say("entry.needsProof", { status: shelf.statuses.get("completed").label });
  };
  const { node, note } = dialog(shelf, shelf.say("entry.title", { id }), [
    fieldset(shelf, "source", field(shelf, "sourceTitle", source.title), field(shelf, "publisher", source.publisher), field(shelf, "url", source.url),
      field(shelf, "publishedOn", source.published_on), field(shelf, "kind", kind), field(shelf, "level", level), field(shelf, "language", language), field(shelf, "part", source.part), file.node),
    fieldset(shelf, "what", ...correction, field(shelf, "validOn", on), html("div", { class: "entry-states", role: "radiogroup" }, ...states.map((state) => state.node)), hint,
      field(shelf, "noteZh", zh), field(shelf, "noteEn", en)),
  ], {
    label: shelf.say("entry.submit"),
    work: async () => {
      const values = Object.fromEntries(Object.entries(source).map(([key, input]) => [key, input.value]));
      values.file = await file.sent(note);
      const kept = await send("entries", {
        subject: id, status: chosen(), valid_on: on.value, note_zh: zh.value, note_en: en.value,
        seen: told.seen, supersedes: corrects.checked ? last.key : "", source: { ...values, level: level.value, language: language.value },
      });
      if (kept.waiting) waiting.add(id);
      done();
    },
  });
  node.addEventListener("input", weigh);
  node.addEventListener("change", weigh);
  weigh();
}

// Signing in, and recording what is known of one measure or key task. The source comes
// first; what the rules refuse is told in place, and nothing that was typed is lost.

import { html, put } from "../map/dom.js";
import { status } from "./glyphs.js";
import { elsewhereButton, leave, send, signInFields, who } from "./session.js";

// What kind of source it is suggests the level; the writer decides.
const LEVELS = { announcement: "E1", press: "E2", body: "E2", official: "E3", delivery: "E4" };
// Languages that sources on this plan are written in.
const LANGUAGES = ["zh", "en", "ja"];
const FINISHED = ["completed", "completed-modified"];

/** The line under a history: who is at work, and the way to record. `done` redraws the page. */
export function entryLine(shelf, told, id, done) {
  const node = html("div", { class: "desk-ways entry-line" });
  const draw = async () => {
    const person = await who();
    const sign = button(shelf.say(person.name ? "entry.signOut" : "entry.signIn"), person.name ? "sign-out" : "sign-in", async () => {
      if (!person.name) return openSignIn(shelf, draw);
      await leave();
      return draw();
    });
    const record = button(shelf.say("entry.record"), "record-entry", () => openEntry(shelf, told, id, done));
    node.replaceChildren(...(person.editor ? [record] : []), sign,
      ...(person.name ? [html("small", { text: shelf.say("entry.as", person) })] : []));
  };
  draw().catch(() => node.remove());
  return node;
}

function button(text, act, work) {
  const node = html("button", { class: "desk-way", type: "button", "data-act": act, text });
  node.addEventListener("click", work);
  return node;
}

// -- dialogs ---------------------------------------------------------------------------------

function dialog(shelf, title, fields, submit) {
  const problem = html("p", { class: "entry-problem", role: "alert", hidden: "" });
  const go = html("button", { class: "desk-way is-chief", type: "submit", text: submit.label });
  const stop = html("button", { class: "desk-way", type: "button", text: shelf.say("entry.cancel") });
  // A session may end while somebody writes: they sign in above the form, which stays.
  const again = button(shelf.say("entry.signInAgain"), "sign-in-again", () => openSignIn(shelf, () => ended(false), true));
  const form = html("form", { method: "dialog" }, html("h2", { text: title }), ...fields, problem, html("div", { class: "desk-ways" }, go, stop));
  const node = html("dialog", { class: "entry-dialog", "aria-label": title }, form);
  const tell = (text) => {
    problem.textContent = text;
    problem.toggleAttribute("hidden", !text);
  };
  const ended = (over) => {
    if (over) go.after(again);
    else again.remove();
    tell(over ? shelf.say("entry.ended") : "");
  };
  const shut = () => submit.signsIn || ended(true);
  window.addEventListener("atlas:shut", shut);
  stop.addEventListener("click", () => node.close());
  node.addEventListener("close", () => {
    window.removeEventListener("atlas:shut", shut);
    node.remove();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      await submit.work();
      node.close();
    } catch (refused) {
      if (refused.status === 401 && !submit.signsIn) ended(true);
      else tell([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
    }
    go.disabled = false;
  });
  document.querySelector(".st-key-desk").append(node);
  node.showModal();
  return { node, tell };
}

function field(shelf, key, control) {
  return html("label", { class: "entry-field" }, html("span", { text: shelf.say(`entry.${key}`) }), control);
}

function text(attributes = {}) {
  return html("input", { type: "text", autocomplete: "off", maxlength: "2000", ...attributes });
}

function openSignIn(shelf, done, aside = false) {
  const fields = signInFields(shelf);
  const elsewhere = elsewhereButton(shelf, aside);
  const { node } = dialog(shelf, shelf.say("entry.signIn"), fields.nodes, {
    label: shelf.say("entry.signIn"),
    signsIn: true,
    work: async () => {
      await fields.work();
      await done();
    },
  });
  node.querySelector("[type=submit]").after(elsewhere);
}

function select(shelf, options, name) {
  return html("select", { name }, ...options.map(([value, label]) => html("option", { value, text: label })));
}

function openEntry(shelf, told, id, done) {
  const source = {
    title: text({ name: "title" }),
    publisher: text({ name: "publisher" }),
    url: text({ type: "url", name: "url", placeholder: "https://" }),
    published_on: text({ type: "date", name: "published_on" }),
    part: text({ name: "part" }),
  };
  const language = select(shelf, LANGUAGES.map((code) => [code, shelf.say(`entry.languageOf.${code}`)]), "language");
  const kind = select(shelf, [["", shelf.say("entry.choose")], ...Object.keys(LEVELS).map((key) => [key, shelf.say(`entry.kindOf.${key}`)])], "kind");
  const level = select(shelf, [["", shelf.say("entry.choose")], ...Object.values(LEVELS).filter((l, n, all) => all.indexOf(l) === n).map((code) => [code, `${code} ${shelf.levels.get(code).label}`])], "level");
  kind.addEventListener("change", () => (level.value = LEVELS[kind.value] ?? ""));
  const states = [...shelf.statuses.keys()].map((code) => {
    const radio = html("input", { type: "radio", name: "status", value: code });
    return { code, radio, node: html("label", { class: "entry-status" }, radio, status(shelf, code)) };
  });
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
  const { node } = dialog(shelf, shelf.say("entry.title", { id }), [
    fieldset(shelf, "source", field(shelf, "sourceTitle", source.title), field(shelf, "publisher", source.publisher), field(shelf, "url", source.url),
      field(shelf, "publishedOn", source.published_on), field(shelf, "kind", kind), field(shelf, "level", level), field(shelf, "language", language), field(shelf, "part", source.part)),
    fieldset(shelf, "what", ...correction, field(shelf, "validOn", on), html("div", { class: "entry-states", role: "radiogroup" }, ...states.map((state) => state.node)), hint,
      field(shelf, "noteZh", zh), field(shelf, "noteEn", en)),
  ], {
    label: shelf.say("entry.submit"),
    work: async () => {
      const values = Object.fromEntries(Object.entries(source).map(([key, input]) => [key, input.value]));
      await send("entries", {
        subject: id, status: chosen(), valid_on: on.value, note_zh: zh.value, note_en: en.value,
        seen: told.seen, supersedes: corrects.checked ? last.key : "", source: { ...values, level: level.value, language: language.value },
      });
      done();
    },
  });
  node.addEventListener("input", weigh);
  node.addEventListener("change", weigh);
  weigh();
}

function fieldset(shelf, key, ...children) {
  return html("fieldset", {}, html("legend", { text: shelf.say(`entry.${key}`) }), ...children);
}

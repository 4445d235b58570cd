// Pieces of the forms of the desk: buttons, fields under their words, a notice, and the
// choice of a record.

import { html } from "../map/dom.js";
import { dialog } from "./dialog.js";

/** A button that does something; `more` are further classes. */
export function button(text, act, work, more = "") {
  const node = html("button", { class: `desk-way ${more}`.trim(), type: "button", "data-act": act, text });
  node.addEventListener("click", work);
  return node;
}

/** A control under a text of its own. */
export function labelled(label, control) {
  return html("label", { class: "entry-field" }, html("span", { text: label }), control);
}

/** Several lines to write in. */
export function area(attributes = {}) {
  return html("textarea", { rows: "3", maxlength: "2000", ...attributes });
}

/** The role of who has signed in, in the language of the page. */
export function roleOf(shelf, person) {
  return shelf.say(`work.roleOf.${person.rank}`);
}

/** A small line of explanation. */
export function fine(text) {
  return html("p", { class: "desk-fine", text });
}

/** The day of today as the reader's own clock has it, in ISO form. */
export function today() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}

/** Says something that is only read, until it is closed. */
export function notice(shelf, title, ...nodes) {
  const { node, go } = dialog(shelf, title, nodes, { label: shelf.say("close"), work: async () => {} });
  node.classList.add("is-notice");
  // There is one way out of what is only read.
  go.nextElementSibling.remove();
  return node;
}

/**
 * The record that a form is about: known beforehand, or chosen by its id from a list that
 * tells the words. Gives {nodes, input}; `input.value` is the id.
 */
export function subjectField(shelf, id) {
  if (id) return { nodes: [], input: { value: id, addEventListener() {} } };
  const rows = [...shelf.keyTasks.values(), ...shelf.measures.values()];
  const list = html("datalist", { id: "work-subjects" }, ...rows.map((row) => html("option", { value: row.id, label: row.text.slice(0, 60) })));
  const input = html("input", { type: "text", name: "subject", list: "work-subjects", autocomplete: "off", required: "", maxlength: "40" });
  const told = html("small", { class: "work-subject-told", role: "status" });
  input.addEventListener("input", () => {
    const row = shelf.keyTasks.get(input.value.trim()) ?? shelf.measures.get(input.value.trim());
    told.textContent = row ? row.text : "";
  });
  return { nodes: [html("div", { class: "entry-field is-wide" }, labelled(shelf.say("work.subject"), input), told, list)], input };
}

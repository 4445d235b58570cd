// Pieces that more than one part shows: a sentence with its marks, names of bodies and
// places, and the ways on from a record.

import { html } from "../map/dom.js";
import { openExports } from "./exports.js";
import { feedback } from "./feedback.js";
import { openOn, query } from "./navigate.js";

/** What a record stands under: its task, its category, or its own name. */
export function headingOf(shelf, id) {
  const measure = shelf.measures.get(id);
  if (measure) return shelf.tasks.get(measure.task).name;
  return shelf.keyTasks.get(id)?.category ?? shelf.passages.get(id)?.name ?? "";
}

/** Names of departments; 等 where the plan's list is open. */
export function departmentNames(shelf, ids, open) {
  return shelf.list(ids.map((id) => shelf.departments.get(id).name)) + (open ? shelf.say("openEnded") : "");
}

/** The text of an item with its places marked; in another language the Chinese one click away. */
export function sentence(shelf, item) {
  const chinese = quoted(shelf, item.excerpt, "zh-CN");
  if (!item.translated) return chinese;
  return html("div", {}, quoted(shelf, item.translated, shelf.lang),
    html("details", { class: "desk-reference" },
      html("summary", {}, html("span", { text: shelf.say("unofficial") }), html("b", { text: shelf.say("chinese") })), chinese));
}

function quoted(shelf, { text, marks, before, after }, lang) {
  const cut = () => html("span", { class: "desk-cut", text: shelf.say("mark.cut") });
  const node = html("p", { class: "desk-quote", lang }, ...(before ? [cut()] : []));
  let at = 0;
  for (const [start, end] of marks) {
    node.append(text.slice(at, start), html("mark", { text: text.slice(start, end) }));
    at = end;
  }
  node.append(text.slice(at));
  if (after) node.append(cut());
  return node;
}

/** A labelled row of places; unlocated ones are dashed. Empty when there are none. */
export function chips(shelf, label, ids, select, note = () => "") {
  if (!ids.length) return [];
  const nodes = ids.map((id) => {
    const place = shelf.places.get(id);
    const node = html("button", { class: place.located ? "desk-other" : "desk-other is-unlocated", type: "button", "data-place": id, text: [place.name, note(id)].filter(Boolean).join(" ") });
    node.addEventListener("click", () => select(id));
    return node;
  });
  return [html("div", { class: "desk-others" }, html("small", { text: shelf.say(label) }), ...nodes)];
}

/** Where a selection can be looked at next, and the word to whoever keeps the atlas. */
export function links(shelf, id, kind) {
  const ways = {
    place: [["onMap", "", id, { view: shelf.places.get(id)?.extent ?? "" }]],
    department: [["onMap", "", id, { d: id }], ["toMatrix", "departments", id]],
    task: [["onMap", "", "", { t: id }], ["openClause", "clauses", id]],
  }[kind] ?? [["onMap", "", id], ["openMeasure", "measures", id]];
  const nodes = ways.map(([key, page, at, more = {}]) => {
    return openOn(html("a", { class: "desk-way", text: shelf.say(key) }), page, at, more);
  });
  const report = html("button", { class: "desk-way is-quiet", type: "button", "data-act": "report-record", text: shelf.say("feedback") });
  report.addEventListener("click", () => {
    const { mail, page } = document.querySelector(".desk-bar")?.dataset ?? {};
    feedback(shelf, { mail, page }, id, window.location.href);
  });
  return html("div", { class: "desk-ways" }, ...nodes, ...taking(shelf, id), report);
}

// What leaves with the reader: a brief of anything that is selected, a kit for visitors.
function taking(shelf, id) {
  const partner = shelf.places.get(id)?.group === "partner";
  return [["take", false], ...(partner ? [["visit", true]] : [])].map(([key, visit]) => {
    const node = html("button", { class: "desk-way", type: "button", "data-act": `export-${key}`, text: shelf.say(`export.screen.${key}`) });
    node.addEventListener("click", () => openExports(shelf, { query: { ...query(), at: id }, visit }));
    return node;
  });
}

// The lists of the desk: entries to review, feedback, searches, changes of the plan.

import { dialog } from "../desk/dialog.js";
import { area, button, fine, labelled } from "../desk/forms.js";
import { level, status } from "../desk/glyphs.js";
import { byWhom, sourceCard } from "../desk/history.js";
import { send } from "../desk/server.js";
import { html } from "../map/dom.js";

/** A moment of the ledger (UTC), to the minute. */
export function moment(text) {
  return text.slice(0, 16).replace("T", " ");
}

/** A table, or a sentence where there is nothing to list. */
export function table(shelf, columns, rows, empty) {
  if (!rows.length) return html("p", { class: "desk-hint", text: empty });
  return html("table", { class: "desk-table is-still work-table" },
    html("thead", {}, html("tr", {}, ...columns.map((key) => html("th", { scope: "col", text: shelf.say(`work.column.${key}`) })))),
    html("tbody", {}, ...rows));
}

function cell(text, lang = null) {
  return html("td", { lang, text });
}

function heading(text, n = null) {
  return html("h3", {}, html("span", { text }), ...(n === null ? [] : [html("span", { class: "desk-count", text: n })]));
}

// The id of a record, and a click away its panel.
function tag(shelf, id, { patch }) {
  const window = (shelf.measures.get(id) ?? shelf.keyTasks.get(id))?.window.slice(1) ?? null;
  const node = html("button", { class: "desk-tag", type: "button", "data-window": window, "data-open": id, text: shelf.departments.get(id)?.name ?? shelf.records.names[id] ?? id });
  node.addEventListener("click", () => patch({ at: id }));
  return node;
}

function more(shelf, total, shown) {
  return total > shown ? [fine(shelf.say("work.more", { n: total - shown }))] : [];
}

// -- entries to review -------------------------------------------------------------------------

/** What waits for a reviewer, what was decided lately, and what one has recorded oneself. */
export function reviews(shelf, told, context) {
  const say = (key, values) => shelf.say(`work.${key}`, values);
  const required = told.review_required;
  const waiting = told.waiting.map((row) => entryCard(shelf, row, told, context));
  return [
    fine(say(required ? "needReview" : "noReview")),
    ...(required ? [heading(say("waiting"), told.waiting.length), ...(waiting.length ? waiting : [html("p", { class: "desk-hint", text: say("noWaiting") })])] : []),
    heading(say(required ? "judgedLately" : "recordedLately")),
    ...(told.recent.length ? told.recent.map((row) => entryCard(shelf, row, told, context)) : [html("p", { class: "desk-hint", text: say("noRecent") })]),
    heading(say("own")), ownLines(shelf, told, context),
  ];
}

function entryCard(shelf, row, told, context) {
  const by = byWhom(shelf, row.recorded_by);
  const verdict = row.verdict ? [html("p", { class: "work-verdict" },
    html("b", { text: shelf.say("work.judged", { verdict: shelf.say(`work.verdict.${row.verdict.verdict}`), by: byWhom(shelf, row.verdict.recorded_by), at: row.verdict.recorded_at.slice(0, 10) }) }),
    ...(row.verdict.note ? [html("span", { lang: "zh-CN", text: row.verdict.note })] : []))] : [];
  return html("article", { class: "work-card", "data-event": row.key, "data-verdict": row.verdict?.verdict ?? "" },
    html("div", { class: "work-card-head" }, tag(shelf, row.subject, context), status(shelf, row.status), ...(row.level ? [level(shelf, row.level, true)] : []),
      html("time", { text: row.valid_on ?? "" }), html("small", { class: "desk-muted", text: shelf.say("progress.recorded", { by, at: moment(row.recorded_at) }) })),
    ...(row.note_zh ? [html("p", { lang: "zh-CN", text: row.note_zh })] : []), ...(row.note_en ? [html("p", { lang: "en", text: row.note_en })] : []),
    ...row.evidence.map((each) => sourceCard(shelf, each)), ...verdict, ...verdictWays(shelf, row, told, context));
}

function verdictWays(shelf, row, { me, review_required: required }, { renew }) {
  if (!me.reviewer) return [];
  const now = row.verdict?.verdict;
  const own = row.recorded_by === me.name;
  // Where nothing must be accepted, accepting only takes a rejection back.
  const accept = now !== "accept" && (required || now === "reject");
  return [html("div", { class: "work-card-ways" },
    ...(accept && !own ? [button(shelf.say("work.accept"), "accept", () => openVerdict(shelf, row, "accept", renew))] : []),
    ...(now === "reject" ? [] : [button(shelf.say("work.reject"), "reject", () => openVerdict(shelf, row, "reject", renew), "is-quiet")]),
    ...(accept && own ? [html("small", { text: shelf.say("work.ownEntry") })] : []))];
}

function openVerdict(shelf, row, verdict, renew) {
  const note = area({ name: "note", ...(verdict === "reject" ? { required: "" } : {}) });
  dialog(shelf, shelf.say(verdict === "accept" ? "work.acceptTitle" : "work.rejectTitle", { id: row.subject }), [
    html("p", { lang: "zh-CN", text: row.note_zh }),
    labelled(shelf.say(verdict === "accept" ? "work.note" : "work.reason"), note),
  ], {
    label: shelf.say(`work.${verdict}`),
    work: async () => {
      await send("reviews", { event: row.key, verdict, note: note.value, seen: row.verdict?.seq ?? null });
      renew();
    },
  });
}

function ownLines(shelf, { own }, context) {
  if (!own.length) return html("p", { class: "desk-hint", text: shelf.say("work.noOwn") });
  const words = {
    event: (line) => shelf.statuses.get(line.told)?.label ?? line.told,
    search: (line) => line.told,
    change: (line) => shelf.say(`work.fieldOf.${line.told}`),
  };
  return html("ul", { class: "work-lines" }, ...own.map((line) => html("li", { "data-entry": line.key },
    html("time", { text: moment(line.recorded_at) }), tag(shelf, line.subject, context), html("span", { text: shelf.say(`work.line.${line.kind}`) }), html("span", { text: words[line.kind](line) }))));
}

// -- feedback -------------------------------------------------------------------------------------

/** What readers wrote: open first, each with a tick box, then what is handled. */
export function feedbacks(shelf, { feedback }, { patch, renew }) {
  const say = (key, values) => shelf.say(`work.${key}`, values);
  const chosen = new Set();
  const several = button("", "handle-chosen", () => openHandling(shelf, [...chosen], renew));
  const count = () => {
    several.textContent = say("handleChosen", { n: chosen.size });
    several.toggleAttribute("hidden", chosen.size < 2);
  };
  const open = feedback.open.map((row) => {
    const box = html("input", { type: "checkbox", "aria-label": say("choose", { key: row.key }) });
    box.addEventListener("change", () => {
      chosen[box.checked ? "add" : "delete"](row.key);
      count();
    });
    const way = button(say("handle"), "handle", () => openHandling(shelf, [row.key], renew), "is-quiet");
    return feedbackCard(shelf, row, { patch }, [box], html("div", { class: "work-card-ways" }, way));
  });
  count();
  const handled = feedback.handled.map((row) => feedbackCard(shelf, row, { patch }, [], html("p", { class: "work-verdict" },
    html("b", { text: say("handledBy", { by: row.handled.by, at: moment(row.handled.at) }) }), ...(row.handled.note ? [html("span", { lang: "zh-CN", text: row.handled.note })] : []))));
  return [
    heading(say("open"), feedback.totals.open), several,
    ...(open.length ? open : [html("p", { class: "desk-hint", text: say("noOpen") })]), ...more(shelf, feedback.totals.open, open.length),
    heading(say("handled"), feedback.totals.handled),
    ...(handled.length ? handled : [html("p", { class: "desk-hint", text: say("noHandled") })]), ...more(shelf, feedback.totals.handled, handled.length),
  ];
}

function feedbackCard(shelf, row, context, before, after) {
  const about = row.subject ? tag(shelf, row.subject, context) : html("span", { class: "desk-muted", text: shelf.say("work.whole") });
  const page = shelf.say("work.from", { page: shelf.say(`page.${row.page || "atlas"}`, { home: "" }) });
  return html("article", { class: "work-card", "data-feedback": row.key },
    html("div", { class: "work-card-head" }, ...before, html("b", { text: shelf.say(`work.kindOf.${row.kind}`) }), about,
      html("time", { text: moment(row.recorded_at) }), html("small", { class: "desk-muted", text: page })),
    html("p", { class: "work-text", lang: "zh-CN", text: row.text }), after);
}

function openHandling(shelf, keys, renew) {
  const note = area({ name: "note" });
  dialog(shelf, shelf.say("work.handleTitle", { n: keys.length }), [labelled(shelf.say("work.handleNote"), note)], {
    label: shelf.say("work.handle"),
    work: async () => {
      await send("feedback/handled", { keys, note: note.value });
      renew();
    },
  });
}

// -- searches and changes of the plan -----------------------------------------------------------

/** Every search on record. */
export function searches(shelf, { searches: rows, totals }, context) {
  const lines = rows.map((row) => html("tr", { "data-entry": row.key },
    html("td", {}, tag(shelf, row.subject, context)), cell(row.searched_on), cell(row.place, "zh-CN"), cell(row.query, "zh-CN"), cell(row.outcome, "zh-CN"), cell(row.recorded_by)));
  return [table(shelf, ["id", "date", "place", "query", "outcome", "by"], lines, shelf.say("work.noSearches")), ...more(shelf, totals.searches, rows.length)];
}

/** Every decision on record that changed the plan. */
export function changes(shelf, { changes: rows, totals }, context) {
  const none = shelf.say("work.none");
  const lines = rows.map((row) => html("tr", { "data-entry": row.key },
    html("td", {}, tag(shelf, row.subject, context)), cell(row.decided_on), cell(shelf.say(`work.fieldOf.${row.field}`)),
    cell(`${row.old || none} → ${row.new || none}`, "zh-CN"), cell(row.source, "zh-CN"), cell(row.recorded_by)));
  return [table(shelf, ["id", "date", "field", "change", "source", "by"], lines, shelf.say("work.noChanges")), ...more(shelf, totals.changes, rows.length)];
}

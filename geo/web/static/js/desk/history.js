// The record of one measure or key task: its three axes, every report with what it rests
// on, and public information that is no report of it.

import { html } from "../map/dom.js";
import { entryLine } from "./entry.js";
import { fileLine } from "./files.js";
import { level, schedule, status } from "./glyphs.js";

/** The section of the panel; `told` is {reports, background, due, standing, seen}; `done` looks again. */
export function history(shelf, told, id, done) {
  const say = (key, values) => shelf.say(`progress.${key}`, values);
  const { standing } = told;
  const axes = [
    ["status", status(shelf, standing.status)],
    ["level", leveled(shelf, told)],
    ["schedule", scheduled(shelf, told)],
  ];
  // What the plan itself gave stands in the line of its day, whatever was decided later.
  const planned = moved(told).at(-1)?.old ?? (moved(told).length ? "" : told.due);
  const due = planned ? [say("due", { date: planned })] : [];
  const listed = [say(shelf.keyTasks.has(id) ? "listedKey" : "listed"), ...due].join(shelf.say("mark.dot"));
  const line = html("ol", { class: "history-line" },
    ...told.reports.map((report) => reportItem(shelf, report)),
    html("li", {}, html("time", { text: shelf.records.plan.issued }), html("b", { text: listed })));
  return html("section", { class: "desk-history", "data-history": id },
    html("small", { text: say("history") }),
    html("dl", { class: "history-now" }, ...axes.flatMap(([axis, node]) => [html("dt", { text: say(`axis.${axis}`) }), html("dd", {}, node)])),
    ...(standing.fresh === false ? [html("p", { class: "desk-fine", text: say("stale") })] : []),
    ...(told.reports.length ? [] : [html("p", { class: "desk-fine", text: say("noHistory") })]),
    line, ...(told.older ? [html("p", { class: "desk-fine", text: say("older", { n: told.older }) })] : []), ...changes(shelf, told.changes), ...searches(shelf, told.searches), ...background(shelf, told.background), entryLine(shelf, told, id, done));
}

function reportItem(shelf, report) {
  const note = shelf.lang === "en" && report.note_en ? report.note_en : report.note_zh;
  const lang = note === report.note_zh ? "zh-CN" : "en";
  const said = shelf.say("progress.recorded", { by: byWhom(shelf, report.recorded_by), at: report.recorded_at.slice(0, 10) });
  return html("li", { class: report.counts ? null : "is-past", "data-report": report.key },
    html("time", { text: report.valid_on }), status(shelf, report.status),
    ...(report.counts ? [] : [html("small", { text: shelf.say(`progress.mark.${report.mark}`) })]),
    html("p", { lang, text: note }),
    ...report.evidence.map((each) => sourceCard(shelf, each)),
    html("small", { class: "desk-muted", text: said }));
}

// "Nothing found by a day" is told with that day.
function leveled(shelf, { standing, searches: made }) {
  const day = standing.level === "E0" ? made[0]?.searched_on : null;
  return html("span", {}, level(shelf, standing.level), ...(day ? [html("small", { class: "progress-on", text: `${shelf.say("progress.clock.asof")} ${day}` })] : []));
}

function scheduled(shelf, told) {
  const due = told.due ? shelf.say("progress.due", { date: told.due }) : shelf.say("work.none");
  return html("span", {}, schedule(shelf, told.standing.schedule), ...(moved(told).length ? [html("small", { class: "progress-on", text: due })] : []));
}

function moved({ changes: rows }) {
  return rows.filter((row) => row.field === "due");
}

function searches(shelf, rows) {
  const say = (key, values) => shelf.say(`progress.${key}`, values);
  return listed(say("searches"), rows, (row) => [
    html("p", { text: say("searched", { date: row.searched_on, outcome: row.outcome }) }),
    html("p", { text: say("searchedFor", row) }),
    recordedBy(shelf, row),
  ]);
}

function changes(shelf, rows) {
  const say = (key, values) => shelf.say(`progress.${key}`, values);
  const none = shelf.say("work.none");
  return listed(say("changes"), rows, (row) => [
    html("p", { text: say("changedField", { field: shelf.say(`work.fieldOf.${row.field}`), old: row.old || none, new: row.new || none }) }),
    html("p", { text: say("decided", { source: row.source, date: row.decided_on }) }),
    recordedBy(shelf, row),
  ]);
}

function listed(heading, rows, tell) {
  if (!rows.length) return [];
  return [html("div", { class: "history-facts" }, html("small", { text: heading }),
    html("ul", {}, ...rows.map((row) => html("li", { lang: "zh-CN", "data-entry": row.key }, ...tell(row)))))];
}

function recordedBy(shelf, row) {
  return html("small", { class: "desk-muted", lang: shelf.lang, text: shelf.say("progress.recorded", { by: row.recorded_by, at: row.recorded_at.slice(0, 10) }) });
}

/** Who recorded: a name, or the reviewed first entries that the ledger began with. */
export function byWhom(shelf, name) {
  return ["seed", "reviewed-seed"].includes(name) ? shelf.say("progress.seeded") : name;
}

function background(shelf, rows) {
  if (!rows.length) return [];
  return [html("details", { class: "history-more" },
    html("summary", { text: shelf.say("progress.background") }), ...rows.map((row) => sourceCard(shelf, row)))];
}

/** A source: its title as a link where it has an address, and what is known of it. */
export function sourceCard(shelf, row) {
  const say = (key, values) => shelf.say(`progress.${key}`, values);
  const name = /title not returned/.test(row.title) ? say("untitled") : row.title;
  // Only the two schemes of the web become a link; anything else stays text.
  const open = /^https?:\/\//.test(row.url ?? "");
  const title = open ? html("a", { href: row.url, rel: "noopener noreferrer nofollow", target: "_blank", text: name }) : html("b", { text: name });
  const facts = [say("published", { publisher: row.publisher, date: row.date_text || row.published_on || say("undated") }), shelf.say(`relation.${row.relation}`)];
  return html("div", { class: "history-source", lang: row.language },
    title, html("small", { lang: shelf.lang, text: facts.join(shelf.say("mark.dot")) }), level(shelf, row.level),
    ...(row.file_sha256 ? [fileLine(shelf, row)] : []),
    ...(row.part ? [html("small", { lang: "zh-CN", text: say("part", { text: row.part }) })] : []),
    ...(row.caution ? [html("small", { text: say("caution", { text: row.caution }) })] : []));
}

// Where the key tasks and measures stand by the record: three axes side by side, never
// mixed; how many have a report at all; what changed since a day.

import { html, put } from "../map/dom.js";
import { departmentNames } from "../desk/clause.js";
import { level, schedule, status, tile } from "../desk/glyphs.js";
import { workbookWays } from "../desk/workbook.js";
import { clock } from "./clocks.js";

const CLOCKS = ["asof", "known", "since"];

/** Mount the board; a card selects its record, a date goes to the address through `patch`. */
export function progress(host, shelf, patch) {
  const state = { data: null, kind: "keyTasks" };
  const summary = html("header", { class: "progress-summary" });
  const body = html("div", { class: "desk-scroll progress-body", tabindex: "0", role: "region", "aria-label": shelf.say("progress.title") });
  const clocks = CLOCKS.map((key) => clock(shelf, key, patch, key !== "since"));
  const kinds = ["keyTasks", "measures"].map((kind) => kindButton(shelf, kind, () => show(kind)));
  const controls = html("div", { class: "progress-controls" },
    html("div", { class: "desk-kinds", role: "group", "aria-label": shelf.say("progress.title") }, ...kinds.map((k) => k.node)),
    ...clocks.map((each) => each.node), workbookWays(shelf, () => patch({})));
  const root = html("section", { class: "progress" }, summary, controls, body);
  host.append(root);
  const draw = () => {
    const { data, kind } = state;
    kinds.forEach((each) => put(each.node, "aria-pressed", each.kind === kind));
    clocks.forEach((each) => each.update(data.clocks));
    summary.replaceChildren(...summaryOf(shelf, data));
    const shown = kind === "keyTasks" ? keyTasks(shelf, data, patch) : measures(shelf, data, patch);
    const focused = body.contains(document.activeElement) ? document.activeElement.closest("[data-record]")?.dataset.record : null;
    const top = body.scrollTop;
    body.replaceChildren(...changes(shelf, data, patch), ...shown);
    body.scrollTop = top;
    if (focused) heldBy(body, focused)?.focus({ preventScroll: true });
  };
  const show = (kind) => {
    state.kind = kind;
    draw();
  };
  return {
    update(data) {
      const chosen = state.data?.at !== data.at;
      if (chosen && shelf.measures.has(data.at)) state.kind = "measures";
      state.data = data;
      draw();
      // Who has scrolled away from what is chosen stays where they are.
      if (chosen) body.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
    },
    restand() {
      if (state.data) draw();
    },
    destroy() {
      root.remove();
    },
  };
}

// What can be focused of a record: its card, or the tag of its row.
function heldBy(body, id) {
  const node = body.querySelector(`[data-record="${CSS.escape(id)}"]`);
  return node?.matches("button") ? node : node?.querySelector("button");
}

function kindButton(shelf, kind, act) {
  const node = html("button", { type: "button", "data-kind": kind, text: shelf.say(`list.${kind}`) });
  node.addEventListener("click", act);
  return { kind, node };
}

// -- how many have a report ------------------------------------------------------------------

function summaryOf(shelf, { reported, latest, key_tasks: kept }) {
  const [n, total] = reported.key_tasks;
  const dots = shelf.records.key_tasks.map((key) => {
    const node = html("span", { class: "progress-dot", title: key.id }, status(shelf, key.status));
    node.classList.toggle("is-outside", !kept.includes(key.id));
    return node;
  });
  return [
    html("div", { class: "progress-title" }, html("h2", { text: shelf.say("progress.title") }),
      html("p", { text: shelf.say("progress.scope", { keys: total, measures: reported.measures[1] }) }),
      html("p", { text: shelf.say("progress.latest", { latest: latest || shelf.say("partners.none") }) })),
    html("div", { class: "progress-count" },
      html("p", {}, html("b", { text: n }), html("span", { text: shelf.say("progress.ofKeys", { n: total }) })),
      html("div", { class: "progress-dots" }, ...dots)),
    html("dl", { class: "progress-legend" },
      html("dt", { text: shelf.say("progress.axis.status") }),
      html("dd", {}, ...[...shelf.statuses.keys()].map((code) => status(shelf, code))),
      html("dt", { text: shelf.say("progress.axis.level") }),
      html("dd", {}, ...[...shelf.levels.keys()].map((code) => level(shelf, code)))),
  ];
}

function rollUp(shelf, rows, nameOf) {
  return html("ul", { class: "progress-rolls" }, ...rows.map(([id, n, total]) =>
    html("li", {}, nameOf(id), html("span", { class: "progress-told", text: shelf.say("progress.reported", { n, total }) }))));
}

// -- the 18 key tasks --------------------------------------------------------------------------

function keyTasks(shelf, data, patch) {
  const groups = grouped(shelf.records.key_tasks.filter((key) => data.key_tasks.includes(key.id)), "category");
  if (!groups.size) return [html("p", { class: "desk-hint", text: shelf.say("board.empty") })];
  const columns = [...groups].map(([category, keys]) => html("section", { class: "progress-column" },
    html("h3", {}, html("span", { text: category }), html("small", { text: shelf.say("progress.items", { from: keys[0].id, to: keys.at(-1).id, n: keys.length }) })),
    ...keys.map((key) => card(shelf, key, data, patch))));
  // How to read it stands where there is room.
  columns.reduce((a, b) => (b.children.length < a.children.length ? b : a)).append(note(shelf, data));
  return [html("div", { class: "progress-columns" }, ...columns)];
}

function note(shelf, data) {
  return html("div", { class: "progress-note" },
    html("b", { text: shelf.say("progress.howTo") }), html("p", { text: shelf.say("progress.howToText") }),
    html("b", { text: shelf.say("progress.byDepartment") }),
    rollUp(shelf, data.departments, (id) => html("span", { text: shelf.departments.get(id).name })));
}

function grouped(rows, key) {
  const groups = new Map();
  for (const row of rows) groups.set(row[key], [...(groups.get(row[key]) ?? []), row]);
  return groups;
}

function card(shelf, record, data, patch) {
  const node = html("button", { class: "progress-card", type: "button", "data-record": record.id, "data-window": record.window.slice(1), "aria-current": record.id === data.at ? "true" : null },
    html("span", { class: "progress-card-head" }, html("b", { text: record.id }), html("span", { text: record.text })),
    html("span", { class: "progress-axes" }, ...axes(shelf, record)));
  node.addEventListener("click", () => patch({ at: record.id }));
  return node;
}

function axes(shelf, record) {
  const stale = record.fresh === false ? [shelf.say("progress.stale")] : [];
  const told = record.on ? [shelf.statuses.get(record.status).label, record.on, ...stale].join(shelf.say("mark.dot")) : null;
  return [
    html("span", { title: told, class: stale.length ? "is-stale" : null }, status(shelf, record.status), ...(record.on ? [html("small", { class: "progress-on", text: record.on.slice(0, 7) })] : [])),
    html("span", {}, level(shelf, record.level, true)),
    html("span", {}, schedule(shelf, record.schedule)),
  ];
}

// -- all measures, a table a window ---------------------------------------------------------------

function measures(shelf, data, patch) {
  const kept = data.measures ? new Set(data.measures) : null;
  const rows = shelf.records.measures.filter((m) => !kept || kept.has(m.id));
  if (!rows.length) return [html("p", { class: "desk-hint", text: shelf.say("board.empty") })];
    const totals = new Map(data.windows.map(([id, n, total]) => [id, { n, total }]));
  return [...grouped(rows, "window")].map(([window, list]) => html("section", { class: "progress-window", "data-window": window.slice(1) },
    html("h3", {}, tile(window), html("span", { text: shelf.windows.get(window).name }),
      html("small", { text: shelf.say("progress.reported", totals.get(window)) })),
    html("table", { class: "desk-table" },
      html("thead", {}, html("tr", {}, ...["id", "text", "status", "level", "schedule"].map((c) => html("th", { scope: "col", text: shelf.say(`progress.column.${c}`) })))),
      html("tbody", {}, ...list.map((m) => row(shelf, m, data, patch))))));
}

function row(shelf, measure, data, patch) {
  const tag = html("button", { class: "desk-tag", type: "button", "data-window": measure.window.slice(1), text: measure.id });
  const bodies = departmentNames(shelf, shelf.tasks.get(measure.task).departments, shelf.tasks.get(measure.task).open_ended);
  const node = html("tr", { "data-record": measure.id, "aria-current": measure.id === data.at ? "true" : null },
    html("td", {}, tag), html("td", { title: bodies, text: measure.text }), ...axes(shelf, measure).map((cell) => html("td", {}, cell)));
  node.addEventListener("click", () => {
    if (document.getSelection()?.isCollapsed ?? true) patch({ at: measure.id });
  });
  return node;
}

// -- what changed since a day -----------------------------------------------------------------------

function changes(shelf, data, patch) {
  if (!data.clocks.since) return [];
  const rows = data.changes.map(([id, before, after, on]) => {
    const record = shelf.keyTasks.get(id) ?? shelf.measures.get(id);
    const node = html("button", { class: "progress-change", type: "button", "data-window": record.window.slice(1) },
      html("b", { text: id }), status(shelf, before), html("span", { "aria-hidden": "true", text: "→" }), status(shelf, after), html("small", { text: on }));
    node.addEventListener("click", () => patch({ at: id }));
    return html("li", {}, node);
  });
  const told = shelf.say(rows.length ? "progress.changed" : "progress.unchanged", { since: data.clocks.since, n: rows.length });
  return [html("section", { class: "progress-changes" }, html("p", { role: "status", text: told }), html("ul", {}, ...rows))];
}

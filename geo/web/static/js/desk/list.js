// The list twin: every record as a row, sortable, with the same selection as the map.

import { html, put } from "../map/dom.js";
import { restate, status } from "./glyphs.js";

const COLUMNS = ["id", "text", "departments", "places", "status"];

/** Mount the list; a row selects its record through `patch`. */
export function list(host, shelf, patch) {
  const state = { data: null, kind: "measures", sort: null };
  const title = html("h2", { text: shelf.say("listTitle") });
  const note = html("span", { class: "desk-list-note" });
  const kinds = ["measures", "keyTasks", "passages"].map((kind) => {
    const node = html("button", { type: "button", "data-kind": kind, text: shelf.say(`list.${kind}`) });
    node.addEventListener("click", () => { state.kind = kind; draw(); });
    return { kind, node };
  });
  const head = html("tr", {}, ...COLUMNS.map((column) => columnHead(shelf, column, state, () => draw())));
  const body = html("tbody");
  const table = html("table", {}, html("thead", {}, head), body);
  const scroller = html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": shelf.say("listTitle") }, table);
  const root = html("section", { class: "desk-list" },
    html("div", { class: "desk-list-head" }, title, html("div", { class: "desk-kinds", role: "group", "aria-label": shelf.say("listTitle") }, ...kinds.map((k) => k.node)), note), scroller);
  host.append(root);
  const rows = new Map();
  const rowOf = (id) => {
    if (!rows.has(id)) rows.set(id, rowNode(shelf, id, patch));
    return rows.get(id);
  };
  const draw = () => {
    const { data, kind, sort } = state;
    const related = new Set(data.related);
    const ids = idsOf(shelf, data, kind);
    if (sort) ids.sort(comparer(shelf, sort));
    const first = sort ? [] : ids.filter((id) => related.has(id) || id === data.at);
    const order = [...first, ...ids.filter((id) => !first.includes(id))];
    for (const id of order) {
      const row = rowOf(id);
      row.classList.toggle("is-related", related.has(id));
      row.classList.toggle("is-selected", id === data.at);
      put(row, "aria-current", id === data.at ? "true" : null);
    }
    arrange(body, scroller, order.map(rowOf), rows.get(data.at));
    kinds.forEach((k) => k.node.setAttribute("aria-pressed", String(k.kind === kind)));
    head.querySelectorAll("th").forEach((th) => th.setAttribute("aria-sort", sort?.column === th.dataset.column ? sort.way : "none"));
    note.textContent = noteOf(shelf, data, kind, order.length, first.length);
  };
  // The map goes first: the list is drawn after the frame in which the map changes.
  let waiting = 0;
  const soon = () => {
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(() => window.setTimeout(draw));
  };
  return {
    update(data) {
      const first = !state.data;
      if (state.data?.at !== data.at && data.at) state.kind = kindOf(shelf, data.at) ?? state.kind;
      state.data = data;
      if (first) draw();
      else soon();
    },
    restand() {
      for (const [id, row] of rows) restate(shelf, row, id);
      if (state.data && state.sort?.column === "status") soon();
    },
    destroy() {
      window.cancelAnimationFrame(waiting);
      root.remove();
    },
  };
}

// Brings the rows into order, touching nothing when they already are; focus survives.
function arrange(body, scroller, wanted, chosen) {
  const now = [...body.children];
  if (now.length !== wanted.length || now.some((row, n) => row !== wanted[n])) {
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    body.replaceChildren(...wanted);
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    else scroller.scrollTop = 0;
  }
  if (chosen?.isConnected) chosen.scrollIntoView({ block: "nearest" });
}

function kindOf(shelf, id) {
  if (shelf.measures.has(id)) return "measures";
  if (shelf.keyTasks.has(id)) return "keyTasks";
  return shelf.passages.has(id) ? "passages" : null;
}

function idsOf(shelf, data, kind) {
  if (kind === "measures") return data.measures ? [...data.measures] : shelf.records.measures.map((m) => m.id);
  if (kind === "keyTasks") return [...data.key_tasks];
  return shelf.records.passages.map((p) => p.id);
}

function columnHead(shelf, column, state, draw) {
  const button = html("button", { type: "button", text: shelf.say(`column.${column}`) });
  button.addEventListener("click", () => {
    const up = state.sort?.column === column && state.sort.way === "ascending";
    const down = state.sort?.column === column && state.sort.way === "descending";
    state.sort = down ? null : { column, way: up ? "descending" : "ascending" };
    draw();
  });
  return html("th", { scope: "col", "data-column": column, "aria-sort": "none" }, button);
}

function facts(shelf, id) {
  const measure = shelf.measures.get(id);
  const record = measure ?? shelf.keyTasks.get(id) ?? shelf.passages.get(id);
  const task = measure ? shelf.tasks.get(measure.task) : null;
  const departments = task ? task.departments : record.departments ?? [];
  return {
    record,
    window: record.window ?? "",
    departments: shelf.list(departments.map((d) => shelf.departments.get(d).name)) + (task?.open_ended ? shelf.say("openEnded") : ""),
    places: shelf.list(record.places.map((p) => shelf.places.get(p).name)),
  };
}

function rowNode(shelf, id, patch) {
  const { record, window, departments, places } = facts(shelf, id);
  const number = window.slice(1);
  const button = html("button", { class: "desk-tag", type: "button", "data-window": number, text: id });
  const row = html("tr", { "data-record": id, "data-window": number },
    html("td", {}, button),
    html("td", { class: "is-text", title: record.text, text: record.text }),
    html("td", { title: departments, text: departments || "—" }),
    html("td", { title: places, text: places || shelf.say("located.unnamed") }),
    html("td", {}, ...(kindOf(shelf, id) === "passages" ? [] : [status(shelf, record.status ?? "unreported")])));
  if (!places) row.children[3].classList.add("is-absent");
  row.addEventListener("click", () => {
    // Marking text to copy it is no choice of the row.
    if (document.getSelection()?.isCollapsed ?? true) patch({ at: id });
  });
  return row;
}

function comparer(shelf, { column, way }) {
  const sign = way === "ascending" ? 1 : -1;
  const natural = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const value = (id) => {
    if (column === "id") return id;
    if (column === "text") return facts(shelf, id).record.text;
    if (column === "status") return facts(shelf, id).record.status ?? "";
    return facts(shelf, id)[column];
  };
  return (a, b) => sign * natural.compare(value(a), value(b)) || natural.compare(a, b);
}

function noteOf(shelf, data, kind, shown, first) {
  if (kind === "passages") return shelf.say("list.notePassages", { n: shown });
  const total = kind === "measures" ? shelf.records.measures.length : shelf.records.key_tasks.length;
  const name = shelf.places.get(data.at)?.name;
  const note = shelf.say("list.note", { n: shown, total });
  return first && name ? [note, shelf.say("list.first", { name, n: first })].join(shelf.say("mark.dot")) : note;
}

// Every measure and key task: under its window and task, or in one sorted list.

import { html } from "../map/dom.js";
import { departmentNames } from "../desk/clause.js";
import { restate, status, tile } from "../desk/glyphs.js";

const SORTS = ["group", "id", "places", "departments", "located", "status"];

/** Mount the board; a clause selects its record through `patch`. */
export function measures(host, shelf, patch) {
  const say = (key, values) => shelf.say(`board.${key}`, values);
  const state = { data: null, kind: "measures", sort: "group" };
  const kinds = ["measures", "keyTasks"].map((kind) => {
    const node = html("button", { type: "button", "data-kind": kind, text: shelf.say(`list.${kind}`) });
    node.addEventListener("click", () => {
      state.kind = kind;
      draw();
    });
    return { kind, node };
  });
  const sorts = html("select", { class: "desk-finder", "aria-label": say("sort") },
    ...SORTS.map((sort) => html("option", { value: sort, text: sort === "group" ? say("group") : say("order", { column: say(`column.${sort}`) }) })));
  sorts.addEventListener("change", () => {
    state.sort = sorts.value;
    draw();
  });
  const note = html("span", { class: "desk-note", role: "status" });
  const body = html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": say("title") });
  const root = html("section", { class: "desk-board desk-measures" },
    html("div", { class: "desk-board-head" }, html("h2", { text: say("title") }),
      html("div", { class: "desk-kinds", role: "group", "aria-label": say("title") }, ...kinds.map((k) => k.node)), note, sorts), body);
  host.append(root);
  const rows = new Map();
  const rowOf = (id) => {
    if (!rows.has(id)) rows.set(id, clause(shelf, id, patch));
    return rows.get(id);
  };
  const draw = () => {
    const ids = idsOf(shelf, state.data, state.kind);
    kinds.forEach((k) => k.node.setAttribute("aria-pressed", String(k.kind === state.kind)));
    note.textContent = say("shown", { n: ids.length });
    const focused = body.contains(document.activeElement) ? document.activeElement : null;
    body.replaceChildren(...(ids.length ? arranged(shelf, ids, state, rowOf) : [html("p", { class: "desk-hint", text: say("empty") })]));
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    mark();
  };
  const mark = () => {
    for (const [id, node] of rows) {
      node.classList.toggle("is-selected", id === state.data.at);
      if (id === state.data.at) node.setAttribute("aria-current", "true");
      else node.removeAttribute("aria-current");
    }
    rows.get(state.data.at)?.scrollIntoView({ block: "nearest" });
  };
  return {
    update(data) {
      const before = state.data;
      state.data = data;
      if (before?.at !== data.at && shelf.keyTasks.has(data.at)) state.kind = "keyTasks";
      if (before?.at !== data.at && shelf.measures.has(data.at)) state.kind = "measures";
      draw();
    },
    restand() {
      for (const [id, node] of rows) restate(shelf, node, id);
      if (state.data && state.sort === "status") draw();
    },
    destroy() {
      root.remove();
    },
  };
}

function idsOf(shelf, data, kind) {
  if (kind === "keyTasks") return data.key_tasks;
  return data.measures ?? shelf.records.measures.map((m) => m.id);
}

function arranged(shelf, ids, state, rowOf) {
  if (state.sort !== "group") return [...ids].sort(comparer(shelf, state.sort)).map(rowOf);
  return state.kind === "keyTasks" ? byCategory(shelf, ids, rowOf) : byTask(shelf, ids, rowOf);
}

// A section a window: its head stays in sight only as long as its own measures do.
function byTask(shelf, ids, rowOf) {
  const sections = new Map();
  let task = "";
  for (const id of ids) {
    const measure = shelf.measures.get(id);
    if (!sections.has(measure.window)) sections.set(measure.window, html("section", {}, windowHead(shelf, measure.window, ids)));
    const section = sections.get(measure.window);
    if (measure.task !== task) section.append(taskHead(shelf, (task = measure.task)));
    section.append(rowOf(id));
  }
  return [...sections.values()];
}

function byCategory(shelf, ids, rowOf) {
  const nodes = [];
  let category = "";
  for (const id of ids) {
    const key = shelf.keyTasks.get(id);
    if (key.category !== category) nodes.push(html("h3", { class: "desk-group", text: (category = key.category) }));
    nodes.push(rowOf(id));
  }
  return nodes;
}

function windowHead(shelf, id, ids) {
  const n = ids.filter((measure) => shelf.measures.get(measure).window === id).length;
  return html("div", { class: "desk-window-head", "data-window": id.slice(1) }, tile(id),
    html("h3", { text: shelf.windows.get(id).name }), html("span", { class: "desk-count", text: shelf.say("nMeasures", { n }) }));
}

function taskHead(shelf, id) {
  const task = shelf.tasks.get(id);
  return html("div", { class: "desk-task-head" }, html("b", { text: `${id} ${task.name}` }),
    html("span", { class: "desk-muted", text: [shelf.say("departmentsTask"), departmentNames(shelf, task.departments, task.open_ended)].join(shelf.say("mark.colon")) }));
}

function clause(shelf, id, patch) {
  const record = shelf.measures.get(id) ?? shelf.keyTasks.get(id);
  const tag = html("button", { class: "desk-tag", type: "button", "data-window": record.window.slice(1), text: id });
  const places = record.places.map((p) => shelf.places.get(p).name);
  const kinds = [...new Set((record.commitments ?? []).map(([kind]) => shelf.commitments.get(kind).label))];
  const notes = [
    ...(record.key_tasks ?? []).map((key) => html("b", { text: shelf.say("keyTask", { id: key }) })),
    ...(record.departments ? [html("span", { text: departmentNames(shelf, record.departments, false) })] : []),
    ...(places.length ? [html("span", { text: shelf.list(places) })] : [html("span", { text: shelf.say("located.unnamed") })]),
    ...(kinds.length ? [html("span", { text: shelf.list(kinds) })] : []),
  ];
  const node = html("article", { class: "desk-clause", "data-record": id, "data-window": record.window.slice(1) },
    tag, html("p", { text: record.text }), status(shelf, record.status), html("div", { class: "desk-clause-notes" }, ...notes));
  node.addEventListener("click", () => {
    if (document.getSelection()?.isCollapsed ?? true) patch({ at: id });
  });
  return node;
}

function comparer(shelf, sort) {
  const natural = new Intl.Collator("zh-Hans-CN", { numeric: true });
  const order = new Map(shelf.records.located.map((value, n) => [value, n]));
  const value = {
    id: () => 0,
    places: (r) => -r.places.length,
    departments: (r) => -(r.departments ?? shelf.tasks.get(r.task).departments).length,
    located: (r) => order.get(r.located) ?? order.size,
    status: (r) => [...shelf.statuses.keys()].indexOf(r.status),
  }[sort];
  const record = (id) => shelf.measures.get(id) ?? shelf.keyTasks.get(id);
  return (a, b) => value(record(a)) - value(record(b)) || natural.compare(a, b);
}

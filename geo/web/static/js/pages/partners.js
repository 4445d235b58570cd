// Partners as comparable rows; two or three of them side by side.

import { html } from "../map/dom.js";
import { createAhead, split } from "../desk/ahead.js";
import { departmentNames } from "../desk/clause.js";
import { icon, tile } from "../desk/glyphs.js";

const MOST = 3;
const COLUMNS = ["pick", "name", "level", "distance", "windows", "measures", "keys", "departments", "inside", "near", "quality"];
// What a column is sorted by; columns without an entry cannot be sorted.
const VALUES = {
  name: (shelf, row) => shelf.places.get(row.id).name,
  level: (shelf, row) => levelOf(shelf, row.id),
  distance: (_, row) => row.distance_km ?? Infinity,
  windows: (_, row) => row.windows.join(),
  measures: (_, row) => -row.measures.length,
  keys: (_, row) => -row.key_tasks.length,
  departments: (_, row) => -row.departments.length,
};

/** Mount the board of partners; choices go to the address through `patch`. */
export function partners(host, shelf, patch) {
  const say = (key, values) => shelf.say(`partners.${key}`, values);
  const state = { data: null, sort: null };
  const ahead = createAhead();
  const send = (changed) => patch({ ...ahead.pending(), ...changed });
  const compared = (confirmed) => split(ahead.pending().cmp ?? confirmed.join(","));
  const compare = (ids) => {
    ahead.put({ cmp: ids.slice(0, MOST).join(",") });
    send({});
  };
  const note = html("span", { class: "desk-note", role: "status" });
  const rolled = html("input", { type: "checkbox" });
  rolled.addEventListener("change", () => send({ roll: rolled.checked ? "1" : "" }));
  const back = html("button", { class: "desk-way", type: "button", text: say("back") });
  back.addEventListener("click", () => compare([]));
  const body = html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": say("title") });
  const root = html("section", { class: "desk-board" },
    html("div", { class: "desk-board-head" }, html("h2", { text: say("title") }), note,
      html("label", { class: "desk-toggle" }, rolled, html("span", { text: say("rolled") })), back), body);
  host.append(root);
  const pick = (id, on) => {
    const kept = compared(state.data.compare).filter((other) => other !== id);
    compare(on ? [...kept, id] : kept);
  };
  const draw = () => {
    const { data } = state;
    const side = data.rows.filter((row) => data.compare.includes(row.id));
    const comparing = side.length > 1;
    rolled.checked = data.rolled;
    back.toggleAttribute("hidden", !data.compare.length);
    note.textContent = comparing ? say("comparing", { n: side.length }) : [say("note", { n: data.rows.length }), say("compareHint")].join(shelf.say("mark.dot"));
    body.replaceChildren(comparing ? comparison(shelf, side, pick, send) : table());
  };
  const table = () => {
    const rows = [...state.data.rows];
    if (state.sort) rows.sort(comparer(shelf, state.sort));
    const head = html("tr", {}, ...COLUMNS.map((column) => columnHead(shelf, column, state, draw)));
    return html("table", { class: "desk-table" }, html("thead", {}, head),
      html("tbody", {}, ...rows.map((row) => rowOf(shelf, row, state.data, { pick, patch: send }))));
  };
  return {
    update(data) {
      const focus = document.activeElement?.dataset?.focus;
      ahead.heard({ cmp: data.compare.join(",") });
      state.data = { ...data, compare: compared(data.compare) };
      draw();
      if (focus) body.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
      body.querySelector(".is-selected")?.scrollIntoView({ block: "nearest" });
    },
    destroy() {
      root.remove();
    },
  };
}

function comparer(shelf, { column, way }) {
  const sign = way === "ascending" ? 1 : -1;
  const natural = new Intl.Collator(shelf.lang === "zh" ? "zh-Hans-CN" : "en", { numeric: true });
  return (a, b) => {
    const [x, y] = [VALUES[column](shelf, a), VALUES[column](shelf, b)];
    return sign * (typeof x === "number" ? x - y : natural.compare(x, y)) || natural.compare(a.id, b.id);
  };
}

function columnHead(shelf, column, state, draw) {
  const text = shelf.say(`partners.column.${column}`);
  if (!VALUES[column]) return html("th", { scope: "col", text });
  const own = state.sort?.column === column ? state.sort.way : "none";
  const button = html("button", { class: "desk-sort", type: "button", "data-focus": `sort-${column}`, text });
  button.addEventListener("click", () => {
    state.sort = own === "descending" ? null : { column, way: own === "ascending" ? "descending" : "ascending" };
    draw();
  });
  return html("th", { scope: "col", "aria-sort": own }, button);
}

function levelOf(shelf, id) {
  // The kind reads "partner · county": the last word is the level.
  return shelf.say(`kind.${shelf.places.get(id).kind}`).split(shelf.say("mark.dot")).at(-1);
}

function parentOf(shelf, id) {
  return shelf.records.names[shelf.places.get(id).parent] ?? "";
}

// The distance and its uncertainty, each a text of its own.
function distanceOf(shelf, row) {
  const { error_m: error } = shelf.places.get(row.id);
  if (row.distance_km === null) return [shelf.say("partners.none")];
  return [shelf.say("roughly", { n: row.distance_km }), error ? shelf.say("partners.uncertain", { e: error / 1000 }) : ""];
}

function stack(first, second) {
  return html("span", { class: "desk-stack" }, html("span", { text: first }), ...(second ? [html("small", { class: "desk-muted", text: second })] : []));
}

function qualityOf(shelf, id) {
  const place = shelf.places.get(id);
  if (!place.located) return shelf.say("precision.unlocated");
  return shelf.say(`precision.${place.confidence === "low" ? "low" : place.precision}`);
}

function names(shelf, ids) {
  return ids.length ? shelf.list(ids.map((id) => shelf.places.get(id).name)) : shelf.say("partners.none");
}

function nearOf(shelf, row) {
  return shelf.list(row.near.map(([id, km]) => `${shelf.places.get(id).name} ${km}`)) + (row.near.length ? ` ${shelf.say("km")}` : "");
}

// Two lines of it; the whole is in the comparison, and in the title.
function clamped(text) {
  return html("span", { class: "desk-clamp", title: text, text });
}

function tiles(row) {
  return html("span", { class: "desk-tiles" }, ...row.windows.map((w) => tile(w)));
}

function rowOf(shelf, row, data, { pick, patch }) {
  const place = shelf.places.get(row.id);
  const on = data.compare.includes(row.id);
  const choose = html("input", { type: "checkbox", "data-focus": `pick-${row.id}`, "aria-label": `${shelf.say("partners.compare")} ${place.name}` });
  choose.checked = on;
  choose.disabled = !on && data.compare.length >= MOST;
  if (choose.disabled) choose.title = shelf.say("partners.full");
  choose.addEventListener("change", () => pick(row.id, choose.checked));
  const name = html("button", { class: "desk-name-cell", type: "button", "data-focus": row.id },
    html("b", { text: place.name }), html("small", { lang: shelf.lang === "zh" ? "en" : "zh-CN", text: shelf.lang === "zh" ? place.name_en : place.name_zh }),
    ...(row.rolled.length ? [html("small", { text: shelf.say("rolledUp", { names: names(shelf, row.rolled) }) })] : []));
  const cells = [
    choose, name, stack(levelOf(shelf, row.id), parentOf(shelf, row.id)), stack(...distanceOf(shelf, row)), tiles(row),
    row.measures.length, row.key_tasks.length, clamped(departmentNames(shelf, row.departments, false)), names(shelf, row.inside), nearOf(shelf, row), qualityOf(shelf, row.id),
  ];
  const node = html("tr", { "data-partner": row.id, class: row.id === data.at ? "is-selected" : "", "aria-current": row.id === data.at ? "true" : null },
    ...cells.map((cell, n) => html("td", { class: ["measures", "keys"].includes(COLUMNS[n]) ? "is-number" : "" }, cell instanceof Node ? cell : String(cell))));
  node.addEventListener("click", (event) => {
    if (event.target !== choose && (document.getSelection()?.isCollapsed ?? true)) patch({ at: row.id });
  });
  return node;
}

// -- side by side --------------------------------------------------------------------

function comparison(shelf, rows, pick, patch) {
  const column = (key) => shelf.say(`partners.column.${key}`);
  const facts = [
    [column("level"), (row) => levelOf(shelf, row.id)],
    [column("parent"), (row) => parentOf(shelf, row.id)],
    [column("distance"), (row) => stack(...distanceOf(shelf, row))],
    [column("windows"), (row) => tiles(row)],
    [column("measures"), (row) => clauses(shelf, row.measures, patch)],
    [column("keys"), (row) => clauses(shelf, row.key_tasks, patch)],
    [column("departments"), (row) => departmentNames(shelf, row.departments, false) || shelf.say("partners.none")],
    [column("inside"), (row) => names(shelf, row.inside)],
    [column("near"), (row) => nearOf(shelf, row)],
    [column("quality"), (row) => qualityOf(shelf, row.id)],
  ];
  const heads = rows.map((row) => {
    const { name } = shelf.places.get(row.id);
    const off = html("button", { class: "desk-plain", type: "button", "data-focus": `off-${row.id}`, "aria-label": shelf.say("remove", { label: name }) }, icon("close"));
    off.addEventListener("click", () => pick(row.id, false));
    return html("th", { scope: "col", "data-compared": row.id }, name, off);
  });
  const cell = (shown) => html("td", {}, shown instanceof Node ? shown : String(shown || shelf.say("partners.none")));
  return html("table", { class: "desk-compare" },
    html("thead", {}, html("tr", {}, html("td"), ...heads)),
    html("tbody", {}, ...facts.map(([label, value]) =>
      html("tr", {}, html("th", { scope: "row", text: label }), ...rows.map((row) => cell(value(row)))))));
}

function clauses(shelf, ids, patch) {
  if (!ids.length) return shelf.say("partners.none");
  return html("div", {}, ...ids.map((id) => {
    const record = shelf.measures.get(id) ?? shelf.keyTasks.get(id);
    const node = html("button", { class: "desk-tag", type: "button", "data-window": record.window.slice(1), title: record.text, text: id });
    node.addEventListener("click", () => patch({ at: id }));
    return html("p", {}, node, html("span", { class: "desk-muted", text: ` ${record.text}` }));
  }));
}

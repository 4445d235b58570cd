// Departments against windows, tasks and partners: a real table whose filled cells filter
// everything. An empty cell says that the plan does not name the pair, or that the rest of
// the filter leaves nothing of it; never that nothing was done.

import { html, put } from "../map/dom.js";

// Kinds of partners that stand together, in the order of the columns.
const GROUPS = { city: ["city"], area: ["district", "county-city", "zone"], hospital: ["hospital"] };
const PARAMETERS = { window: "w", task: "t", partner: "p" };
const NOTHING = { d: "", w: "", t: "", p: "", at: "" };

/** Mount the matrix; cells and heads set the filter through `patch`. */
export function matrix(host, shelf, patch) {
  const plan = planOf(shelf);
  const body = html("div", { class: "desk-scroll desk-matrix-scroll", role: "region", "aria-label": shelf.say("matrix.title") });
  const root = html("section", { class: "desk-board desk-matrix" }, headOf(shelf, plan), body);
  host.append(root);
  const state = { data: null, shape: "", board: null };
  const press = (wanted) => patch(holds(state.data.query, wanted) ? NOTHING : { ...NOTHING, ...wanted });
  return {
    update(data) {
      const shape = data.rows.map((row) => row.id).join();
      const anew = state.shape !== shape;
      if (anew) {
        state.board = boardOf(shelf, plan, data.rows, press);
        state.shape = shape;
        body.replaceChildren(state.board.table);
      }
      state.data = data;
      state.board.fill(data);
      state.board.mark(data.query);
      if (anew) reveal(body);
    },
    destroy() {
      root.remove();
    },
  };
}

// Whether the address holds exactly what a button would set.
function holds(query, wanted) {
  const names = "at" in wanted ? ["at"] : ["d", "w", "t", "p"];
  return names.every((name) => (query[name] ?? "") === (wanted[name] ?? ""));
}

// Scrolls to what the address has chosen, within the table only.
function reveal(scroller) {
  const found = ["tr.is-chosen td.is-chosen", "td.is-chosen", "tr.is-chosen th"].map((css) => scroller.querySelector(css));
  const cell = found.find(Boolean);
  if (!cell) return;
  const beyond = (start, size, room) => (start + size > room ? start - room / 2 : 0);
  scroller.scrollLeft = beyond(cell.offsetLeft, cell.offsetWidth, scroller.clientWidth);
  scroller.scrollTop = beyond(cell.offsetTop, cell.offsetHeight, scroller.clientHeight);
}

// -- what the plan says, whatever the filter ------------------------------------------

// Columns; per department the columns that its tasks name, and those that only a key task
// of a window's introduction names; the numbers of the title.
function planOf(shelf) {
  const pairs = new Map(shelf.records.departments.map((d) => [d.id, { named: new Set(), intro: new Set() }]));
  for (const measure of shelf.records.measures) {
    for (const id of shelf.tasks.get(measure.task).departments) {
      for (const column of [measure.window, measure.task, ...measure.places]) pairs.get(id).named.add(column);
    }
  }
  for (const key of shelf.records.key_tasks) {
    for (const id of key.departments) {
      if (!pairs.get(id).named.has(key.window)) pairs.get(id).intro.add(key.window);
    }
  }
  const sum = (rows) => rows.reduce((total, row) => total + row.departments.length, 0);
  const figures = { departments: pairs.size, tasks: sum(shelf.records.tasks), keys: sum(shelf.records.key_tasks) };
  const groups = groupsOf(shelf);
  return { pairs, figures, groups, columns: groups.flatMap((group) => group.columns) };
}

function groupsOf(shelf) {
  const windows = shelf.records.windows.map((window) => {
    const own = { id: window.id, kind: "window", name: window.short_name };
    const tasks = shelf.records.tasks.filter((task) => task.id.split(".")[0] === window.id);
    return { window, columns: [own, ...tasks.map(({ id, name }) => ({ id, kind: "task", name }))] };
  });
  const partners = partnersInOrder(shelf);
  const others = Object.entries(GROUPS).map(([group, kinds]) => {
    const own = partners.filter((place) => kinds.includes(place.kind));
    return { group, columns: own.map(({ id, name }) => ({ id, kind: "partner", name })) };
  });
  const groups = [...windows, ...others.filter(({ columns }) => columns.length)];
  groups.forEach((group, n) => edge(group, n === windows.length));
  return groups;
}

// A group begins after a gap, the partners after a wider one.
function edge({ window, columns }, wide) {
  for (const column of columns) {
    column.window = window?.id.slice(1) ?? null;
    column.edge = "";
  }
  columns[0].edge = wide ? " is-first is-other" : " is-first";
}

// Partners in the order in which the measures name them: those of one task stand together.
function partnersInOrder(shelf) {
  const order = [...new Set(shelf.records.measures.flatMap((measure) => measure.places))];
  const rank = (place) => (order.includes(place.id) ? order.indexOf(place.id) : order.length);
  return shelf.records.places.filter((place) => place.extent === "delta").sort((a, b) => rank(a) - rank(b));
}

// -- title and legend -------------------------------------------------------------------

function headOf(shelf, { figures }) {
  const say = (key, values) => shelf.say(`matrix.${key}`, values);
  const sign = (name, text) => html("span", { class: "desk-matrix-sign" }, html("i", { class: `is-${name}`, "aria-hidden": "true" }), html("span", { text }));
  // The numbers stand out; the words around them are the interface's own.
  const told = say("note", figures).split(/(\d+)/).map((part, n) => (n % 2 ? html("b", { text: part }) : part));
  return html("div", { class: "desk-matrix-head" },
    html("h2", { text: say("title") }), html("p", { class: "desk-matrix-figures" }, ...told),
    html("p", { class: "desk-matrix-order", text: [say("order"), say("introKey")].join(shelf.say("mark.dot")) }),
    html("div", { class: "desk-matrix-legend" },
      sign("task", say("legendTask")), sign("key", say("legendKey")), sign("explicit", say("legendExplicit")),
      sign("via", say("legendVia")), sign("none", shelf.say("notNamed")),
      sign("left-out", shelf.say("outside"))));
}

// -- the table ----------------------------------------------------------------------------

function boardOf(shelf, plan, given, press) {
  const { columns, groups } = plan;
  // What each button sets, and where it stands: row and column.
  const buttons = new Map();
  const button = (wanted, row, column, attributes, ...children) => {
    const node = html("button", { type: "button", tabindex: "-1", ...attributes }, ...children);
    buttons.set(node, { wanted, row, column });
    return node;
  };
  const heads = headRows(shelf, plan, button);
  const rows = given.map((row, n) => bodyRow(shelf, plan, { id: row.id, n, button }));
  const table = html("table", { "aria-label": shelf.say("matrix.title") }, ...colgroups(plan),
    html("thead", {}, ...heads), html("tbody", {}, ...rows.map((row) => row.node)));
  table.style.setProperty("--matrix-rows", rows.length);
  table.style.setProperty("--matrix-columns", columns.length);
  table.style.setProperty("--matrix-groups", groups.length);
  const walk = walking(table, buttons);
  table.addEventListener("click", (event) => {
    const pressed = buttons.get(event.target.closest("button"));
    if (pressed) press(pressed.wanted);
  });
  return {
    table,
    fill(data) {
      data.rows.forEach((row, n) => rows[n].fill(row));
      for (const node of buttons.keys()) if (!table.contains(node)) buttons.delete(node);
    },
    mark(query) {
      const chosen = new Set(["d", "w", "t", "p", "at"].flatMap((name) => (query[name] ?? "").split(",")));
      for (const row of rows) row.mark(chosen);
      for (const [node, { wanted }] of buttons) put(node, "aria-pressed", String(holds(query, wanted)));
      walk.settle();
    },
  };
}

function colgroups(plan) {
  const cols = (columns) => columns.map((column) => html("col", { class: `is-cell${column.edge}` }));
  return [html("colgroup", {}, html("col", { class: "is-name" }), html("col", { class: "is-total" })),
    ...plan.groups.map((group) => html("colgroup", {}, ...cols(group.columns)))];
}

function headRows(shelf, plan, button) {
  const corner = (key, name) => html("th", { class: name, scope: "col", rowspan: "2", text: shelf.say(`matrix.${key}`) });
  let at = 0;
  const groups = plan.groups.map((group) => {
    const node = groupHead(shelf, group, at, button);
    at += group.columns.length;
    return node;
  });
  const names = plan.columns.map((column, n) => {
    const wanted = { [PARAMETERS[column.kind]]: column.id };
    const face = column.kind === "window"
      ? html("span", { class: "desk-matrix-column", text: shelf.say("matrix.sum") })
      : button(wanted, -1, n, { class: "desk-matrix-column", title: numbered(column), text: shelf.lang === "zh" ? column.name : numbered(column) });
    return html("th", { class: `is-column${column.edge}`, scope: "col" }, face);
  });
  return [html("tr", {}, corner("department", "is-name"), corner("tasks", "is-total"), ...groups), html("tr", {}, ...names)];
}

// Translated names of tasks begin alike: the number tells them apart.
function numbered(column) {
  return column.kind === "task" ? `${column.id} ${column.name}` : column.name;
}

function groupHead(shelf, { window, group, columns }, at, button) {
  const face = window
    ? button({ w: window.id }, -2, at, { class: "desk-matrix-group", title: window.name }, html("b", { text: window.id.slice(1) }), html("span", { text: window.short_name }))
    : html("span", { class: "desk-matrix-group" }, html("span", { text: `${shelf.say(`matrix.group.${group}`)} ${columns.length}` }));
  return html("th", { class: columns[0].edge.trim(), scope: "colgroup", colspan: columns.length, "data-window": columns[0].window }, face);
}

// One department: `fill` with its counts, `mark` with what is chosen.
function bodyRow(shelf, plan, { id, n, button }) {
  const { name } = shelf.departments.get(id);
  const total = shelf.records.tasks.filter((task) => task.departments.includes(id)).length;
  const head = html("th", { class: "is-name", scope: "row" }, button({ at: id }, n, -1, { title: name, text: name }));
  const cells = plan.columns.map((column, place) => {
    const node = html("td", { class: `is-${column.kind}${column.edge}`, "data-column": column.id, "data-window": column.window });
    const wanted = { d: id, [PARAMETERS[column.kind]]: column.id };
    return { node, column, drawn: null, button: (...rest) => button(wanted, n, place, ...rest) };
  });
  const node = html("tr", { "data-department": id }, head, html("td", { class: "is-total", text: total }), ...cells.map((cell) => cell.node));
  const pair = plan.pairs.get(id);
  return {
    node,
    fill(row) {
      const counts = new Map([...row.windows, ...row.tasks, ...row.partners]);
      const keys = new Map(row.keys);
      for (const cell of cells) {
        const own = cell.column.id;
        fillCell(shelf, name, pair, cell, { n: counts.get(own) ?? 0, keys: keys.get(own) ?? 0, explicit: row.explicit.includes(own) });
      }
    },
    mark(chosen) {
      node.classList.toggle("is-chosen", chosen.has(id));
      for (const cell of cells) cell.node.classList.toggle("is-chosen", chosen.has(cell.column.id));
    },
  };
}

// -- one cell -----------------------------------------------------------------------------

function fillCell(shelf, department, pair, cell, seen) {
  const drawn = `${seen.n} ${seen.keys} ${seen.explicit}`;
  if (cell.drawn === drawn) return;
  cell.drawn = drawn;
  const { node, column } = cell;
  const named = pair.named.has(column.id);
  // A key task alone fills a cell only where no task of the department would.
  const live = seen.n > 0 || (!named && (seen.keys > 0 || seen.explicit));
  const label = labelOf(shelf, { a: department, b: column.name }, { ...seen, live, named, intro: pair.intro.has(column.id), kind: column.kind });
  put(node, "title", label);
  put(node, "aria-label", live ? null : label);
  node.classList.toggle("is-left-out", named && !live);
  node.classList.toggle("is-explicit", live && seen.explicit);
  node.classList.toggle("is-key", live && seen.keys > 0);
  if (!live) return node.replaceChildren();
  if (!node.firstChild) node.append(cell.button({ class: "desk-matrix-cell" }, html("span")));
  put(node.firstChild, "aria-label", label);
  node.firstChild.firstChild.textContent = column.kind === "partner" ? "" : String(seen.n);
}

function labelOf(shelf, pair, { n, keys, explicit, live, named, intro, kind }) {
  const whole = (text) => shelf.say("cross", pair) + shelf.say("mark.colon") + text;
  if (!live && named) return whole(shelf.say("outside"));
  if (!live && intro) return whole(shelf.say("matrix.introKey"));
  if (!live) return shelf.say("matrix.absent", pair);
  if (kind === "partner") return shelf.say(explicit ? "matrix.explicitLabel" : "matrix.viaLabel", { ...pair, n });
  const label = shelf.say("matrix.cellLabel", { ...pair, n });
  return keys ? shelf.list([label, `${keys} ${shelf.say("unit.keyTasks")}`]) : label;
}

// -- keyboard -----------------------------------------------------------------------------

// One stop of the Tab key for the whole table; arrows go on to the next button that way.
function walking(table, buttons) {
  let stop = null;
  const rest = (node) => {
    if (stop) stop.tabIndex = -1;
    stop = node;
    stop.tabIndex = 0;
  };
  table.addEventListener("focusin", (event) => {
    if (buttons.has(event.target)) rest(event.target);
  });
  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !buttons.has(event.target)) return;
    const next = nextButton(buttons, event.target, event.key);
    if (next === undefined) return;
    event.preventDefault();
    next?.focus();
  });
  return {
    // A button that has gone hands its place, and the focus, to the chosen cell or the first row.
    settle() {
      if (stop && table.contains(stop)) return;
      const lost = stop && document.activeElement === document.body;
      rest(table.querySelector("td [aria-pressed=true]") ?? table.querySelector("tbody button"));
      if (lost) stop.focus({ preventScroll: true });
    },
  };
}

const STEPS = { ArrowLeft: ["row", "column", -1], ArrowRight: ["row", "column", 1], ArrowUp: ["column", "row", -1], ArrowDown: ["column", "row", 1], Home: ["row", "column", 0], End: ["row", "column", 0] };

// The nearest button in that direction, null at the edge, undefined for any other key.
function nextButton(buttons, from, key) {
  if (!STEPS[key]) return undefined;
  const [same, along, sign] = STEPS[key];
  const here = buttons.get(from);
  const line = [...buttons].filter(([, at]) => at[same] === here[same]).sort(([, a], [, b]) => a[along] - b[along]).map(([node]) => node);
  if (!sign) return line.at(key === "Home" ? 0 : -1);
  return line[line.indexOf(from) + sign] ?? null;
}

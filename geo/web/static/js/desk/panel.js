// The panel: what the plan says of the selection, or of itself when nothing is selected.

import { html } from "../map/dom.js";
import { chips, departmentNames, headingOf, links, sentence } from "./clause.js";
import { icon, status, tile } from "./glyphs.js";
import { history } from "./history.js";
import { openOn } from "./navigate.js";

/** Mount the panel; links inside select places and records through `patch`. */
export function panel(host, shelf, patch) {
  const root = html("aside", { class: "desk-panel", "aria-label": shelf.say("panel"), tabindex: "0" });
  host.append(root);
  let told = "";
  let subject = null;
  return {
    update(data) {
      // Another page may ask for the same: then nothing is drawn and nothing scrolls.
      const asked = JSON.stringify({ ...data, standing: "", news: null });
      if (asked === told) return;
      told = asked;
      const select = (id) => patch({ at: id });
      const same = subject === (data.dossier?.id ?? "");
      subject = data.dossier?.id ?? "";
      const keep = same ? held(root) : { top: 0 };
      const inside = root.contains(document.activeElement) && root !== document.activeElement;
      // After an entry the server is asked once more: the ledger has a new head then.
      root.replaceChildren(...shown(shelf, { ...data, again: () => patch({}) }, select, patch));
      keep.restore?.();
      root.scrollTop = keep.top;
      if (inside) (keep.focused?.() ?? heading(root)).focus({ preventScroll: same });
    },
    destroy() {
      root.remove();
    },
  };
}

// Of the same selection told anew the reader keeps their place: scroll, what was unfolded,
// and the button that had the focus.
function held(root) {
  const open = [...root.querySelectorAll("details")].map((node) => node.open);
  const { act, open: opens } = document.activeElement?.dataset ?? {};
  const css = act ? `[data-act="${CSS.escape(act)}"]` : opens ? `[data-open="${CSS.escape(opens)}"]` : null;
  return {
    top: root.scrollTop,
    restore: () => root.querySelectorAll("details").forEach((node, n) => (node.open = open[n] ?? false)),
    focused: () => css && root.querySelector(css),
  };
}

function shown(shelf, data, select, patch) {
  if (data.dossier) return selected(shelf, data, select);
  return data.cell ? cell(shelf, data, select, patch) : overview(shelf, data, patch);
}

function heading(root) {
  const node = root.querySelector("h2");
  node.tabIndex = -1;
  return node;
}

function overview(shelf, data, patch) {
  const plan = shelf.records.plan;
  const rows = shelf.records.windows.map((w, n) => {
    const node = html("button", { class: "desk-overview-row", type: "button" },
      tile(w.id), html("span", {}, html("b", { text: w.short_name }), html("small", { text: w.lead })),
      html("span", { class: "desk-figure", text: shelf.say("nMeasures", { n: data.facets[n] }) }));
    node.addEventListener("click", () => patch({ w: w.id }));
    return node;
  });
  return [
    html("div", { class: "desk-panel-head" },
      html("p", { class: "desk-meta", text: [plan.issuer, plan.issued].join(shelf.say("mark.dot")) }),
      title(plan.title)),
    html("div", { class: "desk-panel-body" },
      html("p", { class: "desk-lead", text: shelf.say("overview", { windows: shelf.records.windows.length, tasks: shelf.records.tasks.length, measures: shelf.records.measures.length, keys: shelf.records.key_tasks.length, departments: shelf.records.departments.length }) }),
      ...rows,
      html("p", { class: "desk-hint", text: shelf.say("hint") }),
      html("p", { class: "desk-aside" }, status(shelf, "unreported"), html("span", { text: shelf.say("noLedger") }))),
  ];
}

// The years in brackets at the end of a title stay together on one line.
function title(text) {
  const at = text.search(/[（(][^（(]*$/);
  if (at < 1) return html("h2", { text });
  return html("h2", {}, text.slice(0, at), html("span", { class: "desk-unbroken", text: text.slice(at) }));
}

// -- one cell of the matrix ---------------------------------------------------------

function cell(shelf, data, select, patch) {
  const [department, column] = data.cell;
  const other = shelf.windows.get(column)?.short_name ?? shelf.tasks.get(column)?.name ?? shelf.places.get(column).name;
  // A key task's own bodies answer for it: that is the plain word of the annex.
  const rows = [...data.key_tasks, ...data.measures].map((id) => clauseRow(shelf, id, select));
  const told = data.key_tasks.length ? "explicitCell" : "viaCell";
  return [
    panelHead(shelf, () => patch({ d: "", w: "", t: "", p: "" }), [shelf.say("cell")],
      html("h2", { text: shelf.say("cross", { a: shelf.departments.get(department).name, b: other }) }),
      ...(rows.length ? [html("p", { class: "desk-fine", text: shelf.say(told) })] : []),
      figures(shelf, [data.measures.length, "unit.measures"], [data.key_tasks.length, "unit.keyTasks"])),
    html("div", { class: "desk-panel-body" },
      ...(rows.length ? rows : [html("p", { class: "desk-hint", text: shelf.say("notNamed") })]),
      html("p", { class: "desk-hint", text: shelf.say("taskLevel") }),
      html("div", { class: "desk-ways" }, openOn(html("a", { class: "desk-way", text: shelf.say("onMap") }), "", ""))),
  ];
}

function clauseRow(shelf, id, select) {
  const record = shelf.measures.get(id) ?? shelf.keyTasks.get(id);
  const node = html("button", { class: "desk-clause-row", type: "button", "data-open": id },
    html("span", { class: "desk-tag", "data-window": record.window.slice(1), text: id }), html("span", { text: record.text }));
  node.addEventListener("click", () => select(id));
  return node;
}

// -- a selection ----------------------------------------------------------------------

const HEADS = { place: placeHead, department: departmentHead, task: taskHead };

function selected(shelf, data, select) {
  const { dossier } = data;
  const body = dossier.kind === "place" ? placeBody : dossier.kind === "department" ? departmentBody : recordBody;
  return [
    (HEADS[dossier.kind] ?? recordHead)(shelf, dossier, select),
    html("div", { class: "desk-panel-body" }, ...body(shelf, data, select)),
  ];
}

function closeButton(shelf, select) {
  const node = html("button", { class: "desk-plain desk-close", type: "button", "aria-label": shelf.say("close") }, icon("close"));
  node.addEventListener("click", () => select(""));
  return node;
}

function panelHead(shelf, select, meta, ...rest) {
  return html("div", { class: "desk-panel-head" },
    closeButton(shelf, select),
    html("p", { class: "desk-meta", text: meta.filter(Boolean).join(shelf.say("mark.dot")) }), ...rest);
}

function figures(shelf, ...pairs) {
  return html("div", { class: "desk-figures" },
    ...pairs.map(([n, key]) => html("span", {}, html("b", { text: n }), html("small", { text: shelf.say(key, { n }) }))));
}

function placeHead(shelf, dossier, select) {
  const place = shelf.places.get(dossier.id);
  const host = place.extent === "delta" ? shelf.records.names[dossier.host] : "";
  const distance = dossier.distance_km === null ? [] : [html("span", { class: "desk-distance", text: shelf.say("distance", { n: dossier.distance_km }) })];
  const last = dossier.contained.length ? [dossier.contained.length, "unit.contained"] : [dossier.task_count, "unit.tasks"];
  const second = shelf.lang === "zh" ? html("p", { class: "desk-english", lang: "en", text: place.name_en }) : html("p", { class: "desk-english", lang: "zh-CN", text: place.name_zh });
  return panelHead(shelf, select, [shelf.say(`kind.${place.kind}`), host, place.address],
    html("div", { class: "desk-title" }, html("h2", { class: place.name.length > 9 ? "is-long" : "", text: place.name }), ...dossier.windows.map((w) => tile(w)), ...distance),
    second,
    ...(dossier.rolled.length ? [html("p", { class: "desk-outside", text: shelf.say("rolledUp", { names: shelf.list(dossier.rolled.map((p) => shelf.places.get(p).name)) }) })] : []),
    dossier.measure_count
      ? figures(shelf, [dossier.measure_count, "unit.measures"], [dossier.key_task_count, "unit.keyTasks"], last)
      : html("p", { class: "desk-passing", text: shelf.say("passing") }));
}

function placeBody(shelf, data, select) {
  const { dossier } = data;
  return [
    ...dossier.items.map((item) => itemCard(shelf, item, select, data)),
    ...quality(shelf, shelf.places.get(dossier.id)),
    ...chips(shelf, "contained", dossier.contained, select),
    ...chips(shelf, "inside", dossier.inside, select),
    ...chips(shelf, "others", dossier.places, select),
    ...nearby(shelf, dossier, select),
    ...departmentChips(shelf, dossier.departments, "viaTasks"),
    links(shelf, dossier.id, "place"),
  ];
}

function nearby(shelf, dossier, select) {
  const notes = new Map(dossier.near.map(([id, km]) => [id, shelf.say("roughly", { n: km })]));
  return chips(shelf, "near", [...notes.keys()], select, (id) => notes.get(id));
}

function departmentChips(shelf, ids, key) {
  if (!ids.length) return [];
  const nodes = ids.map((id) => openOn(html("a", { class: "desk-other", text: shelf.departments.get(id).name }), "departments", id));
  return [html("div", { class: "desk-others" }, html("small", { text: shelf.say(key) }), ...nodes)];
}

function departmentHead(shelf, dossier, select) {
  const department = shelf.departments.get(dossier.id);
  return panelHead(shelf, select, [shelf.say("department")],
    html("div", { class: "desk-title" }, html("h2", { class: department.name.length > 9 ? "is-long" : "", text: department.name })),
    ...(department.name_zh ? [html("p", { class: "desk-english", lang: "zh-CN", text: department.name_zh })] : []),
    figures(shelf, [dossier.task_count, "unit.tasks"], [dossier.measure_count, "unit.measures"], [dossier.key_task_count, "unit.keyTasks"]));
}

function departmentBody(shelf, data, select) {
  const { dossier } = data;
  const tasks = dossier.tasks.map((id) => {
    const task = shelf.tasks.get(id);
    const node = html("button", { class: "desk-overview-row", type: "button", "data-open": id },
      tile(id.split(".")[0]), html("span", {}, html("b", { text: `${id} ${task.name}` })));
    node.addEventListener("click", () => select(id));
    return node;
  });
  return [
    html("p", { class: "desk-hint", text: shelf.say("taskLevel") }),
    ...tasks,
    ...dossier.items.map((item) => itemCard(shelf, item, select, data)),
    ...chips(shelf, "explicit", dossier.places, select),
    ...chips(shelf, "via", dossier.via, select),
    facts(shelf, shelf.departments.get(dossier.id)),
    links(shelf, dossier.id, "department"),
  ];
}

// Formal name, successor and switchboard: only what somebody checked, with source and date.
function facts(shelf, department) {
  const known = new Map(department.facts.map(([kind, ...rest]) => [kind, rest]));
  const rows = ["formal", "successor", "phone"].map((kind) => {
    const [text, source, date] = known.get(kind) ?? [];
    return html("li", {}, html("b", { text: shelf.say(`fact.${kind}`) }),
      html("span", { text: text ? shelf.say("checked", { text, source, date }) : shelf.say("unchecked") }));
  });
  return html("div", { class: "desk-quality" }, html("small", { text: shelf.say("facts") }), html("ul", { class: "desk-facts" }, ...rows));
}

function taskHead(shelf, dossier, select) {
  const task = shelf.tasks.get(dossier.id);
  const window = shelf.windows.get(dossier.windows[0]);
  return panelHead(shelf, select, [window.short_name, dossier.id],
    html("h2", { text: task.name }),
    html("p", { class: "desk-fine", text: [shelf.say("departmentsTask"), departmentNames(shelf, task.departments, task.open_ended)].join(shelf.say("mark.colon")) }),
    figures(shelf, [dossier.measure_count, "unit.measures"], [dossier.key_task_count, "unit.keyTasks"]));
}

function recordHead(shelf, dossier, select) {
  const item = dossier.items[0];
  const window = shelf.windows.get(item.window);
  return panelHead(shelf, select, [window?.short_name, headingOf(shelf, item.id)],
    html("div", { class: "desk-title" }, html("h2", { class: "is-id", text: dossier.id }), ...(window ? [tile(item.window)] : [])));
}

function recordBody(shelf, data, select) {
  const { dossier } = data;
  return [
    ...dossier.items.map((item) => itemCard(shelf, item, select, data)),
    ...(data.history ? [history(shelf, data.history, dossier.id, data.again)] : []),
    ...chips(shelf, "placesOf", dossier.places, select),
    ...related(shelf, dossier, select),
    links(shelf, dossier.id, dossier.kind),
  ];
}

function related(shelf, dossier, select) {
  const groups = [
    ...dossier.same_place.map(([place, ids]) => [shelf.say("samePlace", { name: shelf.places.get(place).name }), ids]),
    [shelf.say("sameTask"), dossier.same_task],
  ];
  return groups.filter(([, ids]) => ids.length).map(([label, ids]) => {
    const tags = ids.map((id) => {
      const node = html("button", { class: "desk-tag", type: "button", "data-window": id.slice(1, 2), "data-open": id, title: shelf.measures.get(id).text, text: id });
      node.addEventListener("click", () => select(id));
      return node;
    });
    return html("div", { class: "desk-others" }, html("small", { text: label }), ...tags);
  });
}

function itemCard(shelf, item, select, { dossier, outside }) {
  const whole = dossier.kind !== "place";
  const single = whole && dossier.id === item.id;
  const tag = html(single ? "span" : "button", { class: "desk-tag", type: single ? null : "button", "data-window": item.window.slice(1), "data-open": single ? null : item.id, text: item.id });
  if (!single) tag.addEventListener("click", () => select(item.id));
  const head = html("div", { class: "desk-card-head" }, tag,
    html("span", { class: "desk-card-task", text: headingOf(shelf, item.id) }),
    ...(item.status ? [status(shelf, item.status)] : []));
  const open = openOn(html("a", { class: "desk-open", "data-clause": item.id },
    html("span", { text: shelf.say("openClause") }), icon("right")), "clauses", item.id);
  const foot = html("div", { class: "desk-card-foot" }, departments(shelf, item), open);
  return html("article", { class: "desk-card", "data-window": item.window.slice(1), "data-record": item.id },
    head, ...(outside.includes(item.id) ? [html("p", { class: "desk-outside", text: shelf.say("outside") })] : []),
    sentence(shelf, item), ...(dossier.id === item.id || dossier.kind !== "department" ? item.key_tasks.map((id) => keyTask(shelf, id, select)) : []), foot,
    ...(single ? source(shelf, item) : []));
}

function departments(shelf, item) {
  if (!item.departments.length) return html("span", { class: "desk-departments", text: shelf.say("noDepartments") });
  const level = shelf.keyTasks.has(item.id) ? "departmentsKey" : "departmentsTask";
  return html("span", { class: "desk-departments" },
    html("small", { text: shelf.say(level) }), html("span", { text: departmentNames(shelf, item.departments, item.open_ended) }));
}

function keyTask(shelf, id, select) {
  const key = shelf.keyTasks.get(id);
  const node = html("button", { class: "desk-key", type: "button", title: key.text },
    html("b", { text: shelf.say("keyTask", { id }) }), html("span", { text: departmentNames(shelf, key.departments, false) }));
  node.addEventListener("click", () => select(id));
  return node;
}

function source(shelf, item) {
  const record = shelf.measures.get(item.id) ?? shelf.keyTasks.get(item.id) ?? shelf.passages.get(item.id);
  const promised = (record.commitments ?? []).map(([kind, evidence]) =>
    html("li", {}, html("b", { text: shelf.commitments.get(kind).label }), html("span", { lang: "zh-CN", text: evidence })));
  const published = html("details", { class: "desk-published" },
    html("summary", { text: shelf.say("publishedForm") }), html("p", { class: "desk-original", lang: "zh-CN", text: item.quote }));
  return [
    ...(promised.length ? [html("div", { class: "desk-promises" }, html("small", { text: shelf.say("commitment") }), html("ul", {}, ...promised))] : []),
    ...(record.repeats ? [html("p", { class: "desk-aside", text: shelf.say("repeats", { ids: shelf.list(record.repeats) }) })] : []),
    published,
    html("p", { class: "desk-aside", text: shelf.say("sourceLine", { number: shelf.records.plan.number, line: record.line }) }),
  ];
}

function quality(shelf, place) {
  const level = place.located ? `precision.${place.confidence === "low" ? "low" : place.precision}` : "precision.unlocated";
  const told = place.extent === "delta" ? "errorSize" : "sourceGap";
  const error = place.error_m ? shelf.say(told, { n: place.error_m >= 1000 ? place.error_m / 1000 : place.error_m, unit: shelf.say(place.error_m >= 1000 ? "km" : "m") }) : "";
  return [html("div", { class: "desk-quality" },
    html("small", { text: shelf.say("quality") }),
    html("p", {}, html("b", { text: shelf.say(level) }), html("span", { text: error })),
    ...[place.note, place.sources && shelf.say("sources", { text: place.sources })].filter(Boolean).map((text) => html("p", { class: "desk-fine", lang: "zh-CN", text })))];
}

// The panel: what the plan says of the selection, or of itself when nothing is selected.

import { html } from "../map/dom.js";
import { icon, status, tile } from "./glyphs.js";

/** Mount the panel; links inside select places and records through `patch`. */
export function panel(host, shelf, patch) {
  const root = html("aside", { class: "desk-panel", "aria-label": shelf.say("panel") });
  host.append(root);
  return {
    update(data) {
      const select = (id) => patch({ at: id });
      const inside = root.contains(document.activeElement);
      root.replaceChildren(...(data.dossier ? selected(shelf, data, select) : overview(shelf, data, patch)));
      root.scrollTop = 0;
      if (inside) heading(root).focus();
    },
    destroy() {
      root.remove();
    },
  };
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
  const at = text.lastIndexOf("（");
  if (at < 1) return html("h2", { text });
  return html("h2", {}, text.slice(0, at), html("span", { class: "desk-unbroken", text: text.slice(at) }));
}

function selected(shelf, data, select) {
  const { dossier, outside } = data;
  const place = shelf.places.get(dossier.id);
  return [
    place ? placeHead(shelf, dossier, place, select) : recordHead(shelf, dossier, select),
    html("div", { class: "desk-panel-body" },
      ...dossier.items.map((item) => itemCard(shelf, item, select, { dossier, outside })),
      ...(place ? [quality(shelf, place)] : []),
      ...others(shelf, dossier, select)),
  ];
}

function closeButton(shelf, select) {
  const node = html("button", { class: "desk-plain desk-close", type: "button", "aria-label": shelf.say("close") }, icon("close"));
  node.addEventListener("click", () => select(""));
  return node;
}

function placeHead(shelf, dossier, place, select) {
  const host = place.extent === "delta" ? shelf.records.names[dossier.host] : "";
  const meta = [shelf.say(`kind.${place.kind}`), host, place.address].filter(Boolean).join(shelf.say("mark.dot"));
  const tiles = dossier.windows.map((w) => tile(w));
  const distance = dossier.distance_km === null ? [] : [html("span", { class: "desk-distance", text: shelf.say("distance", { n: dossier.distance_km }) })];
  const figure = (n, key) => html("span", {}, html("b", { text: n }), html("small", { text: shelf.say(key) }));
  const last = dossier.contained.length ? [dossier.contained.length, "unit.contained"] : [dossier.task_count, "unit.tasks"];
  const figures = [figure(dossier.measure_count, "unit.measures"), figure(dossier.key_task_count, "unit.keyTasks"), figure(...last)];
  return html("div", { class: "desk-panel-head" },
    closeButton(shelf, select),
    html("p", { class: "desk-meta", text: meta }),
    html("div", { class: "desk-title" }, html("h2", { class: place.name.length > 9 ? "is-long" : "", text: place.name }), ...tiles, ...distance),
    html("p", { class: "desk-english", lang: "en", text: place.name_en }),
    dossier.measure_count
      ? html("div", { class: "desk-figures" }, ...figures)
      : html("p", { class: "desk-passing", text: shelf.say("passing") }));
}

function recordHead(shelf, dossier, select) {
  const item = dossier.items[0];
  const window = shelf.windows.get(item.window);
  return html("div", { class: "desk-panel-head" },
    closeButton(shelf, select),
    html("p", { class: "desk-meta", text: [window?.short_name, item.heading].filter(Boolean).join(shelf.say("mark.dot")) }),
    html("div", { class: "desk-title" }, html("h2", { class: "is-id", text: dossier.id }), ...(window ? [tile(item.window)] : [])));
}

function itemCard(shelf, item, select, { dossier, outside }) {
  const whole = dossier.kind !== "place";
  const tag = html("span", { class: "desk-tag", "data-window": item.window.slice(1), text: item.id });
  const head = html("div", { class: "desk-card-head" }, tag,
    html("span", { class: "desk-card-task", text: item.heading }),
    ...(item.status ? [status(shelf, item.status)] : []));
  const foot = html("div", { class: "desk-card-foot" }, departments(shelf, item));
  if (!whole) {
    const open = html("button", { class: "desk-open", type: "button", "data-open": item.id },
      html("span", { text: shelf.say("openClause") }), icon("right"));
    open.addEventListener("click", () => select(item.id));
    foot.append(open);
  }
  return html("article", { class: "desk-card", "data-window": item.window.slice(1), "data-record": item.id },
    head, ...(outside.includes(item.id) ? [html("p", { class: "desk-outside", text: shelf.say("outside") })] : []),
    sentence(shelf, item), ...item.key_tasks.map((key) => keyTask(shelf, key, select)), foot,
    ...(whole ? source(shelf, item) : []));
}

function sentence(shelf, item) {
  const { text, marks, before, after } = item.excerpt;
  const cut = () => html("span", { class: "desk-cut", text: shelf.say("mark.cut") });
  const node = html("p", { class: "desk-quote" }, ...(before ? [cut()] : []));
  let at = 0;
  for (const [start, end] of marks) {
    node.append(text.slice(at, start), html("mark", { text: text.slice(start, end) }));
    at = end;
  }
  node.append(text.slice(at));
  if (after) node.append(cut());
  return node;
}

function departments(shelf, item) {
  if (!item.departments.length) return html("span", { class: "desk-departments", text: shelf.say("noDepartments") });
  const level = shelf.keyTasks.has(item.id) ? "departmentsKey" : "departmentsTask";
  const names = shelf.list(item.departments) + (item.open_ended ? shelf.say("openEnded") : "");
  return html("span", { class: "desk-departments" },
    html("small", { text: shelf.say(level) }), html("span", { text: names }));
}

function keyTask(shelf, key, select) {
  const node = html("button", { class: "desk-key", type: "button", title: key.text },
    html("b", { text: shelf.say("keyTask", { id: key.id }) }), html("span", { text: shelf.list(key.departments) }));
  node.addEventListener("click", () => select(key.id));
  return node;
}

function source(shelf, item) {
  const record = shelf.measures.get(item.id) ?? shelf.keyTasks.get(item.id) ?? shelf.passages.get(item.id);
  const rows = [html("p", { class: "desk-aside", text: shelf.say("sourceLine", { number: shelf.records.plan.number, line: record.line }) })];
  const promised = (record.commitments ?? []).map(([kind, evidence]) =>
    html("li", {}, html("b", { text: shelf.commitments.get(kind).label }), html("span", { text: evidence })));
  if (promised.length) rows.unshift(html("div", { class: "desk-promises" }, html("small", { text: shelf.say("commitment") }), html("ul", {}, ...promised)));
  return rows;
}

function quality(shelf, place) {
  const level = place.located ? `precision.${place.confidence === "low" ? "low" : place.precision}` : "precision.unlocated";
  const told = place.extent === "delta" ? "errorSize" : "sourceGap";
  const error = place.error_m ? shelf.say(told, { n: place.error_m >= 1000 ? place.error_m / 1000 : place.error_m, unit: shelf.say(place.error_m >= 1000 ? "km" : "m") }) : "";
  return html("div", { class: "desk-quality" },
    html("small", { text: shelf.say("quality") }),
    html("p", {}, html("b", { text: shelf.say(level) }), html("span", { text: error })),
    ...[place.note, place.sources && shelf.say("sources", { text: place.sources })].filter(Boolean).map((text) => html("p", { class: "desk-fine", text })));
}

function others(shelf, dossier, select) {
  const group = (key, ids) => {
    if (!ids.length) return [];
    const chips = ids.map((id) => {
      const place = shelf.places.get(id);
      const node = html("button", { class: place.located ? "desk-other" : "desk-other is-unlocated", type: "button", text: place.name });
      node.addEventListener("click", () => select(id));
      return node;
    });
    return [html("div", { class: "desk-others" }, html("small", { text: shelf.say(key) }), ...chips)];
  };
  return [...group("contained", dossier.contained), ...group(dossier.kind === "place" ? "others" : "placesOf", dossier.places)];
}

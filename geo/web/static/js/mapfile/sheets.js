// What stands beside the map of a file: all places, or one with its clauses.

import { html, svg } from "../map/dom.js";
import { glyphNodes } from "../map/shapes.js";

const GROUPS = ["partner", "landmark", "institution", "facility"];

/** Every place that the filter keeps, by group; those that are not drawn among them. */
export function placeList(kit) {
  const { data, say } = kit;
  if (!data.records.length && !data.places.length) return [html("p", { class: "mapfile-none", text: say("empty") })];
  const kept = data.records.length - keyCount(data);
  const nodes = [html("h2", { text: say("placesOf") }), html("p", { class: "mapfile-quiet", text: say("matching", { n: kept, total: data.total }) })];
  for (const group of GROUPS) {
    const places = data.places.filter((place) => place.group === group);
    if (places.length) nodes.push(html("h3", { text: say(`group.${group}`) }), html("ul", { class: "mapfile-places" }, ...places.map((place) => placeRow(kit, place))));
  }
  if (data.nowhere.length) {
    const node = html("button", { type: "button", class: "mapfile-place" }, html("span", { text: say("located.unnamed") }), html("span", { class: "mapfile-quiet", text: count(kit, data.nowhere.length) }));
    node.addEventListener("click", kit.rest);
    nodes.push(html("ul", { class: "mapfile-places" }, html("li", {}, node)));
  }
  return nodes;
}

function keyCount(data) {
  return data.records.filter(({ id }) => !id.includes(".")).length;
}

function count(kit, n) {
  return kit.say("nMeasures", { n });
}

function placeRow(kit, place) {
  const marks = [place.measures.length ? count(kit, place.measures.length) : kit.say("passing")];
  if (!place.drawn) marks.push(kit.say("precision.unlocated"));
  else if (place.check) marks.push(kit.say("legendLow"));
  const node = html("button", { type: "button", class: "mapfile-place", "data-place": place.id }, html("span", { text: place.name }), html("span", { class: "mapfile-quiet", text: marks.join(kit.say("mark.dot")) }));
  node.addEventListener("click", () => kit.open(place.id));
  return html("li", {}, node);
}

/** One place: what it is, what is uncertain of it, and the clauses that name it. */
export function placeSheet(kit, place) {
  const { say } = kit;
  const told = [html("p", { class: "mapfile-quiet", text: place.kind })];
  if (place.doubt) told.push(html("p", { class: "mapfile-doubt", text: place.doubt }));
  if (place.source && place.drawn) told.push(html("p", { class: "mapfile-quiet", text: `${say("quality")}${say("mark.colon")}${place.source}` }));
  const records = [...place.measures, ...place.key_tasks];
  const cards = records.length ? records.map((id) => card(kit, kit.records.get(id))) : [html("p", { class: "mapfile-quiet", text: say("passing") })];
  return [back(kit), html("h2", { text: place.name }), ...told, ...cards];
}

/** The measures that name no place. */
export function restSheet(kit) {
  const { data, say } = kit;
  return [back(kit), html("h2", { text: say("located.unnamed") }), ...data.nowhere.map((id) => card(kit, kit.records.get(id)))];
}

function back(kit) {
  const node = html("button", { type: "button", class: "mapfile-back", text: kit.say("partners.back") });
  node.addEventListener("click", kit.close);
  return node;
}

function card(kit, record) {
  const { say, statuses } = kit;
  const term = statuses.get(record.status);
  const glyph = svg("svg", { class: "mapfile-glyph", viewBox: "0 0 16 16", "aria-hidden": "true" }, ...glyphNodes(term.glyph));
  const stands = [term.label, record.on, record.level].filter(Boolean).join(say("mark.dot"));
  return html(
    "article",
    { class: `mapfile-card atlas-w${record.window}`, "data-record": record.id },
    html("h3", {}, html("span", { class: "mapfile-id", text: record.id }), html("span", { text: record.heading })),
    html("p", { class: "mapfile-text", text: record.text }),
    html("p", { class: "mapfile-quiet", text: `${say("department")}${say("mark.colon")}${record.departments}` }),
    html("p", { class: "mapfile-status" }, glyph, html("span", { text: stands })),
  );
}

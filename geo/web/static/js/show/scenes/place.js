// A partner or a landmark in the light: what the plan says of it, and how sure its place is.

import { html } from "../../map/dom.js";
import { box, code, departments, line, row, schedule, status, tile } from "../parts.js";

/** `{left, right}` of a spotlight. */
export function placeScene(scene, kit) {
  const { body } = scene;
  const head = box("show-place-head", ...body.windows.map(tile), line("", counted(body, kit), "span"));
  const measures = group(kit.say("wall.measureGroup"), body.measures, kit);
  const keys = body.key_tasks.length ? group(kit.say("wall.keyTasks"), body.key_tasks, kit) : null;
  const about = box("show-place-about", bodies(body, kit), near(body, kit), position(body, kit));
  if (!kit.wide) return { right: box("show-place-side", head, measures, keys, about) };
  return { left: box("show-place-side", head, measures), right: box("show-place-side", keys, about, code(kit)) };
}

function counted({ figures, distance_km: far }, kit) {
  const parts = figures.filter(([n]) => n > 0).map(([n, label]) => `${n} ${label}`);
  if (far !== null) parts.push(kit.say("distance", { n: far }));
  return parts.join(kit.say("mark.dot"));
}

function group(title, records, kit) {
  return box("show-place-group", line("show-fact-head", title, "h3"), ...records.map((record) => clause(record, kit)));
}

function clause(record, kit) {
  const node = box(`show-clause show-w${record.n}`, row(kit, { ...record, status: "" }, record.n));
  const axes = html("p", { class: "show-axes" }, status(kit.show.terms, record.status), schedule(kit.show.terms, record.schedule));
  // Those of a measure answer for its whole task: they are told once, below.
  if (/^A\d/.test(record.id)) axes.append(line("is-quiet", departments(kit, record.departments, record.open_ended), "span"));
  node.append(axes);
  return node;
}

function bodies(body, kit) {
  if (!body.departments.length) return null;
  const part = (explicit, word) => {
    const names = body.departments.filter((one) => one.explicit === explicit).map((one) => one.name);
    return names.length ? html("p", {}, line("is-quiet", kit.say(word), "b"), ` ${names.join(kit.say("mark.list"))}`) : null;
  };
  return box("show-bodies", part(true, "wall.explicit"), part(false, "wall.viaTasks"));
}

function near(body, kit) {
  const names = (body.near ?? []).slice(0, 4).map((id) => kit.show.names[id] ?? id);
  return names.length ? html("p", {}, line("is-quiet", kit.say("near"), "b"), ` ${names.join(kit.say("mark.list"))}`) : null;
}

function position(body, kit) {
  const node = box("show-position");
  if (body.doubt) node.append(line("show-doubt", body.doubt));
  if (body.note) node.append(html("p", { class: "is-quiet", lang: "zh-CN", text: body.note }));
  if (body.source) node.append(line("is-quiet", kit.say("sources", { text: body.source })));
  return node;
}

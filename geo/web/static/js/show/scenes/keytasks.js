// The key tasks of the year, each with its three axes side by side and never mixed.

import { html } from "../../map/dom.js";
import { box, departments, level, line, row, schedule, status } from "../parts.js";

/** `{centre}`, or on a very wide wall `{left, right}`. */
export function keyTaskScene(scene, kit) {
  const { groups, reported } = scene.body;
  const head = html("p", { class: "show-reported" }, line("", kit.say("progress.reported", { n: reported[0], total: reported[1] }), "b"),
    line("is-quiet", kit.say("wall.silence"), "span"));
  const columns = groups.map((group) => column(group, kit));
  if (!kit.wide) return { centre: box("show-key-board", head, box("show-key-columns", ...columns)) };
  return { left: box("show-key-columns", ...columns.slice(0, -1)), right: box("show-key-side", head, ...columns.slice(-1)) };
}

function column(group, kit) {
  const head = html("h3", { class: "show-group-head" }, line("", group.category, "b"), line("", group.items.length, "span"));
  const node = box("show-key-column", head, ...group.items.map((item) => task(item, kit)));
  node.dataset.room = "";
  return node;
}

function task(item, kit) {
  const { terms } = kit.show;
  const axes = html("p", { class: "show-axes" }, status(terms, item.status), level(terms, item.level), schedule(terms, item.schedule),
    line("is-quiet", departments(kit, item.departments, false), "span"));
  return box(`show-clause show-w${item.n}`, row(kit, { ...item, status: "" }, item.n), axes);
}

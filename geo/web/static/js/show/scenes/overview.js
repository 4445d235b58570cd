// The whole plan at a look: windows on the left, figures and partners on the right.

import { html } from "../../map/dom.js";
import { box, code, departments, figures, line, placeLink, tag, tile } from "../parts.js";

/** `{left, right}` of the overview. */
export function overview(scene, kit) {
  const { windows, figures: counts, groups } = scene.body;
  const left = box("show-windows", ...windows.map((window) => (kit.wide ? wideWindow(window, kit) : card(window, kit))), key(kit, windows));
  const lists = box("show-groups", ...groups.map((group) => partners(group, kit)));
  lists.dataset.room = "";
  const right = box("show-over-right", figures(counts), lists, code(kit));
  return { left, right };
}

function opens(node, kit, n) {
  node.addEventListener("click", () => kit.act({ kind: "window", n }));
  return node;
}

function count(window, kit) {
  return box("show-count", line("", window.measures, "b"), line("", kit.say("wall.measures"), "span"));
}

// One square a measure, by tasks: full where it has a place on the map.
function cells(window) {
  const square = ({ placed }) => html("i", { class: placed ? "is-placed" : null });
  return box("show-cells", ...window.tasks.map((task) => html("span", {}, ...task.cells.map(square))));
}

function card(window, kit) {
  const told = [window.motto, kit.say("wall.tasks", { n: window.tasks.length })].join(kit.say("mark.dot"));
  const node = html("button", { type: "button", class: `show-card show-w${window.n}` },
    box("show-card-head", tile(window.n), line("show-card-name", window.name, "h2"), count(window, kit)),
    line("show-card-motto", told), cells(window));
  return opens(node, kit, window.n);
}

function wideWindow(window, kit) {
  const tasks = window.tasks.map((task) =>
    box("show-task-line", tag(task.id, window.n), line("", task.name, "b"), line("is-quiet", departments(kit, task.departments, task.open_ended), "span")));
  const node = html("button", { type: "button", class: `show-card is-wide show-w${window.n}` },
    box("show-card-side", box("show-card-head", tile(window.n), line("show-card-name", window.name, "h2")), count(window, kit)),
    box("show-card-tasks", ...tasks));
  return opens(node, kit, window.n);
}

function key(kit, windows) {
  if (kit.wide) return null;
  const all = windows.flatMap((window) => window.tasks.flatMap((task) => task.cells));
  const placed = all.filter((cell) => cell.placed).length;
  const sign = (name, text) => html("span", {}, html("i", { class: name }), line("", text, "span"));
  return box("show-cell-key", sign("is-placed", kit.say("wall.placed", { n: placed })), sign(null, kit.say("wall.unplaced", { n: all.length - placed })));
}

function partners(group, kit) {
  const head = html("h3", { class: "show-group-head" }, line("", group.name, "b"), line("", group.places.length, "span"));
  if (!kit.wide) return box("show-group", head, box("show-names", ...group.places.map(({ id }) => placeLink(kit, id))));
  const rows = group.places.map(({ id, records }) =>
    box("show-partner", placeLink(kit, id), html("span", { class: "show-tags" }, ...records.map((record) => tag(record.id, record.n)))));
  return box("show-group", head, ...rows);
}

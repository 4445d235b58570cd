// One window: its tasks with their measures, what lies outside the picture, what is on record.

import { html } from "../../map/dom.js";
import { box, code, departments, figures, level, line, placeLink, row, status, tag } from "../parts.js";

/** `{left, right}` of a window's scene; on a very wide wall the tasks have a side of their own. */
export function windowScene(scene, kit) {
  const { body } = scene;
  const { n } = body;
  const counts = figures(body.figures);
  counts.classList.add("is-line", `show-w${n}`);
  const many = body.tasks.reduce((sum, task) => sum + task.measures.length, 0) > 12;
  const tasks = box(`show-tasks${many ? " is-many" : ""}`, ...body.tasks.map((task) => taskCard(task, n, kit)));
  const foot = box("show-window-foot", outside(scene, kit), box("show-window-facts", ...facts(scene, kit, n)));
  if (!kit.wide) return { right: box("show-window-side", counts, tasks, foot) };
  return { left: box("show-window-left", tasks), right: box("show-window-side", counts, foot, onMap(scene, kit, n), code(kit)) };
}

// On a very wide wall: the places of the picture, each with the measures that name it.
function onMap(scene, kit, n) {
  const measures = scene.body.tasks.flatMap((task) => task.measures);
  const rows = Object.keys(scene.marks).map((id) => {
    const naming = measures.filter((measure) => measure.places.includes(id));
    return box("show-partner", placeLink(kit, id), html("span", { class: "show-tags" }, ...naming.map((measure) => tag(measure.id, n))));
  });
  const node = box("show-on-map", line("show-fact-head", kit.say("wall.onMap", { n: rows.length }), "h3"), box("show-on-map-rows", ...rows));
  node.dataset.room = "";
  return node;
}

function taskCard(task, n, kit) {
  const head = box("show-task-head", line("", task.name, "h3"), line("is-quiet", departments(kit, task.departments, task.open_ended), "span"));
  return box(`show-task show-w${n}`, head, ...task.measures.map((measure) => row(kit, measure, n)));
}

// The other extent on a small map of its own.
function outside(scene, kit) {
  const beyond = scene.body.outside;
  if (!beyond?.places.length) return null;
  const frame = html("div", { class: "show-inset", "data-extent": beyond.extent });
  kit.inset = { frame, extent: beyond.extent, marks: beyond.marks };
  return frame;
}

function facts(scene, kit, n) {
  const { body } = scene;
  const found = [];
  if (body.outside?.places.length) {
    const word = scene.camera.extent === "city" ? "wall.outsideDelta" : "wall.outsideCity";
    const head = line("show-fact-head", kit.say(word, { n: body.outside.places.length }), "h3");
    found.push(box("show-names", head, ...body.outside.places.map((id) => placeLink(kit, id))));
  }
  if (body.key_tasks.length) found.push(keyTasks(body.key_tasks, kit, n));
  found.push(...(body.reports.length ? body.reports.map((report) => reportOf(report, kit, n)) : [line("show-silence", kit.say("wall.silence"))]));
  return found;
}

function keyTasks(list, kit, n) {
  const marks = list.map((task) => {
    const node = html("button", { type: "button", class: "show-key", "data-record": task.id }, tag(task.id, n), status(kit.show.terms, task.status, true));
    node.addEventListener("click", () => kit.act({ kind: "read", id: task.id }));
    return node;
  });
  return box("show-keys", line("is-quiet", kit.say("wall.keyTasks"), "span"), ...marks);
}

function reportOf(report, kit, n) {
  const words = html("span", { class: "show-text", text: report.text });
  // What is on record is the first to be told at length.
  kit.texts.unshift({ node: words, text: report.text });
  return box("show-report", html("p", { class: "show-report-words" }, words),
    html("p", { class: "show-axes" }, tag(report.subject, n), status(kit.show.terms, report.status), line("", report.on, "span"),
      level(kit.show.terms, report.level), line("is-quiet", report.publisher ?? "", "span")));
}

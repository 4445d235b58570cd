// What lies over a scene for a moment: the keys, or a record read as a whole.

import { html } from "../map/dom.js";
import { consoleButton, remoteSheet } from "./sheet.js";
import { box, departments, level, line, schedule, status, tag } from "./parts.js";

const KEYS = ["next", "prev", "ends", "window", "point", "pause", "black", "full", "check", "remote", "leave", "help"];

/** Fills and opens the layer for a state, or closes it. */
export function fillOver(over, state, kit) {
  const sheet = state.help ? help(kit) : state.remote && kit.remote ? remoteSheet(kit.remote(), kit) : state.reading ? reading(state.reading, state.scene, kit) : null;
  over.hidden = !sheet;
  over.replaceChildren(...(sheet ? [sheet] : []));
  over.onclick = sheet ? () => kit.act({ kind: "leave" }) : null;
}

function help(kit) {
  const { say } = kit;
  const rows = KEYS.flatMap((name) => [line("", say(`wall.key.${name}`), "dt"), line("", say(name === "remote" && !kit.remote ? "wall.remote.file" : `wall.does.${name}`), "dd")]);
  return box("show-sheet", line("show-sheet-title", say("wall.help"), "h2"), html("dl", { class: "show-help" }, ...rows), kit.remote ? consoleButton(kit) : null);
}

/** Every record of a scene, with the number of its window. */
function recordsOf(scene) {
  const { body } = scene;
  const n = body.n ?? 1;
  const measures = (body.tasks ?? []).flatMap((task) => task.measures?.map((measure) => ({ departments: task.departments, open_ended: task.open_ended, n, ...measure })) ?? []);
  const keys = (body.key_tasks ?? []).map((task) => ({ n, ...task }));
  const items = (body.groups ?? []).flatMap((group) => group.items ?? []);
  return [...measures, ...keys, ...(body.measures ?? []), ...items];
}

function reading(id, scene, kit) {
  const record = recordsOf(scene).find((one) => one.id === id);
  if (!record) return null;
  const { terms } = kit.show;
  const axes = html("p", { class: "show-axes" }, ...(record.status ? [status(terms, record.status)] : []),
    ...(record.level ? [level(terms, record.level)] : []), ...(record.schedule ? [schedule(terms, record.schedule)] : []));
  const word = /^A\d/.test(id) ? "departmentsKey" : "departmentsTask";
  const bodies = record.departments?.length ? line("is-quiet", `${kit.say(word)}${kit.say("mark.colon")}${departments(kit, record.departments, record.open_ended)}`) : null;
  const reports = (scene.body.reports ?? []).filter(({ subject }) => subject === id).map(({ text }) => line("show-told", text));
  return box(`show-sheet show-w${record.n}`, tag(id, record.n), line("show-quote", record.text, "blockquote"), axes, ...reports, bodies);
}

// Somebody else has saved another version meanwhile: by whom, when, what is different, and
// the ways on. What was typed here stays.

import { button } from "../../desk/forms.js";
import { address } from "../../desk/library.js";
import { html } from "../../map/dom.js";
import { subjectOf } from "./draft.js";

/** A saved show as the server has it now, or null when it is not listed any more. */
export async function fetchShow(key, lang) {
  const answer = await fetch(address(`shows/${encodeURIComponent(key)}.json?lang=${lang}`), { credentials: "same-origin", cache: "no-store" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw Object.assign(new Error(String(answer.status)), { status: answer.status });
  return answer.json();
}

/** The address where a saved show is played. */
export function playAddress(key) {
  return address(`show?show=${encodeURIComponent(key)}`);
}

/** A link that plays a saved show in a tab of its own. */
export function playLink(key, text, label) {
  return html("a", { class: "desk-way", "data-act": "play", target: "_blank", rel: "noopener", href: playAddress(key), "aria-label": label, text });
}

/** What is different in `newer` against `base`, as sentences; `nameOf(scene)` names a scene. */
export function differences(shelf, base, newer, nameOf) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const language = (code) => (code ? say(code) : say("anyLanguage"));
  const filter = (show) => show.filter || show.query || say("whole");
  const told = [];
  const field = (key, old, fresh) => {
    if (old !== fresh) told.push(say("changedField", { field: say(key), old, new: fresh }));
  };
  field("name", base.name, newer.name);
  field("welcome", base.welcome, newer.welcome);
  field("language", language(base.lang), language(newer.lang));
  if (base.query !== newer.query) field("filter", filter(base), filter(newer));
  return [...told, ...sceneDifferences(say, base.scenes, newer.scenes, nameOf)];
}

function sceneDifferences(say, base, newer, nameOf) {
  const [old, fresh] = [counted(base), counted(newer)];
  const told = [];
  for (const [key, scene] of fresh) {
    if (!old.has(key)) told.push(say("addedScene", { name: nameOf(scene) }));
    else if (JSON.stringify(own(old.get(key))) !== JSON.stringify(own(scene))) told.push(say("changedScene", { name: nameOf(scene) }));
  }
  for (const [key, scene] of old) {
    if (!fresh.has(key)) told.push(say("removedScene", { name: nameOf(scene) }));
  }
  const common = (scenes, others) => [...scenes.keys()].filter((key) => others.has(key)).join();
  if (common(old, fresh) !== common(fresh, old)) told.push(say("reordered"));
  return told;
}

const own = ({ title, notes, seconds }) => [title ?? null, notes ?? null, seconds ?? null];

// A subject may stand in a show more than once.
function counted(scenes) {
  const times = new Map();
  return new Map(scenes.map((scene) => {
    const key = subjectOf(scene);
    times.set(key, (times.get(key) ?? 0) + 1);
    return [`${key}#${times.get(key)}`, scene];
  }));
}

/** The notice over the form; `newer` is the show as it was saved, `over` and `anew` save. */
export function conflictNotice(shelf, newer, told, { over, anew }) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const at = newer.recorded_at.slice(0, 16).replace("T", " ");
  return html("section", { class: "shows-notice is-conflict", role: "alert", tabindex: "-1" },
    html("p", { text: say("conflict", { by: newer.recorded_by, at }) }),
    html("p", { text: say("differs") }),
    html("ul", {}, ...(told.length ? told : [say("same")]).map((text) => html("li", { text }))),
    html("div", { class: "desk-ways" }, playLink(newer.key, say("seeOther"), say("seeOther")),
      button(say("saveOver"), "save-over", over), button(say("saveNew"), "save-new", anew)));
}

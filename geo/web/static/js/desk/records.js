// Putting on record that nothing was found, that the plan was changed, and one's own new
// password. What the rules refuse is told in place, and nothing that was typed is lost.

import { html } from "../map/dom.js";
import { dialog, select, text } from "./dialog.js";
import { area, fine, labelled, notice, subjectField, today } from "./forms.js";
import { send } from "./server.js";

// As in geo/api/workdesk.py and geo/status/model.py. The ledger is kept in Chinese.
const NOTHING_FOUND = "未检索到";
const CHANGE_FIELDS = ["due", "text", "departments", "partners", "merger"];

/** The form of a search that found nothing; without an id the record is chosen in it. */
export function openSearch(shelf, id, done) {
  const subject = subjectField(shelf, id);
  const on = text({ type: "date", name: "searched_on", value: today(), required: "" });
  const place = text({ name: "place", required: "" });
  const query = text({ name: "query", required: "" });
  const outcome = area({ name: "outcome", rows: "2", required: "", lang: "zh-CN" });
  outcome.value = NOTHING_FOUND;
  const say = (key) => shelf.say(`work.${key}`);
  dialog(shelf, shelf.say("work.searchTitle", { id: id ?? "" }).replace(/[：:]\s*$/, ""), [
    fine(say("searchHint")),
    html("fieldset", {}, ...subject.nodes, labelled(say("searchedOn"), on), labelled(say("place"), place), labelled(say("query"), query), labelled(say("outcome"), outcome)),
  ], {
    label: shelf.say("entry.submit"),
    work: async () => {
      await send("searches", { subject: subject.input.value.trim(), searched_on: on.value, place: place.value, query: query.value, outcome: outcome.value });
      done();
    },
  });
}

/**
 * The form of a decision that changed the plan; `dueOf(id)` is the deadline in force, which
 * the server holds against its own.
 */
export function openChange(shelf, id, dueOf, done) {
  const say = (key) => shelf.say(`work.${key}`);
  const subject = subjectField(shelf, id);
  const field = select(CHANGE_FIELDS.map((code) => [code, shelf.say(`work.fieldOf.${code}`)]), "field");
  const old = text({ name: "old" });
  const fresh = text({ name: "new" });
  const source = area({ name: "source", rows: "2", required: "" });
  const decided = text({ type: "date", name: "decided_on", required: "" });
  // A deadline is a day, and what it was is known; all else is told in words.
  const fit = () => {
    const due = field.value === "due";
    for (const input of [old, fresh]) {
      if (input.type !== (due ? "date" : "text")) Object.assign(input, { value: "", type: due ? "date" : "text" });
    }
    old.readOnly = due;
    if (due) old.value = dueOf(subject.input.value.trim()) ?? "";
  };
  field.addEventListener("change", fit);
  subject.input.addEventListener("input", fit);
  fit();
  dialog(shelf, shelf.say("work.changeTitle", { id: id ?? "" }).replace(/[：:]\s*$/, ""), [
    fine(say("changeHint")),
    html("fieldset", {}, ...subject.nodes, labelled(say("field"), field), labelled(say("decidedOn"), decided), labelled(say("old"), old), labelled(say("new"), fresh), labelled(say("source"), source)),
  ], {
    label: shelf.say("entry.submit"),
    work: async () => {
      await send("plan-changes", { subject: subject.input.value.trim(), field: field.value, old: old.value, new: fresh.value, source: source.value, decided_on: decided.value });
      done();
    },
  });
}

/** A password typed twice: {nodes, value()}; `value` throws when the two differ. */
export function twice(shelf, required = true) {
  const kind = { type: "password", autocomplete: "new-password", maxlength: "256", ...(required ? { required: "" } : {}) };
  const first = text({ name: "new", ...kind });
  const second = text({ name: "again", ...kind });
  return {
    nodes: [labelled(shelf.say("work.newPassword"), first), labelled(shelf.say("work.again"), second)],
    value() {
      if (first.value !== second.value) throw new Error(shelf.say("work.differ"));
      return first.value;
    },
  };
}

/** The form of one's own new password. */
export function openPassword(shelf) {
  const old = text({ type: "password", name: "old", autocomplete: "current-password", required: "", maxlength: "1000" });
  const fresh = twice(shelf);
  dialog(shelf, shelf.say("work.password"), [fine(shelf.say("work.passwordHint")), labelled(shelf.say("work.oldPassword"), old), ...fresh.nodes], {
    label: shelf.say("work.password"),
    work: async () => {
      await send("session/password", { old: old.value, new: fresh.value() });
      notice(shelf, shelf.say("work.password"), html("p", { role: "status", text: shelf.say("work.passwordChanged") }));
    },
  });
}

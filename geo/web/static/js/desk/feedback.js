// A word of a reader to those who keep the atlas: kept in its ledger. Where that is refused
// or the server is away, a prefilled mail or a text to keep; nothing that was typed is lost.

import { html } from "../map/dom.js";
import { dialog, select } from "./dialog.js";
import { area, button, fine, labelled, notice } from "./forms.js";
import { send } from "./server.js";

const KINDS = ["correction", "suggestion"];
// What was typed and not sent, by what it is about: a dialog that was closed keeps it.
const drafts = new Map();

/** Opens the dialog; `data` is {mail, page}, `record` the id of what is selected, or empty. */
export function feedback(shelf, data, record, link) {
  const say = (key, values) => shelf.say(`work.feedback.${key}`, values);
  const draft = drafts.get(record) ?? { kind: KINDS[0], text: "" };
  const kind = select(KINDS.map((code) => [code, shelf.say(`work.kindOf.${code}`)]), "kind");
  const text = area({ name: "text", rows: "6", required: "", autofocus: "" });
  Object.assign(kind, { value: draft.kind });
  text.value = draft.text;
  const { node } = dialog(shelf, say("title", { record: record || shelf.say("thisView") }), [
    fine(say("hint")), labelled(say("kind"), kind), labelled(say("text"), text),
  ], {
    label: say("send"),
    work: async () => {
      const kept = await sent(shelf, { kind: kind.value, subject: record, text: text.value, page: data.page ?? "" });
      drafts.delete(record);
      notice(shelf, say("sentTitle"), html("p", { role: "status", text: say("sent", kept) }));
    },
  });
  const other = button(say(data.mail ? "byMail" : "asFile"), "feedback-otherwise", () => otherwise(shelf, data, record, link, text.value), "is-quiet");
  node.querySelector("[type=submit]").after(other);
  node.addEventListener("input", () => drafts.set(record, { kind: kind.value, text: text.value }));
}

async function sent(shelf, body) {
  try {
    return await send("feedback", body);
  } catch (problem) {
    // Refused in words, these are shown; a server that is away has none.
    if (problem.found) throw problem;
    throw new Error(shelf.say("work.feedback.unreachable"));
  }
}

// Opens a prefilled mail, or hands over a text to keep when no address is set.
function otherwise(shelf, data, record, link, written) {
  const subject = shelf.say("feedbackSubject", { title: shelf.say("title"), record: record || shelf.say("thisView") });
  const body = [written.trim() || shelf.say("feedbackBody"), "", [shelf.say("record"), record || "—"].join(shelf.say("mark.colon")), [shelf.say("link"), link].join(shelf.say("mark.colon")), ""].join("\r\n");
  const node = html("a", {});
  if (data.mail) {
    node.href = `mailto:${data.mail}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
    node.click();
    return;
  }
  const file = URL.createObjectURL(new Blob([`\ufeff${subject}\r\n\r\n${body}`], { type: "text/plain;charset=utf-8" }));
  node.href = file;
  node.download = `${shelf.say("feedbackFile")}-${record || "view"}.txt`;
  node.click();
  window.setTimeout(() => URL.revokeObjectURL(file), 60_000);
}

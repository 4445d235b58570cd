// Files attached to a source: sent from the form, told in the history, and a way to fetch
// them for whoever has signed in.

import { html, put } from "../map/dom.js";
import { fileChoice } from "./dialog.js";
import { address } from "./library.js";
import { sendBytes } from "./server.js";

const KB = 1024;
const NAMES = {
  "application/pdf": "PDF",
  "image/png": "PNG",
  "image/jpeg": "JPEG",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
};

/**
 * The field for one file. `sent(note)` uploads what is chosen and gives its hash, "" without
 * a file; what was once taken is not sent again. Throws as `send` does.
 */
export function fileField(shelf) {
  const { node, input, told } = fileChoice(shelf, "file", shelf.say("file.attach"));
  const state = { limit: Infinity, file: null, hash: "" };
  // What is taken is told before anything is chosen; the server holds to it in any case.
  terms().then(({ limit_bytes: limit, endings }) => {
    state.limit = limit;
    put(input, "accept", endings.join(","));
    told.textContent = [shelf.say("file.attach"), shelf.say("file.limit", { size: sizeOf(limit) })].join(shelf.say("mark.dot"));
  }).catch(() => {});
  const sent = async (note) => {
    const [file] = input.files;
    if (!file) return "";
    if (state.file === file) return state.hash;
    if (file.size > state.limit) throw new Error(shelf.say("file.tooLarge", { size: sizeOf(file.size), limit: sizeOf(state.limit) }));
    note(shelf.say("file.sending", { name: file.name, size: sizeOf(file.size) }));
    const kept = await sendBytes(`evidence-files?${new URLSearchParams({ name: file.name })}`, file, "application/octet-stream");
    Object.assign(state, { file, hash: kept.sha256 });
    return state.hash;
  };
  node.append(html("small", { text: shelf.say("file.forWhom") }));
  return { node, sent };
}

/** The line of a source that rests on a file: what it is, and the way to it. */
export function fileLine(shelf, row) {
  const kind = NAMES[row.file_type] ?? row.file_type;
  return html("p", { class: "history-file", lang: shelf.lang, title: `SHA-256 ${row.file_sha256}` },
    html("span", { text: shelf.say("file.told", { kind, size: sizeOf(row.file_size) }) }),
    html("a", { href: address(`evidence-files/${row.file_sha256}`), download: "", text: shelf.say("file.download") }),
    html("small", { text: shelf.say("file.forSignedIn") }));
}

async function terms() {
  const answer = await fetch(address("evidence-files"), { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function sizeOf(bytes) {
  if (bytes < KB) return `${bytes} B`;
  return bytes < KB * KB ? `${Math.round(bytes / KB)} KB` : `${Number((bytes / KB / KB).toFixed(1))} MB`;
}

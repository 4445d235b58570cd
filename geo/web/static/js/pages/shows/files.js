// Shows as files: out under a name that every system can keep, and back in.

import { dialog, fileChoice } from "../../desk/dialog.js";
import { fine } from "../../desk/forms.js";
import { send, sendForFile } from "../../desk/server.js";
import { html } from "../../map/dom.js";

const FORBIDDEN = /[<>:"/\\|?*\u0000-\u001f\u007f\s]+/g;
const LONGEST = 60;

// The word before the name keeps it from being one that Windows has for a device.
function fileName(shelf, name, ending) {
  const stem = Array.from(name.replace(FORBIDDEN, "-")).slice(0, LONGEST).join("").replace(/^[-.]+|[-.]+$/g, "");
  return `${shelf.say("shows.file", { name: stem || shelf.say("shows.unnamed") })}.${ending}`;
}

function download(blob, name) {
  const url = URL.createObjectURL(blob);
  html("a", { href: url, download: name }).click();
  // The download has begun; the browser holds what it needs.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Save a show as a file on this machine. */
export function exportShow(shelf, show) {
  download(new Blob([JSON.stringify(show, null, 1)], { type: "application/json" }), fileName(shelf, show.name, "json"));
}

/** Save a show that may be unsaved as one page that plays; throws in words when it is refused. */
export async function exportPage(shelf, show) {
  download(await sendForFile("shows/file", { show: { ...show, name: show.name || shelf.say("shows.unnamed") } }), fileName(shelf, show.name, "html"));
}

/**
 * Ask for a show file; `take(show, told)` receives what could be read of it, and a sentence
 * for each part that could not. `most` is the largest file in bytes.
 */
export function openImport(shelf, most, take) {
  const say = (key, values) => shelf.say(`shows.${key}`, values);
  const { node: choice, input } = fileChoice(shelf, "show", say("importFile"), { accept: ".json,application/json" });
  dialog(shelf, say("importTitle"), [fine(say("importText")), choice], {
    label: say("import"),
    work: async () => {
      const [file] = input.files;
      if (!file) throw new Error(say("importNone"));
      if (file.size > most) throw new Error(say("tooLarge", { most: most / 1024 }));
      const { show, told } = await send("shows/read", { text: await file.text(), unnamed: say("unnamed") });
      await take(show, told);
    },
  });
}

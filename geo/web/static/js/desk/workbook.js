// The record as a workbook: out for everybody, and back in once every row has been looked at.

import { html, put } from "../map/dom.js";
import { dialog, fileChoice } from "./dialog.js";
import { address } from "./library.js";
import { sendBytes } from "./server.js";
import { who } from "./session.js";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Both ways, as buttons; `done` redraws the page after an import. */
export function workbookWays(shelf, done) {
  const out = html("a", { class: "desk-way", "data-act": "export-workbook", download: "", text: shelf.say("workbook.export") });
  // The filter is in the address, and the address may have changed since.
  const aim = () => put(out, "href", address(`workbook.xlsx${window.location.search}`));
  for (const event of ["pointerdown", "focus", "click"]) out.addEventListener(event, aim);
  aim();
  const back = html("button", { class: "desk-way for-editors", type: "button", "data-act": "import-workbook", text: shelf.say("workbook.import") });
  back.addEventListener("click", () => openImport(shelf, done));
  who().catch(() => {});
  return html("div", { class: "desk-ways workbook-ways" }, out, back);
}

function openImport(shelf, done) {
  const { node: choice, input } = fileChoice(shelf, "workbook", shelf.say("workbook.choose"), { accept: ".xlsx" });
  const report = html("div", { class: "workbook-report", role: "status" });
  // What is confirmed is what was looked at, whatever becomes of the file on disk.
  const state = { bytes: null };
  const { node, go, tell, note } = dialog(shelf, shelf.say("workbook.import"), [
    html("p", { class: "desk-fine", text: shelf.say("workbook.hint") }),
    choice,
    report,
  ], {
    label: shelf.say("workbook.confirm"),
    work: async () => {
      await sendBytes("workbook", state.bytes, XLSX);
      done();
    },
  });
  const clear = () => {
    state.bytes = null;
    go.disabled = true;
    report.replaceChildren();
    tell("");
  };
  node.classList.add("is-wide");
  clear();
  // The same file, mended, may be chosen again: only then is it a change.
  input.addEventListener("click", () => {
    input.value = "";
    input.dispatchEvent(new Event("change"));
  });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    clear();
    if (!file) return;
    note(shelf.say("workbook.checking", { name: file.name }));
    try {
      const bytes = await file.arrayBuffer();
      const found = await sendBytes("workbook?dry=1", bytes, XLSX);
      report.replaceChildren(...reportOf(shelf, found));
      Object.assign(state, { bytes });
      go.disabled = found.refused > 0 || !found.adds;
    } catch (refused) {
      tell([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
    }
    note("");
  });
}

function reportOf(shelf, { lines, adds, refused }) {
  const say = (key, values) => shelf.say(`workbook.${key}`, values);
  const told = refused ? say("mend", { n: refused }) : adds ? say("ready", { n: adds }) : say("nothing");
  if (!lines.length) return [html("p", { text: told })];
  const rows = lines.map((line) => html("tr", { "data-outcome": line.outcome },
    html("td", { class: "is-number", text: line.row }), html("td", { text: line.subject }),
    html("td", { text: say(`outcome.${line.outcome}`) }), html("td", { lang: "zh-CN", text: line.told })));
  return [
    html("p", { text: told }),
    html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": say("report") },
      html("table", { class: "desk-table is-still" },
        html("thead", {}, html("tr", {}, ...["row", "id", "outcome", "told"].map((key) => html("th", { scope: "col", text: say(`column.${key}`) })))),
        html("tbody", {}, ...rows))),
  ];
}

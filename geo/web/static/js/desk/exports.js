// Leaving with a document: what the present filter, the selection, or a visit is given as.

import { html } from "../map/dom.js";
import { address } from "./library.js";
import { icon } from "./glyphs.js";
import { visit } from "./visit.js";

// What a filter leaves as: word, then [form, path].
const VIEW = [
  ["tables", ["XLSX", "tables.xlsx"], ["CSV", "tables.csv"], ["JSON", "tables.json"]],
  ["geo", ["GeoPackage", "map.gpkg"], ["GeoJSON", "map.geojson"], ["KML", "map.kml"]],
  ["picture", ["PNG", "map.png"], ["SVG", "map.svg"]],
  ["page", ["HTML", "map.html"]],
  ["wall", ["HTML", "show/file.html"]],
];
const CHOSEN = [
  ["brief", ["PDF", "brief.pdf"], ["DOCX", "brief.docx"]],
  ["slides", ["PPTX", "slides.pptx"]],
];

/** The button of the head; `now()` gives the data of the bar. */
export function exporting(shelf, now) {
  const name = shelf.say("export.screen.title");
  const button = html("button", { class: "desk-plain", type: "button", "data-act": "export", "aria-label": name, title: name }, icon("export"));
  button.addEventListener("click", () => openExports(shelf, now()));
  return button;
}

/** Opens the dialog; `data` is {query, matching, total}; with `visit` at the kit for visitors. */
export function openExports(shelf, data) {
  const say = (key, values) => shelf.say(`export.screen.${key}`, values);
  const told = html("p", { class: "desk-fine exports-told", role: "status" });
  const fetching = teller(shelf, told);
  const shut = html("button", { class: "desk-plain desk-close", type: "button", "aria-label": shelf.say("close") }, icon("close"));
  const chosen = titleOf(shelf, data.query.at ?? "");
  const kit = visit(shelf, data, fetching);
  const node = html("dialog", { class: "entry-dialog exports", "aria-label": say("title") },
    html("div", { class: "exports-body" }, shut, html("h2", { text: say("title") }),
      part(say("view"), data.total ? shelf.say("matching", { n: data.matching, total: data.total }) : "", rows(shelf, VIEW, data.query, fetching)),
      ...(chosen ? [part(say("chosen", { name: chosen }), "", rows(shelf, CHOSEN, data.query, fetching))] : []),
      part(say("visit"), say("visitHint"), [kit.node]), told));
  shut.addEventListener("click", () => node.close());
  node.addEventListener("close", () => {
    kit.destroy();
    node.remove();
  });
  document.querySelector(".st-key-desk").append(node);
  node.showModal();
  if (data.visit) kit.begin();
}

function part(title, hint, children) {
  return html("section", {}, html("h3", { text: title }), ...(hint ? [html("p", { class: "desk-fine", text: hint })] : []), ...children);
}

function rows(shelf, kinds, query, fetching) {
  return kinds.map(([kind, ...forms]) => html("div", { class: "exports-row" },
    html("span", { text: shelf.say(`export.screen.${kind}`) }),
    html("span", { class: "exports-forms" }, ...forms.map(([form, path]) => {
      const name = shelf.say(`export.screen.${kind}`);
      const node = html("button", { class: "desk-way", type: "button", "data-form": path, "aria-label": `${name} ${form}`, text: form });
      node.addEventListener("click", () => fetching(node, `${path}?${new URLSearchParams(query)}`, name));
      return node;
    }))));
}

// A document is fetched by the page: why there is none can then be told here.
function teller(shelf, told) {
  return async (button, path, name) => {
    button.disabled = true;
    told.textContent = shelf.say("export.screen.making", { name });
    try {
      const answer = await fetch(address(path), { credentials: "same-origin" });
      if (!answer.ok) throw Object.assign(new Error(), await answer.json().catch(() => ({})));
      const file = fileName(answer.headers.get("Content-Disposition")) || path.split("?")[0];
      keep(await answer.blob(), file);
      told.textContent = shelf.say("export.screen.made", { name: file });
    } catch ({ found, remedy }) {
      told.textContent = [found ?? shelf.say("export.screen.failed", { name }), remedy].filter(Boolean).join(shelf.say("mark.dot"));
    }
    button.disabled = false;
  };
}

function keep(blob, name) {
  const link = html("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function fileName(disposition) {
  const found = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? "");
  return found ? decodeURIComponent(found[1]) : "";
}

function titleOf(shelf, at) {
  if (shelf.measures.has(at) || shelf.keyTasks.has(at)) return at;
  return (shelf.places.get(at) ?? shelf.departments.get(at) ?? shelf.tasks.get(at) ?? shelf.windows.get(at))?.name ?? "";
}

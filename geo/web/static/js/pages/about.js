// What the atlas is: the plan, its sources and licences, what was corrected, what is in doubt.

import { html } from "../map/dom.js";

const SECTIONS = ["plan", "legal", "cite", "keys"];

/** Mount the page; places lead to the map through `patch`. */
export function about(host, shelf, patch) {
  const body = html("div", { class: "desk-about" });
  const root = html("section", { class: "desk-board" }, html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": shelf.say("aboutPage.plan.title") }, body));
  host.append(root);
  return {
    update(data) {
      body.replaceChildren(...SECTIONS.flatMap((name) => section(shelf, name, data)),
        ...sources(shelf), ...corrections(shelf, data), ...doubts(shelf, data, patch), ...dataset(shelf, data));
    },
    destroy() {
      root.remove();
    },
  };
}

// A section of the word list: its lines are separated there by a line break.
function section(shelf, name, data) {
  const { plan } = shelf.records;
  const values = { atlas: shelf.say("title"), title: plan.title, number: plan.number, issuer: plan.issuer, issued: plan.issued, from: plan.period[0], to: plan.period[1], asOf: data.as_of, hash: data.digest.slice(0, 12) };
  return [html("h2", { text: shelf.say(`aboutPage.${name}.title`) }),
    ...shelf.say(`aboutPage.${name}.text`, values).split("\n").filter(Boolean).map((text) => html("p", { text }))];
}

function sources(shelf) {
  const rows = shelf.say("aboutPage.sources.text").split("\n").filter(Boolean).map((text) => html("li", { text }));
  return [html("h2", { text: shelf.say("aboutPage.sources.title") }), html("ul", {}, ...rows)];
}

function corrections(shelf, data) {
  const column = (name) => html("th", { scope: "col", text: shelf.say(`aboutPage.corrections.${name}`) });
  const rows = data.corrections.map((row) => html("tr", {},
    html("td", { class: "is-number", text: row.line }), html("td", { lang: "zh-CN", text: row.as_is }),
    html("td", { lang: "zh-CN", text: row.corrected || "—" }), html("td", { lang: "zh-CN", text: row.reason })));
  return [html("h2", { text: shelf.say("aboutPage.corrections.title", { n: data.corrections.length }) }),
    html("table", { class: "desk-table is-still" }, html("thead", {}, html("tr", {}, ...["line", "asIs", "corrected", "reason"].map(column))), html("tbody", {}, ...rows))];
}

function doubts(shelf, data, patch) {
  return ["unlocated", "doubtful"].flatMap((kind) => [
    html("h2", { text: shelf.say(`aboutPage.${kind}`, { n: data[kind].length }) }),
    html("ul", {}, ...data[kind].map((id) => {
      const place = shelf.places.get(id);
      const name = html("button", { class: "desk-other", type: "button", text: place.name });
      name.addEventListener("click", () => patch({ at: id }));
      return html("li", {}, name, html("span", { class: "desk-muted", lang: "zh-CN", text: ` ${place.note}` }));
    })),
  ]);
}

function dataset(shelf, data) {
  const files = data.files.map(([name, digest]) => html("li", {}, html("code", { text: `${digest.slice(0, 16)}  ${name}` })));
  return [html("h2", { text: shelf.say("aboutPage.data") }), html("p", {}, html("code", { text: data.digest })),
    html("details", {}, html("summary", { text: shelf.say("aboutPage.files", { n: files.length }) }), html("ul", {}, ...files))];
}

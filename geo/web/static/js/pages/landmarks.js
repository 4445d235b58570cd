// Places of the home district as cards, those with most measures first; what has no
// sourced position lies in a tray, never on the map.

import { html } from "../map/dom.js";
import { tile } from "../desk/glyphs.js";

/** Mount the cards; a card selects its place through `patch`. */
export function landmarks(host, shelf, patch) {
  const say = (key, values) => shelf.say(`landmarks.${key}`, values);
  const note = html("span", { class: "desk-note", role: "status" });
  const body = html("div", { class: "desk-scroll", tabindex: "0", role: "region", "aria-label": say("title") });
  const root = html("section", { class: "desk-board" },
    html("div", { class: "desk-board-head" }, html("h2", { text: say("title") }), note), body);
  host.append(root);
  const nodes = new Map();
  const nodeOf = (row) => {
    if (!nodes.has(row.id)) nodes.set(row.id, card(shelf, row.id, patch));
    return nodes.get(row.id);
  };
  return {
    update(data) {
      note.textContent = say("note", { n: data.rows.length });
      for (const row of data.rows) nodeOf(row).update(row, row.id === data.at);
      const located = data.rows.filter((row) => shelf.places.get(row.id).located);
      const tray = data.rows.filter((row) => !shelf.places.get(row.id).located);
      const groups = shelf.records.groups.map((group) => [shelf.say(`group.${group}`), located.filter((row) => shelf.places.get(row.id).group === group)]);
      const focused = document.activeElement;
      body.replaceChildren(
        ...groups.filter(([, rows]) => rows.length).flatMap(([title, rows]) => [
          html("h3", { class: "desk-group", text: title }), html("div", { class: "desk-cards" }, ...rows.map((row) => nodeOf(row).node))]),
        html("h3", { class: "desk-group", text: say("tray", { n: tray.length }) }),
        html("p", { class: "desk-fine", text: say("trayHint") }),
        html("div", { class: "desk-cards desk-tray" }, ...tray.map((row) => nodeOf(row).node)));
      if (nodes.size && focused?.isConnected && body.contains(focused)) focused.focus({ preventScroll: true });
      nodes.get(data.at)?.node.scrollIntoView({ block: "nearest" });
    },
    destroy() {
      root.remove();
    },
  };
}

function card(shelf, id, patch) {
  const place = shelf.places.get(id);
  const tiles = html("span", { class: "desk-tiles" });
  const told = html("span", { class: "desk-muted" });
  const low = place.located && place.confidence === "low";
  const where = !place.located ? shelf.say("precision.unlocated") : shelf.say(`precision.${low ? "low" : place.precision}`);
  const node = html("button", { class: low ? "desk-place is-low" : "desk-place", type: "button", "data-place": id },
    html("span", { class: "desk-place-head" }, html("b", { text: place.name }), tiles),
    html("span", { class: "desk-muted", lang: shelf.lang === "zh" ? "en" : "zh-CN", text: shelf.lang === "zh" ? place.name_en : place.name_zh }),
    told);
  node.addEventListener("click", () => patch({ at: id }));
  return {
    node,
    update(row, selected) {
      tiles.replaceChildren(...row.windows.map((w) => tile(w)));
      const counts = row.measures.length ? shelf.say("nMeasures", { n: row.measures.length }) : shelf.say("passing");
      told.textContent = [counts, where].join(shelf.say("mark.dot"));
      node.classList.toggle("is-selected", selected);
      node.setAttribute("aria-pressed", String(selected));
    },
  };
}

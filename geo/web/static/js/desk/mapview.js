// The map on the desk: the atlas script in its frame, with the switch between extents.

import { createAtlas } from "../atlas.js";
import { html } from "../map/dom.js";
import { address } from "./library.js";
import { go as openPage, query } from "./navigate.js";
import { theme } from "./theme.js";

/** Mount the map; place clicks, the extent switch and Esc go to `patch`. */
export async function mapView(host, shelf, patch) {
  const canvas = html("div", { class: "desk-map-canvas", "data-testid": "atlas-map" });
  const state = { data: null, ground: [] };
  // A second click on the present extent brings it back into sight.
  const go = (extent) => {
    if (state.data?.view === extent) return atlas.home();
    // A page of one extent leads to the page that shows the other.
    return state.data?.fixed ? openPage("", { ...query(), view: extent }) : patch({ view: extent });
  };
  const views = shelf.records.extents.map((extent) => viewButton(extent, () => go(extent.id)));
  const empty = html("div", { class: "desk-map-empty", hidden: "" });
  const switches = html("div", { class: "desk-views", role: "group", "aria-label": shelf.say("view") }, ...views.map((v) => v.node));
  const byStatus = html("button", { class: "desk-by-status", type: "button", "aria-pressed": "false", title: shelf.say("byStatusHint"), text: shelf.say("byStatus") });
  byStatus.addEventListener("click", () => patch({ st: state.data?.states ? "" : "1" }));
  const tools = html("div", { class: "desk-map-tools" }, byStatus, switches);
  const root = html("section", { class: "desk-map", "aria-label": shelf.say("mapLabel") }, canvas, tools, empty);
  host.append(root);
  const base = (extent) => address(`layers/${shelf.plan}/base/${extent}.json`);
  const atlas = await createAtlas(canvas, {
    urls: { delta: base("delta"), city: base("city"), places: address(`layers/${shelf.plan}/places.json`) },
    words: shelf.words,
    statuses: shelf.statuses,
    lang: shelf.lang,
    theme: theme(),
    onSelect: (id) => patch({ at: id ?? "" }),
    onView: go,
    onGround: (ground) => {
      state.ground = ground;
      footer();
    },
    footer: { text: "" },
    scale: "desk",
    avoid: [byStatus, switches],
    reducedMotion: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const footer = () => state.data && atlas.setFooter(footerOf(shelf, state.data, state.ground));
  const recolour = () => atlas.setTheme(theme());
  window.addEventListener("atlas:theme", recolour);
  return {
    update(data) {
      state.data = data;
      // The footer first: what it leaves free is what the places are fitted into.
      footer();
      atlas.update(data);
      switches.toggleAttribute("hidden", data.fixed);
      byStatus.setAttribute("aria-pressed", String(Boolean(data.states)));
      views.forEach((v) => v.node.setAttribute("aria-pressed", String(v.id === data.view)));
      empty.toggleAttribute("hidden", data.matching > 0);
      empty.replaceChildren(...(data.matching ? [] : emptyState(shelf, data, patch)));
    },
    destroy() {
      window.removeEventListener("atlas:theme", recolour);
      atlas.destroy();
      root.remove();
    },
  };
}

function viewButton(extent, act) {
  const node = html("button", { type: "button", "data-view": extent.id, "aria-pressed": "false", text: extent.name });
  node.addEventListener("click", act);
  return { id: extent.id, node };
}

function footerOf(shelf, data, ground) {
  const { plan, attribution } = shelf.records;
  const drawn = ground.length ? ground : [data.view];
  return shelf.say("footer", {
    boundary: boundaryOf(shelf, data),
    asOf: data.as_of,
    number: plan.number,
    attribution: drawn.map((extent) => attribution[extent]).join(shelf.say("mark.dot")),
  });
}

// Whose map is drawn; that no boundary is, only where that is so.
function boundaryOf(shelf, { operator: number, online }) {
  const own = number ? shelf.say("operatorApproved", { number }) : shelf.say("operatorInternal");
  const lines = [...(online ? [online] : []), ...(number === null ? [] : [own])];
  return lines.join(shelf.say("mark.dot")) || shelf.say("noBoundary");
}

const PARAMETER = {
  windows: "w", departments: "d", places: "p", commitments: "c", statuses: "s", levels: "e", schedules: "sch",
  located: "loc", key_only: "key", text: "q", tasks: "t",
};

function emptyState(shelf, data, patch) {
  const ways = data.loosenings.map(([field, count]) => {
    const node = html("button", { type: "button", class: "desk-way", text: shelf.say("loosen", { field: shelf.say(`field.${field}`), n: count }) });
    node.addEventListener("click", () => patch({ [PARAMETER[field]]: "" }));
    return node;
  });
  const clear = html("button", { type: "button", class: "desk-way", text: shelf.say("reset") });
  clear.addEventListener("click", () => patch(Object.fromEntries(Object.values(PARAMETER).map((key) => [key, ""]))));
  return [html("p", { text: shelf.say("empty") }), ...ways, clear];
}

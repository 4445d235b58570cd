// The map on the desk: the atlas script in its frame, with the switch between extents.

import { createAtlas } from "../atlas.js";
import { html } from "../map/dom.js";
import { address } from "./library.js";
import { go as openPage, query } from "./navigate.js";
import { theme } from "./theme.js";

// The map outlives its page: leaving a page parks it, the next page with a map takes it up.
let parked = null;

/** Mount the map; place clicks, the extent switch and Esc go to `patch`. */
export async function mapView(host, shelf, patch) {
  if (parked && (parked.shelf !== shelf || parked.root.isConnected)) discard();
  const kept = parked;
  parked = null;
  // The map measures the room it is in: it has to stand in the page before it is drawn.
  if (kept) host.append(kept.root);
  const view = kept ?? (await makeView(shelf, host));
  view.patch = patch;
  view.atlas.resize();
  return {
    update: (data) => view.update(data),
    destroy() {
      view.root.remove();
      if (parked) discard();
      parked = view;
    },
  };
}

function discard() {
  parked?.end();
  parked = null;
}

async function makeView(shelf, host) {
  const canvas = html("div", { class: "desk-map-canvas", "data-testid": "atlas-map" });
  const state = { data: null, ground: [] };
  const view = { shelf, patch() {} };
  // A second click on the present extent brings it back into sight.
  const go = (extent) => {
    if (state.data?.view === extent) return view.atlas.home();
    // A page of one extent leads to the page that shows the other.
    return state.data?.fixed ? openPage("", { ...query(), view: extent }) : view.patch({ view: extent });
  };
  const views = shelf.records.extents.map((extent) => viewButton(extent, () => go(extent.id)));
  const empty = html("div", { class: "desk-map-empty", hidden: "" });
  const switches = html("div", { class: "desk-views", role: "group", "aria-label": shelf.say("view") }, ...views.map((v) => v.node));
  view.root = html("section", { class: "desk-map", "aria-label": shelf.say("mapLabel") }, canvas, switches, empty);
  host.append(view.root);
  const base = (extent) => address(`layers/${shelf.plan}/base/${extent}.json`);
  view.atlas = await createAtlas(canvas, {
    urls: { delta: base("delta"), city: base("city"), places: address(`layers/${shelf.plan}/places.json`) },
    words: shelf.words,
    lang: shelf.lang,
    theme: theme(),
    onSelect: (id) => view.patch({ at: id ?? "" }),
    onView: go,
    onGround: (ground) => {
      state.ground = ground;
      footer();
    },
    footer: { text: "" },
    scale: "desk",
    avoid: [switches],
    reducedMotion: window.matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const footer = () => state.data && view.atlas.setFooter(footerOf(shelf, state.data, state.ground));
  const recolour = () => view.atlas.setTheme(theme());
  window.addEventListener("atlas:theme", recolour);
  const watcher = new ResizeObserver(() => view.atlas.resize());
  watcher.observe(canvas);
  view.update = (data) => {
    state.data = data;
    // The footer first: what it leaves free is what the places are fitted into.
    footer();
    view.atlas.update(data);
    switches.toggleAttribute("hidden", data.fixed);
    views.forEach((v) => v.node.setAttribute("aria-pressed", String(v.id === data.view)));
    empty.toggleAttribute("hidden", data.matching > 0);
    empty.replaceChildren(...(data.matching ? [] : emptyState(shelf, data, view.patch)));
  };
  view.end = () => {
    watcher.disconnect();
    window.removeEventListener("atlas:theme", recolour);
    view.atlas.destroy();
    view.root.remove();
  };
  return view;
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
    boundary: boundaryOf(shelf, data.operator),
    asOf: data.as_of,
    number: plan.number,
    attribution: drawn.map((extent) => attribution[extent]).join(shelf.say("mark.dot")),
  });
}

// What the map says of boundaries: none drawn, or whose map it is.
function boundaryOf(shelf, number) {
  if (number === null) return shelf.say("noBoundary");
  return number ? shelf.say("operatorApproved", { number }) : shelf.say("operatorInternal");
}

const PARAMETER = {
  windows: "w", departments: "d", places: "p", commitments: "c", statuses: "s",
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

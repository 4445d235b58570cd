// The map of one filter as a file of its own: the map, its places, their clauses. Everything
// is in blocks of this very file; nothing is asked of anybody.

import { createAtlas } from "./atlas.js";
import { html } from "./map/dom.js";
import { placeList, placeSheet, restSheet } from "./mapfile/sheets.js";
import { speaker } from "./show/source.js";

function block(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

class MapFile {
  constructor(root, data, words) {
    this.data = data;
    this.words = words;
    this.kit = {
      data,
      say: speaker(words),
      places: new Map(data.places.map((place) => [place.id, place])),
      records: new Map(data.records.map((record) => [record.id, record])),
      statuses: new Map(data.statuses.map((term) => [term.code, term])),
      open: (id) => this.choose(id),
      rest: () => this.showRest(),
      close: () => this.choose(""),
    };
    this.view = data.view;
    this.at = data.at;
    this.ground = [];
    this.rev = 0;
    this.build(root);
  }

  build(root) {
    const { data, kit } = this;
    this.panel = html("aside", { class: "mapfile-panel", "aria-label": kit.say("placesOf"), tabindex: "-1" });
    this.canvas = html("div", { class: "mapfile-canvas" });
    this.views = data.extents.map((extent) => {
      const node = html("button", { type: "button", "aria-pressed": "false", text: extent.name });
      node.addEventListener("click", () => this.go(extent.id));
      return { id: extent.id, node };
    });
    this.switches = html("div", { class: "mapfile-views", role: "group", "aria-label": kit.say("view") }, ...this.views.map((v) => v.node));
    root.append(head(data, kit, this.switches), html("main", { class: "mapfile-map" }, this.canvas), this.panel, foot(data));
  }

  async open() {
    const { data, words } = this;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const dress = () => {
      document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
      this.atlas?.setTheme(document.documentElement.dataset.theme);
    };
    dress();
    this.atlas = await createAtlas(this.canvas, {
      urls: { delta: block("layer-delta"), city: block("layer-city"), places: block("layer-places") },
      words,
      lang: data.lang,
      theme: document.documentElement.dataset.theme,
      statuses: this.kit.statuses,
      scale: "desk",
      footer: { text: data.footers[data.view] },
      onSelect: (id) => this.choose(id && id !== this.at ? id : ""),
      onView: (extent) => this.go(extent),
      onGround: (ground) => {
        this.ground = ground;
        this.sign();
      },
    });
    dark.addEventListener("change", dress);
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.choose(""));
    this.draw();
  }

  // Every sheet that is drawn has its source in the footer.
  sign() {
    const drawn = this.ground.length ? this.ground : [this.view];
    const texts = [...new Set(drawn.map((extent) => this.data.footers[extent]))];
    this.atlas?.setFooter(texts.join(this.kit.say("mark.dot")));
  }

  go(extent) {
    if (extent === this.view) return this.atlas.home();
    this.view = extent;
    return this.draw();
  }

  choose(id) {
    const place = this.kit.places.get(id);
    this.at = place ? id : "";
    // A place of the other map brings that map.
    if (place?.drawn && place.extent) this.view = place.extent;
    this.rest = false;
    this.draw();
    this.panel.focus({ preventScroll: true });
  }

  showRest() {
    this.at = "";
    this.rest = true;
    this.draw();
    this.panel.focus({ preventScroll: true });
  }

  draw() {
    const { data, kit } = this;
    const place = kit.places.get(this.at);
    this.views.forEach((v) => v.node.setAttribute("aria-pressed", String(v.id === this.view)));
    this.panel.replaceChildren(...(place ? placeSheet(kit, place) : this.rest ? restSheet(kit) : placeList(kit)));
    this.panel.scrollTo(0, 0);
    this.sign();
    this.rev += 1;
    this.atlas.update({
      rev: this.rev,
      view: this.view,
      marks: data.marks,
      states: data.states,
      selected: place?.drawn || null,
      related: [],
    });
  }
}

function head(data, kit, switches) {
  const told = [data.plan, data.unofficial].filter(Boolean).join(kit.say("mark.dot"));
  return html("header", { class: "mapfile-head" }, html("h1", { text: data.title }), html("p", { text: told }), html("p", { class: "mapfile-sentence", text: data.sentence }), windowList(data, kit), switches);
}

// The colours of rings and lines by name.
function windowList(data, kit) {
  const items = data.windows.map(({ n, name }) => html("li", { class: `atlas-w${n}` }, html("span", { class: "mapfile-tile", "aria-hidden": "true" }), html("span", { text: name })));
  return html("ul", { class: "mapfile-windows", "aria-label": kit.say("field.windows") }, ...items);
}

function foot(data) {
  const parts = [html("span", { text: data.version })];
  if (data.link) parts.push(html("span", { text: data.link }));
  return html("footer", { class: "mapfile-foot" }, ...parts);
}

const root = document.getElementById("mapfile");
try {
  await new MapFile(root, block("map-data"), block("words")).open();
  root.dataset.ready = "1";
} catch (problem) {
  console.error(problem);
  root.replaceChildren(html("p", { class: "mapfile-failed", text: root.dataset.failure }));
}

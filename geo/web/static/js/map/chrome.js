// What lies on the map without moving with it: buttons, legend, notes, footer.

import { clip, html, put, svg } from "./dom.js";
import { stateOf } from "./markers.js";
import { glyphNodes } from "./shapes.js";

const ICONS = {
  zoomIn: ["M10 4.5V15.5", "M4.5 10H15.5"],
  zoomOut: ["M4.5 10H15.5"],
  home: ["M4.4 9.6 10 4.6l5.6 5", "M5.9 8.6v6.8h8.2V8.6"],
  layers: ["m10 4.2 6.4 3.5L10 11.2 3.6 7.7Z", "m4.4 11.3 5.6 3 5.6-3"],
};

function icon(name) {
  const picture = svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true", class: "atlas-icon" });
  for (const d of ICONS[name]) picture.append(svg("path", { d }));
  return picture;
}

function button(name, words, act) {
  const node = html("button", { type: "button", class: "atlas-button", title: words[name], "aria-label": words[name], "data-act": name });
  node.append(icon(name));
  node.addEventListener("click", act);
  return node;
}

function buttonColumn(words, acts) {
  const layers = button("layers", words, acts.layers);
  put(layers, "aria-expanded", "false");
  const group = (...nodes) => html("div", { class: "atlas-group" }, ...nodes);
  return html(
    "div",
    { class: "atlas-buttons" },
    group(button("zoomIn", words, acts.zoomIn), button("zoomOut", words, acts.zoomOut)),
    group(button("home", words, acts.home), layers),
  );
}

// The small panel that turns parts of the ground on and off.
function switchPanel(words, shown, changed) {
  const panel = html("div", { class: "atlas-switches", role: "group", "aria-label": words.layers, hidden: "" });
  for (const [key, word] of [["names", "layerNames"], ["metro", "layerMetro"]]) {
    const box = html("input", { type: "checkbox", "data-layer": key });
    box.checked = shown[key];
    box.addEventListener("change", () => {
      shown[key] = box.checked;
      changed();
    });
    panel.append(html("label", {}, box, html("span", { text: words[word] })));
  }
  return panel;
}

function sample(width, height, ...nodes) {
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true", class: "atlas-sample" }, ...nodes);
}

function ring(attributes, extra = []) {
  return sample(20, 20, ...extra, svg("circle", { cx: 10, cy: 10, r: 6.2, class: "atlas-legend-ring", ...attributes }));
}

const SAMPLES = {
  width: () =>
    sample(84, 12, ...[2.3, 3.4, 4.5].map((w, i) => svg("path", { class: "atlas-legend-line", d: `M${2 + i * 29} 6h22`, "stroke-width": w }))),
  ring: () =>
    sample(
      20, 20,
      svg("path", { class: "atlas-seg atlas-w5", d: "M10.9 2.9A7.2 7.2 0 0 1 10.9 17.1", "stroke-width": 3 }),
      svg("path", { class: "atlas-seg atlas-w3", d: "M9.1 17.1A7.2 7.2 0 0 1 9.1 2.9", "stroke-width": 3 }),
      svg("text", { class: "atlas-number", x: 10, y: 13.2, text: "3", style: "font-size:9px" }),
    ),
  area: () => ring({ r: 4.6, "stroke-width": 2.6 }, [svg("circle", { cx: 10, cy: 10, r: 8.6, class: "atlas-legend-soft" })]),
  low: () => ring({ "stroke-dasharray": "2.4 2.2", "stroke-width": 2.6 }),
  hospital: () =>
    sample(
      20, 20,
      svg("rect", { x: 3.8, y: 3.8, width: 12.4, height: 12.4, rx: 3.6, class: "atlas-legend-ring", "stroke-width": 2.4 }),
      svg("path", { class: "atlas-legend-cross", d: "M7.4 10h5.2M10 7.4v5.2" }),
    ),
  state: () => sample(20, 20, svg("circle", { cx: 10, cy: 10, r: 7, class: "atlas-legend-soft" }), svg("circle", { cx: 10, cy: 10, r: 1.6, class: "atlas-legend-dot" })),
  share: () => sample(20, 20, svg("text", { class: "atlas-number", x: 10, y: 13.6, text: "n/m" })),
  passing: () => ring({ r: 4.2, "stroke-width": 1.6 }),
  metro: () => sample(28, 20, svg("path", { class: "atlas-legend-metro", d: "M2 10h24" }), svg("circle", { class: "atlas-legend-stop", cx: 14, cy: 10, r: 3 })),
};

const WORDS = { width: "legendWidth", ring: "legendRing", area: "legendArea", low: "legendLow", hospital: "legendHospital", state: "legendState", share: "legendShare", passing: "legendPassing", metro: "legendMetro" };

// A sign of the legend with its words; "state:" is an official status by its code.
function legendItem(kind, words, statuses) {
  const term = kind.startsWith("state:") ? statuses.get(kind.slice(6)) : null;
  const picture = term ? sample(20, 20, svg("g", { class: "atlas-state", transform: "translate(2 2)" }, ...glyphNodes(term.glyph))) : SAMPLES[kind]();
  return html("span", { class: "atlas-legend-item" }, picture, html("span", { text: term?.label ?? words[WORDS[kind]] }));
}

// A legend that names only the signs that are on the map.
function createLegend(words, statuses) {
  const node = html("div", { class: "atlas-legend" });
  let shown = "";
  return {
    node,
    set(kinds, view) {
      const key = `${view}:${kinds.join()}`;
      if (key === shown) return;
      shown = key;
      node.dataset.view = view;
      node.replaceChildren(...kinds.map((kind) => legendItem(kind, words, statuses)));
    },
  };
}

// The pill that tells which marked places lie outside the picture.
function createPill(words, act) {
  const text = html("span", {});
  const arrow = svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true", class: "atlas-pill-arrow" }, svg("path", { d: "M1 2.4h8L5 8.4Z" }));
  const node = html("button", { type: "button", class: "atlas-pill", hidden: "" });
  node.append(arrow, text);
  node.addEventListener("click", act);
  return {
    node,
    set(names, direction) {
      node.hidden = names.length === 0;
      if (node.hidden) return;
      const head = words.offMap.split("{n}").join(String(names.length));
      const list = names.slice(0, 3).map((name) => clip(name, 10)).join(words["mark.list"]);
      text.textContent = [head, `${list}${names.length > 3 ? words.andMore : ""}`].join(words["mark.dot"]);
      arrow.style.transform = `rotate(${direction}deg)`;
    },
  };
}

// The strip at the foot of the map.
function createFooter() {
  const line = html("span", {});
  const node = html("div", { class: "atlas-footer", hidden: "" }, line);
  return {
    node,
    set(text) {
      if (line.textContent === text) return;
      line.textContent = text;
      node.hidden = !text;
      put(node, "title", clip(text, 300) || null);
    },
  };
}

function kindsOf(items, { delta, metro }) {
  const has = (test) => items.some(({ place }) => test(place));
  const states = [...new Set(items.map(({ status }) => status).filter(Boolean))];
  const kinds = [
    ["width", delta],
    ["ring", items.every(({ status }) => status === null)],
    ["state", items.some(({ status }) => status !== null)],
    ...states.map((code) => [`state:${code}`, true]),
    ["share", items.some(({ status }) => status === "")],
    ["area", has((p) => p.precision === "area" && p.confidence !== "low")],
    ["low", has((p) => p.confidence === "low")],
    ["hospital", delta && has((p) => p.kind === "hospital")],
    ["passing", items.some(({ total }) => total === 0)],
    ["metro", !delta && metro],
  ];
  return kinds.filter(([, on]) => on).map(([kind]) => kind);
}

// Degrees by which the pill's arrow, drawn pointing down, is turned towards a point.
function bearing(point, size) {
  return Math.round((Math.atan2(point.y - size.y / 2, point.x - size.x / 2) * 180) / Math.PI / 45) * 45 - 90;
}

/** Puts buttons, legend, pill, notes and footer into the frame; `acts` are called by them. */
export function createChrome(frame, words, { shown, footer, inset, controls, avoid, statuses, acts }) {
  const switches = switchPanel(words, shown, () => acts.layer());
  const toggle = (open) => {
    switches.hidden = !open;
    put(buttons.querySelector("[data-act=layers]"), "aria-expanded", String(open));
  };
  const buttons = buttonColumn(words, { ...acts, layers: () => toggle(switches.hidden) });
  const legend = createLegend(words, statuses);
  const pill = createPill(words, () => acts.fit());
  const note = html("div", { class: "atlas-note", role: "status", hidden: "" });
  const tip = html("div", { class: "atlas-tip", "aria-hidden": "true", hidden: "" });
  const strip = createFooter();
  const foot = html("div", { class: "atlas-foot" }, note, pill.node, legend.node);
  let clear = inset;
  const setFooter = (text) => {
    strip.set(text ?? "");
    settle();
  };
  // The pill and the legend stand on the footer, however many lines it has.
  const settle = () => {
    const { right = 0, bottom = 0, left = 0 } = clear;
    foot.style.inset = `auto ${right + 12}px ${bottom + strip.node.offsetHeight + 12}px ${left + 12}px`;
    frame.style.setProperty("--atlas-footer-height", `${strip.node.offsetHeight}px`);
  };
  buttons.style.inset = `${(inset.top ?? 0) + 12}px ${(inset.right ?? 0) + 12}px auto auto`;
  buttons.hidden = !controls;
  frame.append(buttons, switches, foot, tip, strip.node);
  setFooter(footer);

  return {
    /** Height in px of the footer strip. */
    get foot() {
      return strip.node.offsetHeight;
    },
    setFooter,
    settle,
    /** Other room in px to leave at the sides. */
    setInset(next) {
      clear = next;
      settle();
    },
    /** Closes the layer panel; answers whether it was open. */
    close() {
      const open = !switches.hidden;
      toggle(false);
      return open;
    },
    note(text) {
      note.textContent = text;
      note.hidden = !text;
    },
    /** The legend of what stands on the map; `explained`: statuses that the page shows beside it. */
    explain(items, { delta, wall, explained = [] }) {
      const corner = delta && !wall ? frame : foot;
      if (legend.node.parentNode !== corner) corner.append(legend.node);
      const kinds = [...kindsOf(items, { delta, metro: shown.metro }), ...explained.map((code) => `state:${code}`)];
      legend.set([...new Set(kinds)], delta ? "delta" : "city");
    },
    /** Names the items out of sight and points to the first. */
    point(items, at, size) {
      pill.set(items.map(({ title }) => title), items.length ? bearing(at(items[0]), size) : 0);
    },
    /** The name beside a marker; null takes it away. */
    tip(item, point, side, k) {
      tip.hidden = !item;
      if (!item) return;
      const told = item.total ? `${item.total} ${words.measuresUnit}` : words.passing;
      const state = stateOf(item, words, statuses);
      tip.textContent = [clip(item.title, 40), told, ...(state ? [state] : [])].join(words["mark.dot"]);
      // On the side where the name is not, while there is room.
      const above = side < 0 ? false : point.y > 48 * k;
      tip.style.left = `${point.x}px`;
      tip.style.top = `${point.y + (above ? -1 : 1) * (item.r + 9 * k)}px`;
      tip.classList.toggle("is-below", !above);
    },
    /** Boxes in px of the stage that hide what is under them. */
    boxes(stage) {
      const zero = stage.getBoundingClientRect();
      return [buttons, legend.node, pill.node, strip.node, ...avoid]
        .map((node) => node.getBoundingClientRect())
        .filter((r) => r.width > 0)
        .map((r) => [r.left - zero.left, r.top - zero.top, r.right - zero.left, r.bottom - zero.top]);
    },
    remove() {
      for (const node of [buttons, switches, foot, tip, strip.node, legend.node]) node.remove();
    },
  };
}

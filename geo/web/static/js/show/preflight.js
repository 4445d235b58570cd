// The pre-flight: a calm panel over the scene that tells what is ready and what to do. While
// it is open the keys of the clicker are heard and turn no page.

import { html, put, svg, write } from "../map/dom.js";
import { ageCheck, countOutside, dataCheck, fontsCheck, fullCheck, screenCheck, serverCheck, wakeCheck } from "./checks.js";
import { box, line } from "./parts.js";
import { toggleFull } from "./screen.js";

const ROWS = ["data", "age", "fonts", "screen", "next", "prev", "black", "full", "wake", "outside", "server"];
// What a clicker sends, by what it is to do.
const PRESSED = { next: "PageDown", prev: "PageUp", black: "B" };
// Orders that the open panel keeps from the show.
const KEPT = new Set(["next", "prev", "black", "first", "last", "window", "pause", "point", "read", "help", "remote", "console"]);
const MARKS = {
  ok: [["circle", { cx: 8, cy: 8, r: 6.4 }], ["path", { d: "M5 8.2l2.2 2.3L11 6" }]],
  todo: [["path", { d: "M8 1.8L14.6 13.8H1.4Z" }], ["path", { d: "M8 6.2v3.6M8 11.6v.4" }]],
  none: [["circle", { cx: 8, cy: 8, r: 6.4, "stroke-dasharray": "2 2.6" }]],
};

/**
 * Mounts the panel in `root`, hidden. `source` is the show's, `taken()` the moment when its
 * data were fetched. Answers {follow(state), takes(order)}; `takes` says whether the panel
 * keeps an order of a key or a hand for itself.
 */
export function createPreflight(root, kit, { source, taken }) {
  const panel = panelOf(kit);
  root.append(panel.node);
  const state = { open: false, heard: {}, turn: 0, before: null, found: {} };
  const show = (key, found) => {
    state.found[key] = found;
    panel.show(key, found);
    panel.sum(ROWS.map((row) => state.found[row]?.mark ?? "none"));
  };
  const hear = (kind) => show(kind, state.heard[kind]
    ? { mark: "ok", key: "heard", values: { key: state.heard[kind] } }
    : { mark: "none", key: "press", values: { key: PRESSED[kind] } });
  // What can be seen at once; the rest takes an answer.
  const look = () => {
    show("data", dataCheck(kit.show, kit.say));
    show("age", ageCheck(kit.show, source.served ? taken() : null, kit.say));
    show("screen", screenCheck());
    show("full", fullCheck());
    show("wake", wakeCheck());
    show("outside", outside());
    Object.keys(PRESSED).forEach(hear);
  };
  const ask = async () => {
    const turn = (state.turn += 1);
    const later = async (key, answer) => {
      show(key, { mark: "none", key: "running" });
      const found = await answer;
      if (turn === state.turn) show(key, found);
    };
    await Promise.all([later("fonts", fontsCheck(root)), later("server", serverCheck(source, taken()))]);
  };
  const renew = () => state.open && look();
  const outside = countOutside(renew);
  for (const [target, type] of [[document, "fullscreenchange"], [window, "resize"], [document, "visibilitychange"]]) target.addEventListener(type, renew);
  window.addEventListener("atlas:wake", renew);
  for (const type of ["online", "offline"]) window.addEventListener(type, () => state.open && ask());
  panel.listen({ again: () => (look(), ask()), close: () => kit.act({ kind: "leave" }), full: toggleFull });
  return {
    follow({ check }) {
      if (Boolean(check) === state.open) return;
      state.open = Boolean(check);
      panel.node.hidden = !state.open;
      // What lies under the panel is out of reach of Tab meanwhile.
      for (const other of root.children) if (other !== panel.node) other.inert = state.open;
      if (!state.open) {
        state.before?.focus?.();
        return;
      }
      state.before = document.activeElement;
      look();
      ask();
      panel.node.firstChild.focus();
    },
    takes({ kind, key }) {
      if (!state.open || !KEPT.has(kind)) return false;
      if (key && kind in PRESSED) {
        state.heard[kind] = key;
        hear(kind);
      }
      return true;
    },
  };
}

function panelOf({ say }) {
  const sum = line("show-check-sum", "");
  sum.setAttribute("role", "status");
  const rows = Object.fromEntries(ROWS.map((key) => [key, rowOf(say, key)]));
  const button = (key) => html("button", { type: "button", class: "show-check-way", "data-act": `check-${key}`, text: say(`check.${key}`) });
  const [again, close] = [button("again"), button("close")];
  const sheet = box("show-check-sheet", box("show-check-head", line("show-sheet-title", say("check.title"), "h2"), sum),
    html("ul", { class: "show-check-rows" }, ...ROWS.map((key) => rows[key].node)), box("show-check-ways", again, close));
  sheet.tabIndex = -1;
  const node = html("div", { class: "show-check", role: "dialog", "aria-modal": "true", "aria-label": say("check.title"), hidden: "" }, sheet);
  return {
    node,
    show: (key, found) => rows[key].show(found),
    sum(marks) {
      const n = (mark) => marks.filter((each) => each === mark).length;
      const told = [["todo", n("todo")], ["rest", n("none")]].filter(([, count]) => count).map(([key, count]) => say(`check.${key}`, { n: count }));
      write(sum, told.length ? told.join(" ") : say("check.all"));
    },
    listen(acts) {
      again.addEventListener("click", acts.again);
      close.addEventListener("click", acts.close);
      rows.full.way.addEventListener("click", acts.full);
    },
  };
}

function rowOf(say, key) {
  const sign = html("span", { class: "show-check-sign" });
  const word = line("show-check-mark", "", "span");
  const told = line("show-check-told", "", "span");
  const way = html("button", { type: "button", class: "show-check-way", "data-act": "check-full", hidden: "", text: say("check.told.fullWay") });
  const node = html("li", { class: "show-check-row", "data-row": key }, sign, word, line("show-check-name", say(`check.row.${key}`), "b"), told, way);
  return {
    node, way,
    show({ mark, key: sentence, values, way: act }) {
      if (node.dataset.mark !== mark) {
        put(node, "data-mark", mark);
        sign.replaceChildren(svg("svg", { class: "show-glyph", viewBox: "0 0 16 16", "aria-hidden": "true" }, ...MARKS[mark].map(([tag, shape]) => svg(tag, { class: "line", ...shape }))));
      }
      write(word, say(`check.mark.${mark}`));
      write(told, sentence === "running" ? say("check.running") : say(`check.told.${sentence}`, values));
      way.hidden = !act;
    },
  };
}

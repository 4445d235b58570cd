// The parts of the desk: bar, map, panel, board. Each is mounted by the shell with
// `render(component, part)`, called again with new data, and stays from page to page.

import { bar } from "./desk/bar.js";
import { askThrough } from "./desk/ask.js";
import { board } from "./desk/board.js";
import { gate } from "./desk/gate.js";
import { library, speech } from "./desk/library.js";
import { mapView } from "./desk/mapview.js";
import { panel } from "./desk/panel.js";
import { comeBack } from "./desk/session.js";
import { html } from "./map/dom.js";

const PARTS = { bar, board, gate, map: mapView, panel };
// The parts through which the server is asked for what is no change of the address.
const ASKING = ["bar", "gate"];
const mounted = new WeakMap();

// How long the first part of an answer waits for the last, in ms; a part that never comes
// does not hold up the others.
const PATIENCE_MS = 250;

/** Draw `component.data` in its element; state lives with the element, not the call. */
export function render(component, part) {
  const host = component.parentElement;
  if (!mounted.has(host)) mounted.set(host, { queue: Promise.resolve(), gone: false, made: null });
  const state = mounted.get(host);
  state.patch = (query) => component.setTriggerValue("patch", query);
  const { turn, ...data } = component.data;
  if (ASKING.includes(part)) {
    askThrough((wanted) => component.setTriggerValue("ask", wanted));
    comeBack(data);
  }
  state.latest = data;
  arrive(part, turn);
  return enqueue(host, state, part);
}

// The parts of one answer arrive one by one and are drawn together, in one frame.
const answer = { turn: 0, parts: new Set(), whole: Promise.resolve(), go() {} };

function arrive(part, [turn, number]) {
  if (answer.turn !== turn) {
    answer.go();
    Object.assign(answer, { turn, parts: new Set() });
    answer.whole = new Promise((resolve) => (answer.go = resolve));
    setTimeout(answer.go, PATIENCE_MS);
  }
  answer.parts.add(part);
  if (answer.parts.size === number) answer.go();
}

/** Let go of an element for good. */
export function unmount(component) {
  const state = mounted.get(component.parentElement);
  if (!state) return;
  state.gone = true;
  state.made?.destroy();
  state.note?.remove();
  mounted.delete(component.parentElement);
}

function enqueue(host, state, part) {
  state.queue = state.queue.then(() => draw(host, state, part)).catch((problem) => tell(host, state, part, problem));
  return state.queue;
}

async function draw(host, state, part) {
  const data = state.latest;
  // A page that goes without a part lets it rest as it is.
  if (state.gone || data === state.drawn || data.absent) return;
  // Before anybody has signed in there are words, and no plan.
  const shelf = data.plan ? await library(data.plan, data.lang, data.standing, data.news) : await speech(data.lang);
  if (state.shelf !== shelf) {
    state.made?.destroy();
    state.made = null;
  }
  if (state.gone) return;
  state.made ??= await PARTS[part](host, shelf, (query) => state.patch(query));
  state.shelf = shelf;
  await answer.whole;
  if (state.gone) {
    state.made.destroy();
    return;
  }
  // What came meanwhile is drawn in its own turn.
  if (data !== state.latest) return;
  // The record has news: what was drawn of it is told anew where it stands.
  if (state.drawn && state.drawn.standing !== data.standing) state.made.restand?.();
  await state.made.update(data);
  state.drawn = data;
  state.note?.remove();
}

// What could not be fetched or drawn is said in its place, with a way to try again.
function tell(host, state, part, problem) {
  console.warn(problem);
  if (state.gone) return;
  const { failed, retry } = state.latest;
  const again = html("button", { type: "button", class: "desk-way", text: retry });
  again.addEventListener("click", () => enqueue(host, state, part));
  state.note?.remove();
  state.note = html("div", { class: "desk-failed", role: "alert" }, html("span", { text: failed }), again);
  host.append(state.note);
}

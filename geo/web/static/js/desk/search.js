// One box for everything: a combobox over places, departments, windows and records. The
// server finds and ranks; here is what keyboard and screen reader need.

import { html } from "../map/dom.js";
import { icon, tile } from "./glyphs.js";
import { address } from "./library.js";

const TYPING_PAUSE_MS = 90;
const HITS_A_KIND = 5;
const SHELVES = {
  place: "places", department: "departments", window: "windows", task: "tasks",
  measure: "measures", "key-task": "keyTasks", passage: "passages",
};
// Kinds that a reader knows by their number.
const NUMBERED = new Set(["task", "measure", "key-task", "passage"]);
const TYPED_INTO = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
// Signs of a text that may stand before the words that were found in it.
const LEAD = 12;
let made = 0;

/** The box; `choose(id)` opens what was found, `filter(text)` narrows by the words themselves. */
export function searchBox(shelf, { choose, filter }) {
  const { node, input, popover, note, list } = partsOf(shelf, `search-${(made += 1)}`);
  const state = { options: [], active: -1, asking: null, answered: "", timer: 0, entered: false };
  const wanted = () => input.value.trim();
  const isOpen = () => !popover.hasAttribute("hidden");

  const point = (n) => {
    const count = state.options.length;
    state.active = count ? (n + count) % count : -1;
    state.options.forEach((option, at) => option.node.setAttribute("aria-selected", String(at === state.active)));
    const active = state.options[state.active]?.node;
    if (active) input.setAttribute("aria-activedescendant", active.id);
    else input.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  };
  const open = (on) => {
    popover.toggleAttribute("hidden", !on);
    input.setAttribute("aria-expanded", String(on));
    if (on) point(0);
    else input.removeAttribute("aria-activedescendant");
  };
  // Whatever is on its way or waits to be asked is no longer wanted.
  const forget = () => {
    window.clearTimeout(state.timer);
    state.asking?.abort();
    Object.assign(state, { asking: null, answered: "", entered: false });
    open(false);
  };
  const run = (option) => {
    if (!option) return;
    input.value = "";
    forget();
    option.act();
  };
  const show = (text, { groups, options, told }) => {
    state.asking = null;
    state.answered = text;
    state.options = options;
    note.textContent = told;
    note.toggleAttribute("hidden", !told);
    list.replaceChildren(...groups);
    open(true);
    // Enter may have come before the answer; of a failure nothing can be chosen.
    if (state.entered) run(options[0]);
    state.entered = false;
  };
  const ask = async () => {
    const text = wanted();
    window.clearTimeout(state.timer);
    state.asking?.abort();
    if (!text) return forget();
    const asking = new AbortController();
    state.asking = asking;
    const found = await answerTo(shelf.plan, text, asking.signal);
    if (state.asking !== asking) return;
    if (found) show(text, optionsOf(shelf, list.id, text, found, { choose, filter }));
    else show("", { groups: [], options: [], told: shelf.say("failed") });
  };
  const later = (event) => {
    window.clearTimeout(state.timer);
    state.entered = false;
    if (!event.isComposing) state.timer = window.setTimeout(ask, TYPING_PAUSE_MS);
  };
  const move = (step) => {
    if (!wanted()) return;
    if (state.answered !== wanted()) ask();
    else if (isOpen()) point(state.active + step);
    else open(true);
  };
  const enter = () => {
    if (!wanted()) return;
    if (state.answered !== wanted()) {
      state.entered = true;
      ask();
    } else if (isOpen()) run(state.options[state.active]);
    else open(true);
  };
  const escape = (event) => {
    if (!isOpen() && !input.value) return;
    event.preventDefault();
    event.stopPropagation();
    if (!isOpen()) input.value = "";
    const { answered } = state;
    forget();
    state.answered = answered;
  };
  const keys = {
    ArrowDown: (event) => (event.preventDefault(), move(1)),
    ArrowUp: (event) => (event.preventDefault(), move(-1)),
    Enter: (event) => (event.preventDefault(), enter()),
    Escape: escape,
    Tab: forget,
  };
  const slash = (event) => {
    const typed = event.composedPath()[0];
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.defaultPrevented || (typed instanceof Element && typed.closest(TYPED_INTO))) return;
    event.preventDefault();
    input.focus();
    input.select();
  };
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("focus", () => wanted() && !isOpen() && ask());
  // 229: the key that ends a composition, where it is told only after its end.
  input.addEventListener("keydown", (event) => !event.isComposing && event.keyCode !== 229 && keys[event.key]?.(event));
  node.addEventListener("focusout", (event) => !node.contains(event.relatedTarget) && forget());
  // The words keep the focus while the list is clicked or scrolled.
  popover.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    run(state.options.find((each) => each.node === option));
  });
  document.addEventListener("keydown", slash);
  return {
    node,
    // The words of the filter stand on their chip; the box is free for the next ones.
    update() {},
    destroy() {
      document.removeEventListener("keydown", slash);
      forget();
      node.remove();
    },
  };
}

function partsOf(shelf, id) {
  const input = html("input", {
    class: "desk-input", type: "search", role: "combobox", maxlength: 60, autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    placeholder: shelf.say("searchHint"), "aria-label": shelf.say("search"),
  });
  const list = html("div", { class: "search-list", id, role: "listbox", "aria-label": shelf.say("search") });
  const note = html("p", { class: "search-note", role: "status", hidden: "" });
  const popover = html("div", { class: "search-popover", hidden: "" }, note, list);
  const field = html("label", { class: "desk-search" }, icon("search"), input, html("kbd", { class: "search-key", "aria-hidden": "true", text: "/" }));
  return { node: html("div", { class: "search-box" }, field, popover), input, popover, note, list };
}

// The answer, or null when there is none: given up, unreachable, refused.
async function answerTo(plan, text, signal) {
  try {
    const answer = await fetch(address(`search/${plan}.json?${new URLSearchParams({ q: text })}`), { credentials: "same-origin", signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** What is shown for an answer: nodes by kind, and the options in their order on the page. */
function optionsOf(shelf, id, text, found, { choose, filter }) {
  const known = found.hits.filter((hit) => shelf[SHELVES[hit.kind]]?.has(hit.id));
  const options = [];
  const option = (act, ...children) => {
    const node = html("div", { class: "search-option", id: `${id}-${options.length}`, role: "option", "aria-selected": "false" }, ...children);
    options.push({ node, act });
    return node;
  };
  // Kinds stand in the order of their nearest hits, so that the first option is the nearest.
  const groups = [...new Set(known.map((hit) => hit.kind))].map((kind, n) => {
    const title = html("div", { class: "search-kind", id: `${id}-kind-${n}`, text: shelf.say(`kindOf.${kind}`) });
    const hits = known.filter((hit) => hit.kind === kind).slice(0, HITS_A_KIND);
    const rows = hits.map((hit) => option(() => choose(targetOf(shelf, hit)), ...hitRow(shelf, hit, text)));
    return html("div", { role: "group", "aria-labelledby": title.id }, title, ...rows);
  });
  const words = option(() => filter(text), icon("search"), html("span", { class: "search-name", text: shelf.say("filterBy", { text }) }));
  words.classList.add("search-filter");
  return { groups: [...groups, words], options, told: known.length ? "" : shelf.say("noHits") };
}

// A window is read at its introduction.
function targetOf(shelf, { kind, id }) {
  const intro = `${id}.intro`;
  return kind === "window" && shelf.passages.has(intro) ? intro : id;
}

function hitRow(shelf, { kind, id, matched }, text) {
  const record = shelf[SHELVES[kind]].get(id);
  const home = { window: id, task: id.split(".")[0] }[kind] ?? record.window;
  const mark = home ? tile(home) : html("span", { class: "search-mark", "data-kind": kind, "aria-hidden": "true" });
  const name = record.name ?? around(shelf, record, matched ? "" : text);
  const passing = record.name && record.text && !matched ? around(shelf, record, text) : matched;
  const more = [name, id].includes(passing) ? "" : passing;
  return [
    mark,
    ...(NUMBERED.has(kind) ? [html("span", { class: "search-id", text: id })] : []),
    html("span", { class: "search-name", text: name }),
    ...(more ? [html("span", { class: "search-more", text: more })] : []),
  ];
}

// A text from shortly before the words found in it; in whichever language holds them.
function around(shelf, record, text) {
  const [first = ""] = text.toLowerCase().split(/\s+/);
  const holds = (body) => Boolean(first) && body.toLowerCase().includes(first);
  const body = [record.text, record.text_zh ?? ""].find(holds) ?? record.text;
  const at = first ? body.toLowerCase().indexOf(first) : -1;
  if (at <= LEAD * 2) return body;
  // Latin words are not cut in two.
  const from = Math.max(body.lastIndexOf(" ", at - 1) + 1, at - LEAD);
  return `${shelf.say("mark.cut")}${body.slice(from)}`;
}

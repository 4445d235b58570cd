// The desk of staff: what waits for them, in tabs; the record that is selected stands beside
// it in the panel. The server decides what it tells to whom.

import { button, fine, roleOf } from "../desk/forms.js";
import { address } from "../desk/library.js";
import { openChange, openPassword, openSearch } from "../desk/records.js";
import { leave, onPerson, who } from "../desk/session.js";
import { openSignIn } from "../desk/signin.js";
import { html, put } from "../map/dom.js";
import { people } from "./people.js";
import { changes, feedbacks, reviews, searches } from "./worklist.js";

const TABS = { reviews, feedback: feedbacks, searches, changes, people };
const COUNTS = {
  reviews: (told) => told.waiting.length,
  feedback: (told) => told.feedback.totals.open,
  searches: (told) => told.totals.searches,
  changes: (told) => told.totals.changes,
  people: () => null,
};
// The tab stays open when the page is drawn anew.
const memory = { tab: "reviews", top: 0 };

/** Mount the desk; a record is selected through `patch`, which also asks the server again. */
export function desk(host, shelf, patch) {
  const head = html("header", { class: "work-head" });
  const body = html("div", { class: "work-body" });
  const root = html("section", { class: "desk-board work", "data-work": "loading", "aria-label": shelf.say("work.title") }, head, body);
  host.append(root);
  const state = { gone: false, turn: 0, drawn: "", standing: null };
  const load = async () => {
    const turn = (state.turn += 1);
    const found = await look().catch(() => ({ failed: true }));
    // Somebody may have come or gone meanwhile: the latest answer is shown.
    if (state.gone || turn !== state.turn) return;
    // What is told again stands as it is: ticks, scroll and focus stay.
    const drawn = JSON.stringify(found);
    if (drawn === state.drawn && !found.failed) return;
    state.drawn = drawn;
    head.replaceChildren(...headOf(shelf, found, renew));
    body.replaceChildren(...bodyOf(shelf, found, { patch, renew, load }));
    root.dataset.work = found.failed ? "failed" : found.told ? "open" : "closed";
  };
  // What was written here is told by the other parts of the page as well.
  const renew = () => {
    patch({});
    return load();
  };
  const stop = onPerson(load);
  return {
    update(data) {
      // Another record in the panel changes nothing here.
      if (state.standing === data.standing) return;
      state.standing = data.standing;
      load();
    },
    restand: load,
    destroy() {
      state.gone = true;
      stop();
      root.remove();
    },
  };
}

async function look() {
  const person = await who();
  if (!person.editor) return { person };
  const answer = await fetch(address("desk.json"), { credentials: "same-origin", cache: "no-store" });
  if (answer.status === 401 || answer.status === 403) return { person: { ...person, editor: false } };
  if (!answer.ok) throw new Error(String(answer.status));
  return { person, told: await answer.json() };
}

function headOf(shelf, { person, told }, renew) {
  const say = (key) => shelf.say(`work.${key}`);
  const ways = [
    ...(told ? [
      button(say("logSearch"), "desk-log-search", () => openSearch(shelf, null, renew)),
      button(say("logChange"), "desk-log-change", () => openChange(shelf, null, (id) => told.dues[id], renew)),
    ] : []),
    ...(person?.name ? [
      button(say("password"), "desk-own-password", () => openPassword(shelf), "is-quiet"),
      button(shelf.say("entry.signOut"), "desk-sign-out", leave, "is-quiet"),
    ] : []),
  ];
  return [
    html("div", { class: "work-title" }, html("h2", { text: say("title") }),
      ...(person?.name ? [html("p", { text: shelf.say("entry.as", { name: person.name, role: roleOf(shelf, person) }) })] : [])),
    html("div", { class: "work-ways" }, ...ways),
  ];
}

function bodyOf(shelf, { person, told, failed }, context) {
  const say = (key, values) => shelf.say(`work.${key}`, values);
  if (failed) {
    return [html("div", { class: "work-rest", role: "alert" }, html("p", { text: say("failed") }), button(shelf.say("retry"), "desk-retry", context.load))];
  }
  if (told) return tabs(shelf, told, context);
  if (person.staff) return [html("div", { class: "work-rest" }, html("p", { text: say("noRole", { role: roleOf(shelf, person) }) }))];
  const way = person.name ? [] : [button(shelf.say("entry.signIn"), "desk-sign-in", () => openSignIn(shelf), "is-chief")];
  return [html("div", { class: "work-rest" }, html("p", { text: say("guest") }), ...way)];
}

// -- tabs: arrow keys go from one to the next ------------------------------------------------

function tabs(shelf, told, context) {
  const names = Object.keys(TABS).filter((name) => name !== "people" || told.me.admin);
  if (!names.includes(memory.tab)) memory.tab = names[0];
  const { top } = memory;
  const pane = html("div", { class: "desk-scroll work-pane", id: "work-pane", role: "tabpanel", tabindex: "0" });
  const buttons = names.map((name) => {
    const n = COUNTS[name](told);
    const node = html("button", { class: "work-tab", type: "button", role: "tab", id: `work-tab-${name}`, "aria-controls": "work-pane", "data-tab": name },
      html("span", { text: shelf.say(`work.tab.${name}`) }), ...(n === null ? [] : [html("span", { class: "desk-count", text: n })]));
    node.addEventListener("click", () => show(name));
    return node;
  });
  const show = (name) => {
    if (memory.tab !== name) Object.assign(memory, { tab: name, top: 0 });
    for (const node of buttons) {
      const on = node.dataset.tab === name;
      put(node, "aria-selected", on);
      put(node, "tabindex", on ? 0 : -1);
    }
    put(pane, "aria-labelledby", `work-tab-${name}`);
    pane.replaceChildren(...TABS[name](shelf, told, context));
    pane.scrollTop = memory.top;
  };
  pane.addEventListener("scroll", () => (memory.top = pane.scrollTop), { passive: true });
  const list = html("div", { class: "work-tabs", role: "tablist", "aria-label": shelf.say("work.title") }, ...buttons);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = buttons[(names.indexOf(memory.tab) + step + names.length) % names.length];
    show(next.dataset.tab);
    next.focus();
  });
  show(memory.tab);
  // Only what stands in the page can be scrolled.
  requestAnimationFrame(() => (pane.scrollTop = top));
  return [fine(shelf.say("work.lead")), list, pane];
}

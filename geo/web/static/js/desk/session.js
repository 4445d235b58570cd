// Who is at work, the ways in and out, and what happens when a session has ended.

import { html, put } from "../map/dom.js";
import { ask } from "./ask.js";
import { address } from "./library.js";
import { send } from "./server.js";

// How long an answer to "who is there" is believed: sessions end without telling the page.
const KEPT_MS = 60_000;
const RETURN = "atlas-return";
// What listens is told that somebody has come or gone.
const CHANGED = "atlas:person";

const asked = { answer: null, at: 0 };

/** Who has signed in: {name, role, staff, editor, oidc, elsewhere}; asked anew after a minute. */
export function who() {
  if (!asked.answer || Date.now() - asked.at > KEPT_MS) {
    asked.at = Date.now();
    asked.answer = fetch(address("session"), { credentials: "same-origin", cache: "no-store" })
      .then((answer) => {
        if (answer.ok) return answer.json();
        // That nothing could be learned is not believed for a minute.
        forget();
        return { name: "", staff: false, editor: false };
      }).then(marked);
    asked.answer.catch(forget);
  }
  return asked.answer;
}

// What only some may use stands in the page for all and is shown by this mark; the server
// asks for the role itself.
function marked(person) {
  put(document.documentElement, "data-session", person.editor ? "editor" : person.name ? "reader" : "nobody");
  return person;
}

/** Somebody has come or gone: the next question is asked of the server. */
export function forget() {
  asked.answer = null;
}
window.addEventListener("atlas:unknown", forget);

/** Call `act` whenever somebody has come or gone; gives the way to stop. */
export function onPerson(act) {
  window.addEventListener(CHANGED, act);
  return () => window.removeEventListener(CHANGED, act);
}

function tellAll() {
  forget();
  window.dispatchEvent(new Event(CHANGED));
}

/** Sign in with a local account. */
export async function enter(name, password) {
  await send("session", { name, password });
  tellAll();
  letIn();
}

/** Sign out here, and at the provider where one came from there. */
export async function leave() {
  const person = await who();
  await send("session/end", {}).catch(() => {});
  tellAll();
  if (person.elsewhere) ask("logout");
  return person;
}

/** The fields of a name and a password, and the way to a provider where there is one. */
export function signInFields(shelf) {
  const field = (key, attributes) => {
    const input = html("input", { maxlength: "1000", required: "", name: key, ...attributes });
    return { input, node: html("label", { class: "entry-field" }, html("span", { text: shelf.say(`entry.${key}`) }), input) };
  };
  const name = field("name", { type: "text", autocomplete: "username" });
  const password = field("password", { type: "password", autocomplete: "current-password" });
  return { nodes: [name.node, password.node], work: () => enter(name.input.value, password.input.value) };
}

/**
 * A button that leads to the provider, hidden until it is known that there is one; `aside`
 * in a window of its own, so that what somebody is writing here stays.
 */
export function elsewhereButton(shelf, aside = false) {
  const node = html("button", { class: "desk-way", type: "button", "data-act": "sign-in-elsewhere", hidden: "", text: shelf.say(aside ? "door.aside" : "door.elsewhere") });
  node.addEventListener("click", () => {
    if (aside) {
      window.open(window.location.href, "_blank", "noopener");
      return;
    }
    keep(window.location.href);
    ask("login");
  });
  who().then((person) => node.toggleAttribute("hidden", !person.oidc)).catch(() => {});
  return node;
}

// -- coming back from a provider ------------------------------------------------------------------

let back = null;

/** Of the first answer to this page: a code is exchanged for a session, then the page that was left is opened. */
export async function comeBack({ code, said }) {
  if (back !== null) return;
  back = taken();
  if (code) {
    // Another window may have come first: then the session is there already.
    await send("session/claim", { code }).catch(() => {});
    return openAnew(back);
  }
  if (back && !said && back !== window.location.href) openAnew(back);
}

function openAnew(href) {
  if (href && href !== window.location.href) window.location.replace(href);
  else window.location.reload();
}

function keep(href) {
  try {
    window.sessionStorage.setItem(RETURN, href);
  } catch {
    // Without a memory one comes back to the first page.
  }
}

function taken() {
  try {
    const href = window.sessionStorage.getItem(RETURN) ?? "";
    window.sessionStorage.removeItem(RETURN);
    return href;
  } catch {
    return "";
  }
}

// -- a closed atlas -------------------------------------------------------------------------------

const closed = { once: false };

/** Nobody is signed in any more: the page closes. What is being written is told and kept. */
export function shutOut() {
  if (document.querySelector("dialog[open]")) {
    document.documentElement.dataset.shut = "";
    window.dispatchEvent(new CustomEvent("atlas:shut"));
    return;
  }
  window.location.reload();
}

/** Somebody is signed in again: what had closed opens. */
export function letIn() {
  if (document.documentElement.dataset.shut === undefined) return;
  delete document.documentElement.dataset.shut;
  closed.once = true;
}

/**
 * Whether the page's own connection still carries the session that ended: whatever it asked
 * for, it would be shown the gate. So it is loaded anew, as soon as nobody writes any more.
 */
export function mustReload() {
  if (closed.once && !document.querySelector("dialog[open]")) window.location.reload();
  return closed.once;
}

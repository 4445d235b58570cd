// Who is at work, and the ways in and out.

import { html } from "../map/dom.js";
import { address } from "./library.js";
import { send } from "./server.js";

// What listens is told that somebody has come or gone.
const CHANGED = "atlas:person";
const asked = { answer: null };

/** Who has signed in: {name, role, staff, editor}; asked once, until somebody comes or goes. */
export function who() {
  if (!asked.answer) {
    asked.answer = fetch(address("session"), { credentials: "same-origin", cache: "no-store" })
      .then((answer) => (answer.ok ? answer.json() : { name: "", staff: false, editor: false }));
    asked.answer.catch(forget);
  }
  return asked.answer;
}

/** The next question is asked of the server. */
export function forget() {
  asked.answer = null;
}

/** Sign in with a local account. */
export async function enter(name, password) {
  await send("session", { name, password });
  tellAll();
}

/** Sign out. */
export async function leave() {
  await send("session/end", {}).catch(() => {});
  tellAll();
}

/** Call `act` whenever somebody has come or gone; gives the way to stop. */
export function onPerson(act) {
  window.addEventListener(CHANGED, act);
  return () => window.removeEventListener(CHANGED, act);
}

function tellAll() {
  forget();
  window.dispatchEvent(new Event(CHANGED));
}

/** The fields of a name and a password. */
export function signInFields(shelf) {
  const field = (key, attributes) => {
    const input = html("input", { maxlength: "1000", required: "", name: key, ...attributes });
    return { input, node: html("label", { class: "entry-field" }, html("span", { text: shelf.say(`entry.${key}`) }), input) };
  };
  const name = field("name", { type: "text", autocomplete: "username" });
  const password = field("password", { type: "password", autocomplete: "current-password" });
  return { nodes: [name.node, password.node], work: () => enter(name.input.value, password.input.value) };
}

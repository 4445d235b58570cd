// The wall's end of its consoles. The wall never needs one: without a channel, a server or
// a console it plays as it does.

import { readOrder } from "./orders.js";
import { ENDED, keepSocket, openChannel, secretWord } from "./wire.js";

const KEPT = "atlas-wall";
const RELAY = "show/relay";
const DOT_MS = 3000;
// A line on which no console has said anything for so long, though there is one, is dead.
const SILENCE_MS = 40_000;
const HELD_BY = new Set(["next", "prev", "go", "black"]);

// The name of this wall and its room outlive a reload of the page, not its window.
function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function remember(own) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(own));
  } catch {
    // No memory: a reload gets another room.
  }
}

// What stands after ? in the wall's address, without what only a wall knows.
function ownQuery() {
  const query = new URLSearchParams(window.location.search);
  for (const name of ["auto", "tempo", "theme"]) query.delete(name);
  const text = query.toString();
  // The sign alone is no address: the console keeps its own.
  return text.length <= 600 ? text : "?";
}

/**
 * Listens to consoles. `state()` is the player's state, `scenes()` all that may be gone
 * to; `act(order)` does what a console asks, `hand()` is told of a hand on the show,
 * `changed()` of another code or number of consoles. `dot` is the node of the pointer.
 */
export function createRemote({ plan, state, scenes, act, hand, changed, dot }) {
  const own = { wall: secretWord(), code: "", key: "", ...recall() };
  const began = performance.now();
  let scene = { id: "", since: began };
  let channel = null;
  let socket = null;
  let standing = own.code ? "asking" : "";
  let consoles = 0;
  // Whether a window of this browser has ever asked; before that nobody is told anything.
  let near = false;
  let heard = performance.now();

  function told() {
    const now = performance.now();
    const { scene: on, next, index, total, aside, auto, held, black, skipped } = state();
    return { kind: "state", scene: on.id, next, index, total, aside, auto, held, black, skipped: skipped.slice(0, 60),
      sceneMs: Math.round(now - scene.since), showMs: Math.round(now - began),
      ratio: Math.min(20, Math.max(0.1, window.innerWidth / window.innerHeight)), query: ownQuery() };
  }

  function tell() {
    if (!near && !consoles) return;
    const message = told();
    if (near) channel?.send(message);
    if (consoles) socket?.send(message);
  }

  function obey(message) {
    const order = readOrder(message, scenes());
    if (order === null) return;
    if (order.kind === "hello") tell();
    else if (order.kind === "pointer") point(dot, order);
    else {
      if (HELD_BY.has(order.kind)) hand();
      act(order);
    }
  }

  // A window that was duplicated has the name of the other: the later takes a new one.
  function onChannel(message, from) {
    if (from === "console") {
      near = true;
      return obey(message);
    }
    if (message?.kind === "claim") channel.send({ kind: "taken" });
    if (message?.kind !== "taken") return undefined;
    Object.assign(own, { wall: secretWord(), code: "", key: "" });
    socket?.close();
    socket = null;
    return claim();
  }

  function claim() {
    channel?.close();
    remember(own);
    channel = openChannel(plan, own.wall, "wall", onChannel);
    channel.send({ kind: "claim" });
  }

  function onRelay(message) {
    heard = performance.now();
    if (message?.kind === "room") Object.assign(own, { code: message.code, key: message.key });
    else if (message?.kind === "consoles") consoles = message.n;
    else return obey(message);
    standing = "open";
    remember(own);
    changed();
    return undefined;
  }

  function onEnd(code) {
    consoles = 0;
    if (code === ENDED.foreign || code === ENDED.expired) Object.assign(own, { code: "", key: "" });
    const last = [ENDED.expired, ENDED.overtaken, ENDED.full, ENDED.tooMany].includes(code);
    standing = last ? "refused" : "away";
    if (last) {
      socket?.close();
      socket = null;
    }
    changed();
    return !last;
  }

  /** A room at the server, if there is none yet. */
  function ask() {
    if (socket) return;
    standing = "asking";
    socket = keepSocket(RELAY, { greet: () => ({ kind: "open", code: own.code, key: own.key }), hear: onRelay, ended: onEnd });
  }

  claim();
  if (own.code) ask();
  window.addEventListener("pagehide", () => channel.send({ kind: "bye" }));
  setInterval(() => consoles && performance.now() - heard > SILENCE_MS && socket?.again(), SILENCE_MS / 4);
  return {
    ask,
    /** What the sheet shows: {code, standing, consoles}. */
    info: () => ({ code: own.code, standing, consoles }),
    /** Follows the player: the consoles are told. */
    follow() {
      const { id } = state().scene;
      if (id !== scene.id) scene = { id, since: performance.now() };
      tell();
    },
    /** Opens the console of this wall in a window of its own. */
    open() {
      const url = new URL("show/console", document.baseURI);
      url.search = window.location.search;
      for (const name of ["auto", "tempo"]) url.searchParams.delete(name);
      url.hash = `wall=${own.wall}`;
      window.open(url.href, "_blank", "noopener,width=1180,height=800");
    },
  };
}

let leaves = 0;

// The dot shows where the speaker points, and leaves by itself.
function point(dot, { x, y }) {
  dot.style.left = `${x * 100}%`;
  dot.style.top = `${y * 100}%`;
  dot.hidden = false;
  clearTimeout(leaves);
  leaves = setTimeout(() => (dot.hidden = true), DOT_MS);
}

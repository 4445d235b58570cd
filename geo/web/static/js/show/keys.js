// Clicker, keyboard, touch and mouse. What is pressed counts wherever the focus is.

const KEYS = {
  PageDown: "next", ArrowRight: "next", ArrowDown: "next", Space: "next",
  PageUp: "prev", ArrowLeft: "prev", ArrowUp: "prev", Backspace: "prev",
  Home: "first", End: "last",
  KeyP: "pause", KeyB: "black", Period: "black", NumpadDecimal: "black",
  Escape: "leave", KeyF: "full", KeyT: "check", KeyR: "remote", Slash: "help", F1: "help",
};
const SWIPE_PX = 60;
const EDGE = 0.06;
const STILL_MS = 3000;
const TOUCHABLE = "a, button, [data-place], .atlas-home, .show-over, .show-check";

/**
 * The order of a key, or null. By the key's place: with a Chinese input method on, its
 * letter never arrives.
 */
export function orderOf(event) {
  const digit = /^(?:Digit|Numpad)([1-5])$/.exec(event.code);
  if (digit && !event.shiftKey) return { kind: "window", n: Number(digit[1]) };
  // A clicker may send a name of a key and no place.
  const kind = KEYS[event.code] ?? KEYS[event.key] ?? { " ": "next", ".": "black", "?": "help" }[event.key];
  return kind ? { kind } : null;
}

/**
 * Listens to the whole window. `act(order)` receives what was asked for, with the `key` that
 * asked for it where it was one, `hand()` is told
 * of every touch of key, pointer or wheel, `still(yes)` when the pointer rests or wakes.
 * Answers a function that stops listening.
 */
export function listen({ act, hand, still }) {
  const ear = new AbortController();
  const on = (type, heard) => window.addEventListener(type, heard, { capture: true, signal: ear.signal, passive: false });

  on("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const seen = document.activeElement?.matches?.("button:focus-visible, a:focus-visible, [role=button]:focus-visible");
    const order = event.key === "Enter" && !seen ? { kind: "next" } : orderOf(event);
    // Starting the tour is no reason to hold it.
    if (order?.kind !== "pause" && !["Shift", "Control", "Alt", "Meta"].includes(event.key)) hand();
    if (!order) return;
    event.preventDefault();
    event.stopPropagation();
    // A key held down turns pages, but does not flicker what it switches.
    if (event.repeat && !["next", "prev"].includes(order.kind)) return;
    // A key is told by its name: the letter of an input method, by its place.
    act({ ...order, key: /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.code || event.key });
  });
  listenToPointer(on, { act, hand });
  listenToRest(on, still, ear.signal);
  return () => ear.abort();
}

function listenToPointer(on, { act, hand }) {
  let down = null;
  on("pointerdown", (event) => {
    hand();
    down = event.isPrimary ? { x: event.clientX, y: event.clientY, target: event.target } : null;
  });
  on("pointercancel", () => (down = null));
  on("pointerup", (event) => {
    const start = down;
    down = null;
    if (!start || !event.isPrimary || event.button > 0) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 2 * Math.abs(dy)) return act({ kind: dx < 0 ? "next" : "prev" });
    if (Math.hypot(dx, dy) > 10 || start.target.closest?.(TOUCHABLE)) return undefined;
    const at = event.clientX / window.innerWidth;
    if (at < EDGE) act({ kind: "prev" });
    else if (at > 1 - EDGE) act({ kind: "next" });
    return undefined;
  });
  on("wheel", hand);
  on("contextmenu", (event) => event.preventDefault());
  // Nothing on a wall is dragged away or marked.
  on("dragstart", (event) => event.preventDefault());
}

function listenToRest(on, still, signal) {
  let timer = 0;
  const wake = () => {
    clearTimeout(timer);
    still(false);
    timer = setTimeout(() => still(true), STILL_MS);
  };
  on("pointermove", wake);
  on("pointerdown", wake);
  signal.addEventListener("abort", () => clearTimeout(timer));
  wake();
}

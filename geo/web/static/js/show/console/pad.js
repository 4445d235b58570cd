// The pad: where a finger lies on the picture of the wall, a dot lies on the wall.

import { html } from "../../map/dom.js";

// Below what the relay lets through in a second.
const EVERY_MS = 70;

/** `{node, fit(ratio)}` over a `picture`; `send(x, y)` receives shares of width and height, 0 to 1. */
export function createPad(name, picture, send) {
  const dot = html("span", { class: "con-pad-dot", hidden: "" });
  const node = html("div", { class: "con-pad-face", role: "img", "aria-label": name }, picture, dot);
  let last = 0;
  let waiting = 0;

  function at(event) {
    const box = node.getBoundingClientRect();
    const share = (value, from, length) => Math.min(1, Math.max(0, (value - from) / length));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  }

  // The last place of a movement always arrives.
  function tell(x, y) {
    clearTimeout(waiting);
    const rest = last + EVERY_MS - performance.now();
    if (rest > 0) {
      waiting = setTimeout(() => tell(x, y), rest);
      return;
    }
    last = performance.now();
    send(x, y);
  }

  function move(event) {
    const [x, y] = at(event);
    dot.hidden = false;
    dot.style.left = `${x * 100}%`;
    dot.style.top = `${y * 100}%`;
    tell(x, y);
  }

  node.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary) return;
    node.setPointerCapture(event.pointerId);
    move(event);
  });
  node.addEventListener("pointermove", (event) => node.hasPointerCapture(event.pointerId) && move(event));
  for (const type of ["pointerup", "pointercancel"]) node.addEventListener(type, () => (dot.hidden = true));
  return { node, fit: (ratio) => node.style.setProperty("--ratio", String(ratio)) };
}

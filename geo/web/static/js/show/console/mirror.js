// A picture of a scene as the wall shows it: the wall's own page, small, deaf and inert.
// It is seen only while it shows the very scene that it was asked for.

import { html } from "../../map/dom.js";

// The height at which the wall's page is set before it is made small, in px.
const SET_PX = 1080;
// A picture that has not come after this is asked for again; each time the wait doubles.
const PATIENCE_MS = 8000;
const LONGEST_MS = 60_000;

/** `{node, show(id, ratio)}`; `query` is the encoded question of the wall's address, `theme` its own. */
export function createMirror(query, theme) {
  const node = html("div", { class: "con-mirror", "aria-hidden": "true" });
  let frame = null;
  let wanted = "";
  let ratio = 16 / 9;
  let timer = 0;
  let patience = PATIENCE_MS;

  function address() {
    const url = new URL("../show", document.baseURI);
    url.search = query;
    url.searchParams.set("mirror", "1");
    if (theme) url.searchParams.set("theme", theme);
    url.hash = encodeURIComponent(wanted);
    return url.href;
  }

  function wall() {
    // A page that could not be fetched is the browser's own and tells nothing.
    return frame?.contentDocument?.getElementById("show") ?? null;
  }

  function look() {
    const root = wall();
    if (root?.dataset.ready) {
      clearTimeout(timer);
      patience = PATIENCE_MS;
    }
    node.classList.toggle("is-seen", Boolean(root?.dataset.ready) && root.dataset.scene === wanted);
  }

  // Its page, its scripts or its data were lost on the way: it begins anew.
  function again() {
    frame.remove();
    frame = null;
    patience = Math.min(LONGEST_MS, patience * 2);
    build();
  }

  // Nothing is built where a narrow page leaves no room for the picture.
  function build() {
    if (frame || !wanted || !node.clientWidth) return;
    frame = html("iframe", { class: "con-mirror-page", inert: "", tabindex: -1, src: address() });
    frame.addEventListener("load", () => {
      const root = wall();
      if (!root) return;
      new MutationObserver(look).observe(root, { attributeFilter: ["data-ready", "data-scene"] });
      turn();
    });
    node.append(frame);
    timer = setTimeout(again, patience);
    fit();
  }

  // In place of the present address: the way back through the console's pages stays its own.
  function turn() {
    const root = wall();
    if (wanted && root && root.dataset.scene !== wanted) frame.contentWindow.location.replace(address());
    look();
  }

  function fit() {
    if (!frame) return;
    const width = Math.round(SET_PX * ratio);
    frame.style.width = `${width}px`;
    frame.style.height = `${SET_PX}px`;
    frame.style.transform = `scale(${node.clientWidth / width})`;
  }

  new ResizeObserver(() => {
    build();
    fit();
  }).observe(node);
  return {
    node,
    /** Turns to a scene (empty: to none), on a wall of this width to height. */
    show(id, wide) {
      [wanted, ratio] = [id, wide];
      node.style.setProperty("--ratio", String(wide));
      build();
      fit();
      turn();
    },
  };
}

// Passing a view on: its link, a code to scan where there is a public address, and a
// word to whoever keeps the atlas.

import { html } from "../map/dom.js";
import { feedback } from "./feedback.js";
import { icon } from "./glyphs.js";
import { address } from "./library.js";

/** The button with its panel; `now()` gives the data of the bar. */
export function share(shelf, now) {
  const note = html("p", { class: "desk-fine", role: "status" });
  const field = html("input", { class: "desk-finder", type: "text", readonly: "", "aria-label": shelf.say("link") });
  const copy = html("button", { class: "desk-way", type: "button", "data-act": "copy", text: shelf.say("copyLink") });
  const code = html("div", { class: "desk-code" });
  const report = html("button", { class: "desk-way", type: "button", "data-act": "report", text: shelf.say("feedback") });
  const panel = html("div", { class: "desk-share-panel", role: "group", "aria-label": shelf.say("share"), hidden: "" }, field, html("div", { class: "desk-row" }, copy, report), note, code);
  const button = html("button", { class: "desk-plain", type: "button", "data-act": "share", "aria-expanded": "false", "aria-label": shelf.say("share"), title: shelf.say("share") }, icon("link"), html("span", { text: shelf.say("share") }));
  const node = html("div", { class: "desk-share" }, button, panel);
  const link = () => now().link ?? window.location.href;
  const show = (open) => {
    panel.toggleAttribute("hidden", !open);
    button.setAttribute("aria-expanded", String(open));
    if (open) fill();
  };
  const fill = () => {
    field.value = link();
    note.textContent = now().link ? "" : shelf.say("localOnly");
    code.replaceChildren(...(now().link ? [codeOf(shelf, now())] : []));
  };
  button.addEventListener("click", () => show(panel.hasAttribute("hidden")));
  copy.addEventListener("click", async () => {
    note.textContent = await copied(shelf, link(), Boolean(now().link), field);
  });
  report.addEventListener("click", () => feedback(shelf, now(), now().query.at ?? "", link()));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hasAttribute("hidden")) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  const outside = (event) => {
    if (!event.composedPath().includes(node)) show(false);
  };
  document.addEventListener("pointerdown", outside);
  return {
    node,
    update() {
      if (!panel.hasAttribute("hidden")) fill();
    },
    destroy() {
      document.removeEventListener("pointerdown", outside);
    },
  };
}

async function copied(shelf, link, open, field) {
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    field.select();
    return [shelf.say("copyByHand"), open ? "" : shelf.say("localOnly")].filter(Boolean).join(" ");
  }
  return shelf.say(open ? "copied" : "copiedLocal");
}

// The server draws the code of its own public address; without one there is none.
function codeOf(shelf, data) {
  const query = new URLSearchParams({ ...data.query, page: data.page }).toString();
  return html("img", { src: address(`code.svg?${query}`), alt: shelf.say("code"), width: 148, height: 148 });
}

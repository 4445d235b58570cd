// A button that opens a list of tick boxes with counts: native boxes, so keyboard and
// screen reader need nothing from us but Escape and a way out.

import { html, write } from "../map/dom.js";
import { icon } from "./glyphs.js";

/** `groups` = [{title, options: [{value, label, at, node?, search?}]}]; `at` indexes the counts. */
export function menu(shelf, name, groups, send, searchable = false, note = "") {
  const all = shelf.say("all");
  const value = html("span", { class: "desk-menu-value", text: all });
  const button = html("button", { class: "desk-menu-button", type: "button", "aria-expanded": "false", "data-menu": name },
    html("span", { class: "desk-menu-name", text: shelf.say(`menu.${name}`) }), value, icon("down"));
  const options = groups.flatMap((group) => group.options.map(optionRow));
  const body = html("div", { class: "desk-menu-options" });
  let index = 0;
  for (const group of groups) {
    const rows = options.slice(index, (index += group.options.length));
    const box = html("fieldset", {}, ...rows.map((row) => row.node));
    if (group.title) box.prepend(html("legend", { text: group.title }));
    body.append(box);
  }
  const popover = html("div", { class: "desk-menu-list", role: "group", "aria-label": shelf.say(`menu.${name}`), hidden: "" });
  if (searchable) popover.append(finder(shelf, options));
  popover.append(body);
  if (note) popover.append(html("p", { class: "desk-menu-note", text: note }));
  const node = html("div", { class: "desk-menu" }, button, popover);
  const show = (open) => {
    popover.toggleAttribute("hidden", !open);
    button.setAttribute("aria-expanded", String(open));
    if (open) popover.querySelector("input")?.focus();
  };
  button.addEventListener("click", () => show(popover.hasAttribute("hidden")));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || popover.hasAttribute("hidden")) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) show(false);
  });
  const outside = (event) => {
    if (!event.composedPath().includes(node)) show(false);
  };
  document.addEventListener("pointerdown", outside);
  body.addEventListener("change", () => send(options.filter((o) => o.box.checked).map((o) => o.value)));
  return {
    node,
    update(counts, on) {
      for (const option of options) option.update(counts[option.at], on.includes(option.value));
      const labels = options.filter((o) => on.includes(o.value)).map((o) => o.label);
      write(value, labels.length > 1 ? shelf.say("chosen", { first: labels[0], n: labels.length }) : (labels[0] ?? all));
      node.classList.toggle("is-chosen", labels.length > 0);
    },
    destroy() {
      document.removeEventListener("pointerdown", outside);
    },
  };
}

function optionRow({ value, label, at, node: own, search = "" }) {
  const box = html("input", { type: "checkbox", value });
  const count = html("span", { class: "desk-count" });
  const node = html("label", { class: "desk-option" }, box, own ?? html("span", { class: "desk-option-label", text: label }), count);
  return {
    value, label, at, box, node,
    words: `${label} ${search}`.toLowerCase(),
    update(number, on) {
      box.checked = on;
      write(count, number);
      node.classList.toggle("is-empty", number === 0);
    },
  };
}

function finder(shelf, options) {
  const input = html("input", { class: "desk-finder", type: "search", placeholder: shelf.say("find"), "aria-label": shelf.say("find") });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const option of options) option.node.toggleAttribute("hidden", !option.words.includes(wanted));
  });
  return input;
}

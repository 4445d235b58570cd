// Dialogs with a form: what is refused is told in place, and nothing that was typed is lost.

import { html } from "../map/dom.js";

let signIn = null;

/** Say how one signs in above a form whose session has ended: `open(shelf, done, true)`. */
export function signInWith(open) {
  signIn = open;
}

/**
 * Opens a dialog; `submit` is {label, work, signsIn}: it closes when `work` ends well. A session
 * may end while somebody writes: they sign in above the form, which stays. Gives {node, go,
 * tell, note}: `go` is the button, `tell` shows what is refused, `note` what is being done.
 */
export function dialog(shelf, title, fields, submit) {
  const problem = html("p", { class: "entry-problem", role: "alert", hidden: "" });
  const doing = html("p", { class: "desk-fine entry-doing", role: "status" });
  const go = html("button", { class: "desk-way is-chief", type: "submit", text: submit.label });
  const stop = html("button", { class: "desk-way", type: "button", text: shelf.say("entry.cancel") });
  const form = html("form", { method: "dialog" }, html("h2", { text: title }), ...fields, doing, problem, html("div", { class: "desk-ways" }, go, stop));
  const node = html("dialog", { class: "entry-dialog", "aria-label": title }, form);
  const tell = (text) => {
    problem.textContent = text;
    problem.toggleAttribute("hidden", !text);
  };
  const note = (text) => (doing.textContent = text);
  const again = html("button", { class: "desk-way", type: "button", "data-act": "sign-in-again", text: shelf.say("entry.signInAgain") });
  const ended = (over) => {
    if (over) go.after(again);
    else again.remove();
    tell(over ? shelf.say("entry.ended") : "");
  };
  const shut = () => submit.signsIn || ended(true);
  again.addEventListener("click", () => signIn(shelf, () => ended(false), true));
  window.addEventListener("atlas:shut", shut);
  stop.addEventListener("click", () => node.close());
  node.addEventListener("close", () => {
    window.removeEventListener("atlas:shut", shut);
    node.remove();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    tell("");
    try {
      await submit.work();
      node.close();
    } catch (refused) {
      if (refused.status === 401 && !submit.signsIn) ended(true);
      else tell([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
    }
    note("");
    go.disabled = false;
  });
  document.querySelector(".st-key-desk").append(node);
  node.showModal();
  return { node, go, tell, note };
}

/** A control under its word. */
export function field(shelf, key, control) {
  return html("label", { class: "entry-field" }, html("span", { text: shelf.say(`entry.${key}`) }), control);
}

/** A line to write in. */
export function text(attributes = {}) {
  return html("input", { type: "text", autocomplete: "off", maxlength: "2000", ...attributes });
}

/**
 * A file to choose, with words of our own: those of the browser are in its language. Gives
 * {node, input, told}; `told` is the label's text.
 */
export function fileChoice(shelf, name, label, attributes = {}) {
  const input = html("input", { type: "file", name, ...attributes });
  const told = html("span", { text: label });
  const chosen = html("span", { class: "entry-file-name", text: shelf.say("file.none") });
  input.addEventListener("change", () => (chosen.textContent = input.files[0]?.name ?? shelf.say("file.none")));
  const node = html("label", { class: "entry-field entry-file is-wide" }, told,
    html("span", { class: "entry-file-row" }, input, html("span", { class: "desk-way", "aria-hidden": "true", text: shelf.say("file.choose") }), chosen));
  return { node, input, told };
}

/** A list to choose from; `options` are [value, label]. */
export function select(options, name) {
  return html("select", { name }, ...options.map(([value, label]) => html("option", { value, text: label })));
}

/** Controls that belong together, under their heading. */
export function fieldset(shelf, key, ...children) {
  return html("fieldset", {}, html("legend", { text: shelf.say(`entry.${key}`) }), ...children);
}

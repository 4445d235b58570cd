// The page of a closed atlas before somebody has signed in: a name, a password, and the way
// to a provider. What the address names is opened afterwards.

import { html, write } from "../map/dom.js";
import { elsewhereButton, forget, signInFields, who } from "./session.js";

const AGAIN_MS = 3000;
// A session that the page's own connection does not know yet is cured by loading anew, once.
const RELOADED = "atlas-reloaded";
const ONCE_IN_MS = 10_000;

/** Mount the gate; it has words and no plan. */
export function gate(host, shelf) {
  const problem = html("p", { class: "entry-problem", role: "alert", hidden: "" });
  const tell = (text) => {
    write(problem, text);
    problem.toggleAttribute("hidden", !text);
  };
  const fields = signInFields(shelf);
  const go = html("button", { class: "desk-way is-chief", type: "submit", text: shelf.say("entry.signIn") });
  const form = html("form", { class: "gate-form" }, ...fields.nodes, problem, html("div", { class: "desk-ways" }, go, elsewhereButton(shelf)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    go.disabled = true;
    try {
      await fields.work();
      window.location.reload();
    } catch (refused) {
      tell([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
      go.disabled = false;
    }
  });
  const root = html("main", { class: "gate" }, html("div", { class: "gate-card" },
    html("span", { class: "desk-logo", "aria-hidden": "true" }),
    html("h1", { text: shelf.say("title") }), html("p", { class: "gate-lead", text: shelf.say("door.closed") }), form));
  host.append(root);
  document.documentElement.lang = shelf.lang === "zh" ? "zh-CN" : shelf.lang;
  const waiting = watch();
  return {
    update(data) {
      if (data.unread) tell(shelf.say("door.unread"));
      else if (data.said) tell(shelf.say(data.said));
      waiting.look(data.unread);
    },
    destroy() {
      waiting.stop();
      root.remove();
    },
  };
}

// Somebody may have signed in in another window, or the store may answer again.
function watch() {
  const state = { timer: 0, unread: false };
  const look = async () => {
    window.clearTimeout(state.timer);
    if (document.hidden) return;
    forget();
    const person = await who().catch(() => ({}));
    if (person.name && mayReload()) window.location.reload();
    else if (state.unread) state.timer = window.setTimeout(look, AGAIN_MS);
  };
  document.addEventListener("visibilitychange", look);
  return {
    look(unread) {
      state.unread = unread;
      look();
    },
    stop() {
      window.clearTimeout(state.timer);
      document.removeEventListener("visibilitychange", look);
    },
  };
}

function mayReload() {
  try {
    const last = Number(window.sessionStorage.getItem(RELOADED));
    if (Date.now() - last < ONCE_IN_MS) return false;
    window.sessionStorage.setItem(RELOADED, String(Date.now()));
    return true;
  } catch {
    return false;
  }
}

// Whether the record has changed since this page was drawn. The server is asked for a few
// letters, never for the record itself; only when they differ is the page asked for anew.

import { address } from "./library.js";

const EVERY_MS = 1500;
// A server that does not answer is asked less and less often.
const SELDOM_MS = 12_000;
const PATIENCE_MS = 6000;
// An answer that was asked for may take a while: the same is not asked for at once again.
const AGAIN_MS = 4000;

/**
 * Begin to look; `shown()` gives what the page shows, {plan, standing, unread}, `renew()` asks
 * the server to draw it again, `shut()` is called when nobody is signed in any more, `heard()`
 * at every answer: it says whether the page may be drawn again now.
 */
export function lookForNews({ shown, renew, shut, heard }) {
  const state = { timer: 0, pause: EVERY_MS, asked: "", at: 0, gone: false, busy: false };
  const wait = () => {
    window.clearTimeout(state.timer);
    // A hidden page asks nothing; it looks when it is seen again.
    if (!state.gone && !document.hidden) state.timer = window.setTimeout(look, state.pause);
  };
  const look = async () => {
    if (state.busy || state.gone) return;
    state.busy = true;
    try {
      const answer = await fetch(address(`head/${shown().plan}.json`), { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.status === 401) shut();
      else if (!answer.ok) throw new Error(String(answer.status));
      else if (heard()) consider(await answer.json());
      state.pause = EVERY_MS;
    } catch {
      state.pause = Math.min(2 * state.pause, SELDOM_MS);
    }
    state.busy = false;
    wait();
  };
  const consider = (told) => {
    if (state.gone || !differs(shown(), told)) return;
    const name = JSON.stringify(told);
    if (name === state.asked && Date.now() - state.at < AGAIN_MS) return;
    Object.assign(state, { asked: name, at: Date.now() });
    renew();
  };
  const seen = () => {
    window.clearTimeout(state.timer);
    if (!document.hidden) look();
  };
  document.addEventListener("visibilitychange", seen);
  wait();
  return {
    stop() {
      state.gone = true;
      window.clearTimeout(state.timer);
      document.removeEventListener("visibilitychange", seen);
    },
  };
}

/** Whether what the server tells is other than what a page shows. */
export function differs(shown, told) {
  if (told.unread !== shown.unread) return true;
  const standing = new URLSearchParams(shown.standing);
  // What was known on a day that is over does not change any more.
  if (standing.has("known") && standing.get("known") < told.day) return false;
  return standing.get("head") !== told.head || standing.get("day") !== told.day;
}

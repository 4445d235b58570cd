// The console's end of the line to its wall. One word says how it stands.

import { readState } from "../orders.js";
import { ENDED, keepSocket, openChannel } from "../wire.js";

const HELLO_MS = 4000;
// Without an answer for so long the wall is taken for gone.
const SILENT_MS = 11_000;
const REASONS = new Map([[ENDED.unknown, "unknown"], [ENDED.full, "full"], [ENDED.tooMany, "tooMany"], [ENDED.expired, "expired"], [ENDED.rude, "refused"]]);

/**
 * Opens the line to a wall of this browser (`wall`) or to the room with a `code`.
 * `state(message)` receives what the wall tells, `word(name, over)` how the line stands;
 * `over` when nothing more will be tried. Answers {send, close}.
 */
export function openLine({ plan, wall, code, relay, state, word }) {
  let heard = performance.now();
  let joined = false;
  let server = true;

  function hear(message) {
    if (message?.kind === "wall") {
      server = true;
      if (message.present) line.send({ kind: "hello" });
      else word("silent", false);
      return;
    }
    if (message?.kind === "bye") {
      word("silent", false);
      return;
    }
    const told = readState(message);
    if (!told) return;
    heard = performance.now();
    joined = true;
    server = true;
    word("open", false);
    state(told);
  }

  // Who was in the room once waits for the wall to take it again.
  function ended(reason) {
    const known = REASONS.get(reason);
    const waits = !known || (joined && (reason === ENDED.unknown || reason === ENDED.tooMany));
    server = false;
    word(waits ? (reason === ENDED.unknown ? "silent" : "away") : known, !waits);
    if (!waits) clearInterval(timer);
    return waits;
  }

  const line = wall
    ? openChannel(plan, wall, "console", (message, from) => from === "wall" && hear(message))
    : keepSocket(relay, { greet: () => ({ kind: "join", code }), hear, ended });
  word("connecting", false);
  const timer = setInterval(() => {
    line.send({ kind: "hello" });
    if (server && performance.now() - heard > SILENT_MS) word("silent", false);
  }, HELLO_MS);
  if (wall) line.send({ kind: "hello" });
  return {
    send: line.send,
    close: () => {
      clearInterval(timer);
      line.close();
    },
  };
}

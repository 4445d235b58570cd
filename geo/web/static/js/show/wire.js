// Lines between a wall and its consoles: a channel between windows of one browser, and a
// websocket through the server for other machines, which is taken up again when it breaks.

const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];

/** Why the server ends a line (geo/show/rooms.py). */
export const ENDED = { rude: 4400, foreign: 4403, unknown: 4404, expired: 4408, overtaken: 4409, full: 4423, tooMany: 4429 };

/** A word that nobody guesses, of letters and digits. */
export function secretWord() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The channel of one wall of a plan. `hear(message, from)`, `from` being "wall" or
 * "console"; a window does not hear itself. Answers {send, close}.
 */
export function openChannel(plan, wall, side, hear) {
  const channel = new BroadcastChannel(`atlas-show:${plan}:${wall}`);
  channel.onmessage = ({ data }) => {
    if (data !== null && typeof data === "object") hear(data.message, data.from);
  };
  return { send: (message) => channel.postMessage({ from: side, message }), close: () => channel.close() };
}

function relayAddress(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

function read(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

/**
 * Keeps a websocket to the relay. `greet()` gives the first words of every line,
 * `hear(message)` what comes, `ended(code)` is told of each end and answers false when it
 * is the last. Answers {send, again, close}; what is sent while no line stands is lost.
 */
export function keepSocket(path, { greet, hear, ended }) {
  let socket = null;
  let timer = 0;
  let missed = 0;
  let over = false;

  function dial() {
    clearTimeout(timer);
    const mine = new WebSocket(relayAddress(path));
    socket = mine;
    mine.onopen = () => mine.send(JSON.stringify(greet()));
    mine.onmessage = ({ data }) => {
      if (mine !== socket) return;
      missed = 0;
      hear(read(data));
    };
    mine.onclose = ({ code }) => mine === socket && lost(code);
  }

  function lost(code) {
    socket = null;
    if (over || ended(code) === false) return;
    timer = setTimeout(dial, WAITS_MS[Math.min(missed, WAITS_MS.length - 1)]);
    missed += 1;
  }

  function drop() {
    clearTimeout(timer);
    const old = socket;
    socket = null;
    old?.close();
  }

  // A network that is back is no reason to wait on.
  const again = () => {
    if (over) return;
    drop();
    dial();
  };
  window.addEventListener("online", again);
  dial();
  return {
    send: (message) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message)),
    again,
    close: () => {
      over = true;
      window.removeEventListener("online", again);
      drop();
    },
  };
}

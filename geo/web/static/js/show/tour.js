// The automatic tour: every scene its seconds, the end leads to the beginning. A hand on
// key, mouse or glass holds it; after a minute of rest it goes on.

const REST_MS = 60_000;

/**
 * `act` receives the orders; `share(seconds)` draws the way through a scene (null: none);
 * `tempo` divides the seconds of every scene: a rehearsal, or a test of many rounds.
 */
export function createTour(act, share, tempo = 1) {
  let timer = 0;
  let rest = 0;
  let running = "";
  let held = false;

  function stop() {
    clearTimeout(timer);
    running = "";
    share(null);
  }

  return {
    /** Follows the player. */
    follow(state) {
      held = state.held;
      const goes = state.auto && !state.held && !state.black && !state.help && !state.remote && !state.check;
      const key = goes ? `${state.scene.id}` : "";
      if (key === running) return;
      stop();
      if (!goes) return;
      running = key;
      const seconds = Math.max(0.2, (Number(state.scene.seconds) || 20) / tempo);
      share(seconds);
      timer = setTimeout(() => {
        running = "";
        act({ kind: "advance" });
      }, seconds * 1000);
    },
    /** Somebody's hand. */
    hand() {
      clearTimeout(rest);
      act({ kind: "hold" });
      rest = setTimeout(() => held && act({ kind: "resume" }), REST_MS);
    },
    stop,
  };
}

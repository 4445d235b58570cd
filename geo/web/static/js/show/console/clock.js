// How long the show has been on, and this scene of it. The wall tells both; between its
// words the console counts on.

const KEPT = "atlas-console-zero";

/** Seconds as minutes and seconds, with hours where there are any. */
export function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 3600) parts.unshift(Math.floor(whole / 3600));
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** `{follow(state), reset(), times()}`; `times` in seconds: {total, scene}. */
export function createClock() {
  let show = null;
  let scene = performance.now();
  let zero = Number(sessionStorage.getItem(KEPT)) || 0;

  return {
    follow({ showMs, sceneMs }) {
      const now = performance.now();
      show = now - showMs;
      scene = now - sceneMs;
      // Another wall, or one that was opened anew: its clock is younger than the reset.
      if (zero > showMs) zero = 0;
    },
    /** The whole time counts from here. */
    reset() {
      zero = show === null ? 0 : performance.now() - show;
      sessionStorage.setItem(KEPT, String(zero));
    },
    times() {
      const now = performance.now();
      return { total: show === null ? 0 : (now - show - zero) / 1000, scene: show === null ? 0 : (now - scene) / 1000 };
    },
  };
}

// The machine before the wall: it stays awake, and shows the page over the whole screen.

/** Asks the screen to stay on from the first gesture; asks again when the page is seen again. */
export function stayAwake() {
  let asked = false;
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
      // Refused on battery or by a setting: the show goes on without.
    }
  };
  document.addEventListener("visibilitychange", () => asked && ask());
  return () => {
    if (asked) return;
    asked = true;
    ask();
  };
}

/** Full screen, and back. */
export async function toggleFull() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await document.documentElement.requestFullscreen();
  } catch {
    // Not every frame may fill the screen.
  }
}

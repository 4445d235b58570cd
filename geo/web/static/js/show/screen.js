// The machine before the wall: it stays awake, and shows the page over the whole screen.

let wake = "idle";

/** What came of asking the screen to stay on: "none" where the browser cannot, "idle" before it was asked, "asked" or "refused". */
export function wakeState() {
  return "wakeLock" in navigator ? wake : "none";
}

/** Asks the screen to stay on from the first gesture; asks again when the page is seen again. */
export function stayAwake() {
  let asked = false;
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock?.request("screen");
      wake = "asked";
    } catch {
      // Refused on battery or by a setting: the show goes on without.
      wake = "refused";
    }
    window.dispatchEvent(new Event("atlas:wake"));
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

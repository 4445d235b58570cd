// Pointer and keyboard. A click chooses, Escape lets go, hovering and focus name.

// Where Escape belongs to the field or the window that has it.
const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=listbox], dialog";

/**
 * Listens on the overlay and the document.
 *
 * `acts`: {select(id or null), home(), hover(id), focus(id), escape() -> true when it
 * closed something of its own}. Returns a function that stops listening.
 */
export function listenToHand(overlay, acts) {
  let down = null;
  const placeOf = (event) => event.target.closest?.("[data-place]")?.getAttribute("data-place") ?? null;
  const isHome = (event) => Boolean(event.target.closest?.(".atlas-home"));

  function activate(event) {
    const id = placeOf(event);
    if (id) acts.select(id);
    else if (isHome(event)) acts.home();
    return Boolean(id) || isHome(event);
  }

  overlay.addEventListener("pointerdown", (event) => {
    down = [event.clientX, event.clientY];
  });
  overlay.addEventListener("click", (event) => {
    // The end of a drag is no choice.
    if (down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 5) return;
    activate(event);
  });
  overlay.addEventListener("dblclick", (event) => {
    if (placeOf(event) || isHome(event)) event.stopPropagation();
  });
  overlay.addEventListener("pointerover", (event) => acts.hover(placeOf(event)));
  overlay.addEventListener("pointerout", () => acts.hover(null));
  overlay.addEventListener("focusin", (event) => acts.focus(placeOf(event)));
  overlay.addEventListener("focusout", () => acts.hover(null));
  overlay.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (!activate(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });

  function onEscape(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest(TYPING)) return;
    if (!acts.escape()) acts.select(null);
  }
  document.addEventListener("keydown", onEscape);
  return () => document.removeEventListener("keydown", onEscape);
}

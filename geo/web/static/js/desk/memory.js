// What this browser remembers between visits. One that keeps nothing still works.

/** What was remembered under a key, or null. */
export function recall(key) {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remember a text under a key, where the browser allows it. */
export function remember(key, value) {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    // Without a memory the choice holds for this visit.
  }
}

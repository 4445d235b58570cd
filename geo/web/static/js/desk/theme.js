// Light or dark: what the reader chose on this machine, else what the system prefers.

const KEY = "atlas-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

/** The theme now: "light" or "dark". */
export function theme() {
  return document.documentElement.dataset.theme ?? "light";
}

/** Go to the other theme and remember it. */
export function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  try {
    window.localStorage.setItem(KEY, next);
  } catch {
    // A browser that keeps nothing still changes the theme for this visit.
  }
  apply(next);
}

function apply(value) {
  document.documentElement.dataset.theme = value;
  window.dispatchEvent(new CustomEvent("atlas:theme", { detail: value }));
}

function remembered() {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

apply(remembered() ?? (system.matches ? "dark" : "light"));
system.addEventListener("change", () => {
  if (!remembered()) apply(system.matches ? "dark" : "light");
});

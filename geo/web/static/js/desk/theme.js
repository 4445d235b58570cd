// Light or dark: what the reader chose on this machine, else what the system prefers.

import { recall, remember } from "./memory.js";

const KEY = "atlas-theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

/** The theme now: "light" or "dark". */
export function theme() {
  return document.documentElement.dataset.theme ?? "light";
}

/** Go to the other theme and remember it. */
export function toggleTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  remember(KEY, next);
  apply(next);
}

function apply(value) {
  document.documentElement.dataset.theme = value;
  window.dispatchEvent(new CustomEvent("atlas:theme", { detail: value }));
}

apply(recall(KEY) ?? (system.matches ? "dark" : "light"));
system.addEventListener("change", () => {
  if (!recall(KEY)) apply(system.matches ? "dark" : "light");
});

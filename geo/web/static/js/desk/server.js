// What the page sends to its server, and what is told when that is refused.

import { address } from "./library.js";

/** Sends JSON; gives the answer, or throws an Error with `status`, whose message and `remedy` are words. */
export function send(path, body) {
  return sendBytes(path, JSON.stringify(body), "application/json");
}

/** The same for bytes of a media type. */
export async function sendBytes(path, body, type) {
  const answer = await fetch(address(path), {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": type }, body,
  });
  const told = await answer.json().catch(() => ({}));
  // Whoever was here is not known any more.
  if (answer.status === 401) window.dispatchEvent(new CustomEvent("atlas:unknown"));
  if (!answer.ok) throw Object.assign(new Error(told.found ?? String(answer.status)), told, { status: answer.status });
  return told;
}

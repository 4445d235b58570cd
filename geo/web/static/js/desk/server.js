// What the page sends to its server, and what is told when that is refused.

import { address } from "./library.js";

/** Sends JSON; gives the answer, or throws an Error whose message and `remedy` are words. */
export function send(path, body) {
  return sendBytes(path, JSON.stringify(body), "application/json");
}

/** The same for bytes of a media type. */
export async function sendBytes(path, body, type) {
  const answer = await fetch(address(path), {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": type }, body,
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error(told.found ?? String(answer.status)), told);
  return told;
}

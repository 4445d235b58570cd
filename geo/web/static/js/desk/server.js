// What the page sends to its server, and what is told when that is refused.

import { address } from "./library.js";

/** Sends JSON; gives the answer, or throws an Error with `status`, whose message and `remedy` are words. */
export function send(path, body) {
  return sendBytes(path, JSON.stringify(body), "application/json");
}

/** The same for bytes of a media type. */
export async function sendBytes(path, body, type) {
  return taken(await post(path, body, type));
}

/** Sends JSON and gives the answer as a Blob. */
export async function sendForFile(path, body) {
  const answer = await post(path, JSON.stringify(body), "application/json");
  return answer.ok ? answer.blob() : taken(answer);
}

function post(path, body, type) {
  return fetch(address(path), {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": type }, body,
  });
}

async function taken(answer) {
  const told = await answer.json().catch(() => ({}));
  // Whoever was here is not known any more.
  if (answer.status === 401) window.dispatchEvent(new CustomEvent("atlas:unknown"));
  if (!answer.ok) throw Object.assign(new Error(told.found ?? String(answer.status)), told, { status: answer.status });
  return told;
}

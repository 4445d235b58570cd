// What a console may ask of the wall: a closed list, looked at again here although the
// server has looked already. A channel between windows has no server.

const PLAIN = new Map([["next", "next"], ["previous", "prev"], ["black", "black"], ["pause", "pause"]]);

const share = (value) => typeof value === "number" && value >= 0 && value <= 1;

/** The order for the wall that a message means, with scenes known by id; else null. */
export function readOrder(told, scenes) {
  if (told === null || typeof told !== "object") return null;
  const { kind, id } = told;
  if (PLAIN.has(kind)) return { kind: PLAIN.get(kind) };
  if (kind === "hello") return { kind };
  if (kind === "pointer") return share(told.x) && share(told.y) ? { kind, x: told.x, y: told.y } : null;
  if (kind !== "go" && kind !== "skip") return null;
  if (typeof id !== "string" || !scenes.some((scene) => scene.id === id)) return null;
  if (kind === "go") return { kind, id };
  return typeof told.on === "boolean" ? { kind, id, on: told.on } : null;
}

const text = (value, most) => typeof value === "string" && value.length <= most;
const count = (value) => Number.isFinite(value) && value >= 0;

/** The state that a wall tells, or null when it is none. */
export function readState(told) {
  if (told === null || typeof told !== "object" || told.kind !== "state") return null;
  const whole = text(told.scene, 80) && text(told.next, 80) && text(told.query, 600) && [told.index, told.total, told.sceneMs, told.showMs, told.ratio].every(count)
    && Array.isArray(told.skipped) && told.skipped.every((id) => text(id, 80));
  return whole ? told : null;
}

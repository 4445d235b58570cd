// From state to what stands on the map: which places, how large, under which name.

import { clip } from "./dom.js";
import { ringRadius, totalOf } from "./markers.js";

// Priority of a name when room is short; smaller is earlier.
const RANK = { city: 0, street: 1, area: 1, landmark: 1, district: 2, zone: 3, hospital: 4, institution: 5, facility: 6 };

function counted(counts) {
  const list = Array.isArray(counts) ? counts.slice(0, 5) : [];
  while (list.length < 5) list.push(0);
  return list.map((n) => (Number.isFinite(n) && n > 0 ? Math.floor(n) : 0));
}

/** The places of one extent that carry a mark, in a stable order. */
export function itemsOf(state, { places, extent, project, scale, lang }) {
  const items = [];
  for (const [id, counts] of Object.entries(state.marks ?? {})) {
    const place = places.get(id);
    if (!place || place.extent !== extent) continue;
    const list = counted(counts);
    const total = totalOf(list);
    const title = String((lang === "en" && place.name_en) || place.name_zh || id);
    const r = ringRadius(place, total, scale);
    const [status, reported] = state.states?.[id] ?? [null, 0];
    items.push({ place, title, counts: list, total, r, status, reported, path: project([place.lon, place.lat]) });
  }
  return items.sort((a, b) => (a.place.id < b.place.id ? -1 : 1));
}

/** The arcs wanted: one per place and window, wider ones beneath. */
export function arcsOf(items) {
  return items
    .flatMap(({ place, counts }) => counts.map((n, i) => ({ id: place.id, window: i + 1, n })))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n || a.window - b.window || (a.id < b.id ? -1 : 1));
}

/** How strongly a marker holds its ground when others crowd it. */
export function massOf(item, items) {
  const hosts = items.some((o) => o.place.host === item.place.id || o.place.parent === item.place.id);
  return (hosts ? 60 : 0) + (item.place.kind === "city" ? 20 : 0) + 4 + item.total;
}

/** Who stays bright: the selection and what is related to it; null when none of them is here. */
export function brightOf(state, items) {
  const related = state.related ?? [];
  if (!state.selected && !related.length) return null;
  const markers = new Set([...(state.selected ? [state.selected] : []), ...related]);
  if (!items.some(({ place }) => markers.has(place.id))) return null;
  // A place lights its own arcs; a record those of all its places.
  return { markers, arcs: new Set(state.selected ? [state.selected] : related) };
}

function hostOf(item, byId, near) {
  const host = byId.get(item.place.host) ?? byId.get(item.place.parent);
  if (!host || host === item) return null;
  return Math.hypot(host.x - item.x, host.y - item.y) < near ? host : null;
}

/** Name blocks: a host city and what lies at it share one, the city first. */
export function blocksOf(items, state, { scale, type, least = 0 }) {
  const bright = brightOf(state, items);
  const byId = new Map(items.map((item) => [item.place.id, item]));
  const guests = new Map();
  for (const item of items) {
    const host = item.place.extent === "delta" ? hostOf(item, byId, 34 * scale) : null;
    if (!host) continue;
    if (!guests.has(host.place.id)) guests.set(host.place.id, []);
    guests.get(host.place.id).push(item);
  }
  const hosted = new Set([...guests.values()].flat().map((item) => item.place.id));
  return items
    .filter((item) => !hosted.has(item.place.id))
    .map((item) => block(item, guests.get(item.place.id) ?? [], state, { scale, type, least, bright }))
    .sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

function block(item, guests, state, options) {
  const { scale, type, bright } = options;
  const all = [item, ...guests];
  const selected = all.some((o) => o.place.id === state.selected);
  const ring = (o) => (o.place.id === state.selected ? o.r + 6.5 * scale : o.r);
  const reach = {
    left: Math.max(...all.map((o) => item.px - o.px + ring(o))),
    right: Math.max(...all.map((o) => o.px - item.px + ring(o))),
    top: Math.max(...all.map((o) => item.py - o.py + ring(o))),
    bottom: Math.max(...all.map((o) => o.py - item.py + ring(o))),
  };
  const lines = [mainLine(item, state, options), ...guestLines(guests, state, options)];
  return {
    id: item.place.id,
    x: item.px,
    y: item.py,
    reach,
    gap: 3.5 * scale,
    lines,
    must: selected,
    dim: bright !== null && !all.some((o) => bright.markers.has(o.place.id)),
    order: (selected ? -1000 : 0) - item.total * 4 + (RANK[item.place.kind] ?? 3) * 5 - guests.length * 3,
    size: type,
  };
}

function mainLine(item, state, { type, least }) {
  const { id, kind } = item.place;
  const minor = !item.total || ["institution", "facility", "hospital", "zone"].includes(kind);
  const selected = id === state.selected;
  const size = Math.max(least, minor ? type * 0.92 : type) * (selected ? 1.25 : 1);
  const text = clip(item.title, 15);
  return {
    kind: minor && !selected ? "minor" : "main",
    size: Math.round(size * 10) / 10,
    weight: !minor || selected ? 700 : 400,
    text,
    parts: [{ id, text, strong: selected }],
  };
}

// Guests stand below their host, two to a line while they are short.
function guestLines(guests, state, { type, least }) {
  const size = Math.round(Math.max(least, type * 0.885) * 10) / 10;
  const lines = [];
  for (const guest of guests) {
    const text = clip(guest.title, 15);
    const strong = guest.place.id === state.selected;
    const last = lines[lines.length - 1];
    const part = { id: guest.place.id, text, strong };
    if (last && Array.from(last.text).length + Array.from(text).length <= 9) {
      last.text += ` · ${text}`;
      last.parts.push({ id: null, text: " · ", strong: false }, part);
      if (strong) last.weight = 700;
    } else {
      lines.push({ kind: "guest", size: strong ? size * 1.25 : size, weight: strong ? 700 : 400, text, parts: [part] });
    }
  }
  return lines;
}

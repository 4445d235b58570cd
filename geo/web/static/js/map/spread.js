// Parts markers that would hide one another, the same way every time.

/**
 * Screen shifts that keep every marker reachable.
 *
 * `items`: {id, x, y, r, fixed, mass} in px, in a stable order. Returns a Map id -> [dx, dy].
 * Only markers that touch move; a heavier one (a host city) moves less; `away` is the
 * point they fan away from when their true points coincide.
 */
export function spread(items, { gap = 3, away = null, rounds = 240 } = {}) {
  const bodies = items.map((item, index) => seed(item, index, items, gap, away));
  for (let round = 0; round < rounds; round += 1) {
    if (!push(bodies, gap)) break;
  }
  return new Map(bodies.map((b) => [b.id, [b.px - b.x, b.py - b.y]]));
}

function seed(item, index, items, gap, away) {
  const body = { ...item, px: item.x, py: item.y };
  const twins = items.filter((o) => Math.hypot(o.x - item.x, o.y - item.y) < 2.5 && !o.fixed);
  if (item.fixed || twins.length < 2) return body;
  // Coincident points: the heaviest stays, the others leave on alternating sides.
  const order = [...twins].sort((a, b) => b.mass - a.mass || (a.id < b.id ? -1 : 1));
  const place = order.findIndex((o) => o.id === item.id);
  if (place === 0) return body;
  const base = away ? Math.atan2(item.y - away.y, item.x - away.x) : 0;
  const turn = (place % 2 ? 1 : -1) * Math.ceil(place / 2) * (Math.PI / 2.6);
  const distance = order[0].r + item.r + gap;
  body.px += Math.cos(base + turn) * distance;
  body.py += Math.sin(base + turn) * distance;
  return body;
}

function push(bodies, gap) {
  let moved = false;
  for (let i = 0; i < bodies.length; i += 1) {
    for (let j = i + 1; j < bodies.length; j += 1) {
      moved = part(bodies[i], bodies[j], gap) || moved;
    }
  }
  return moved;
}

function part(a, b, gap) {
  const wanted = a.r + b.r + gap;
  let dx = b.px - a.px;
  let dy = b.py - a.py;
  let distance = Math.hypot(dx, dy);
  if (distance >= wanted - 0.05 || (a.fixed && b.fixed)) return false;
  if (distance < 0.01) {
    dx = 1;
    dy = 0.3;
    distance = Math.hypot(dx, dy);
  }
  const shareA = a.fixed ? 0 : b.fixed ? 1 : b.mass / (a.mass + b.mass);
  const step = (wanted - distance) * 0.55;
  a.px -= (dx / distance) * step * shareA;
  a.py -= (dy / distance) * step * shareA;
  b.px += (dx / distance) * step * (1 - shareA);
  b.py += (dy / distance) * step * (1 - shareA);
  return true;
}

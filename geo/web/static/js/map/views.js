// Where the map stands: the extents, what belongs in them, and how to fit it.

import { LEAST_ZOOM } from "./stage.js";

/**
 * Centre and zoom that hold all points inside the padding.
 * `points`: [lon, lat]; `padding`: {top, right, bottom, left} in px.
 */
export function fit(L, map, points, padding, { least, most }) {
  const flat = points.map(([lon, lat]) => map.project([lat, lon], 0));
  const xs = flat.map((p) => p.x);
  const ys = flat.map((p) => p.y);
  const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const size = map.getSize();
  const width = Math.max(60, size.x - padding.left - padding.right);
  const height = Math.max(60, size.y - padding.top - padding.bottom);
  const scale = Math.min(width / Math.max(box[2] - box[0], 1e-9), height / Math.max(box[3] - box[1], 1e-9));
  const zoom = Math.max(least, Math.min(most, Math.log2(scale)));
  const k = 2 ** zoom;
  const x = (box[0] + box[2]) / 2 + (padding.right - padding.left) / 2 / k;
  const y = (box[1] + box[3]) / 2 + (padding.bottom - padding.top) / 2 / k;
  return { center: map.unproject(L.point(x, y), 0), zoom };
}

/**
 * The points an extent is fitted to. A city place that lies far from all the
 * others would push the rest together: it is left to the off-map pill.
 */
export function corePoints(points, aspect) {
  if (points.length < 6) return points;
  const middle = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
  const lon = middle(points.map((p) => p[0]));
  const lat = middle(points.map((p) => p[1]));
  const squeeze = Math.cos((lat * Math.PI) / 180);
  const far = (p) => Math.max(Math.abs(p[0] - lon) * squeeze, Math.abs(p[1] - lat) * Math.max(1, aspect));
  const usual = middle(points.map(far));
  return points.filter((p) => far(p) <= usual * 2.6);
}

/** The view of a whole extent. */
export function extentView(L, map, { places, home }, view, padding) {
  const size = map.getSize();
  let points = [...places.values()].filter((p) => p.extent === view).map((p) => [p.lon, p.lat]);
  if (view === "city") points = corePoints(points, size.x / Math.max(1, size.y));
  if (view === "delta" || !points.length) points.push([home.lon, home.lat]);
  return fit(L, map, points, padding, { least: LEAST_ZOOM, most: view === "city" ? 15.6 : 9.5 });
}

/**
 * The view of some places of an extent; in the delta home is held too, where their lines begin.
 * `closer` is the zoom by which a larger picture may go nearer.
 */
export function placesView(L, map, { places, home }, { view, ids, padding, closer }) {
  const named = ids.map((id) => places.get(id)).filter((place) => place?.extent === view);
  const points = named.map((p) => [p.lon, p.lat]);
  if (view === "delta" || !points.length) points.push([home.lon, home.lat]);
  const most = view === "city" ? 15.1 + closer : Math.min(10.2, 8.9 + closer);
  return fit(L, map, points, padding, { least: LEAST_ZOOM + Math.min(0, closer), most });
}

/** Room in px to leave around the places of an extent, for names, buttons and legend. */
export function paddingOf(view, { wall, small, k, type, width, foot, inset }) {
  // Long names stand to the west of the inner city's places.
  const west = wall ? 96 : Math.max(96, Math.min(168, width * 0.22));
  if (wall && small) return sidesOf([30, 70, 30, 70].map((px) => (px * type) / 12.8));
  // On a wall a long name east of the last place has room before the panel.
  const own = view === "city" ? [46, 80, 62, west] : [54, wall ? 150 : 84, wall ? 72 : 40, 84];
  const [top, right, bottom, left] = own.map((px) => px * (wall ? 0.8 * Math.max(k, type / 12.8) : 1));
  // On a wide desk map the places step aside from the legend in the corner.
  const corner = view === "delta" && !wall ? Math.max(0, Math.min(190, width * 0.19 - 40)) : 0;
  const extra = { top: 0, right: 0, bottom: 0, left: 0, ...inset };
  return { top: top + extra.top, right: right + extra.right, bottom: bottom + foot + extra.bottom, left: left + corner + extra.left };
}

function sidesOf([top, right, bottom, left]) {
  return { top, right, bottom, left };
}

/** Whether the map stands at a view already, to the pixel. */
export function isAt(map, { center, zoom }) {
  if (Math.abs(map.getZoom() - zoom) > 0.005) return false;
  return map.project(map.getCenter(), zoom).distanceTo(map.project(center, zoom)) < 1.5;
}

/**
 * How far the hand may move the map: a little beyond `bounds` [w, s, e, n], and never so
 * little that the `home` view, in a wide frame, would be pushed back into it.
 */
export function roomOf(L, map, [w, s, e, n], { center, zoom }) {
  const aside = (e - w) * 1.2;
  const room = L.latLngBounds([s, w - aside], [n, e + aside]);
  const middle = map.project(center, zoom);
  const half = map.getSize().divideBy(2).add([1, 1]);
  for (const corner of [middle.subtract(half), middle.add(half)]) room.extend(map.unproject(corner, zoom));
  return room;
}

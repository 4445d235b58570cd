// The ground: sea, lakes and rivers of the delta; green, water, streets and metro of the city.
// One canvas under everything, drawn from paths kept in path units.

import { toLayer } from "./projection.js";

/** Zoom at which the city takes over from the delta. */
export const CITY_ZOOM = 10.75;

function smooth(zoom, from, to) {
  return Math.max(0, Math.min(1, (zoom - from) / (to - from)));
}

function lines(geometry) {
  const c = geometry?.coordinates ?? [];
  if (geometry?.type === "LineString") return [c];
  if (geometry?.type === "MultiLineString" || geometry?.type === "Polygon") return c;
  if (geometry?.type === "MultiPolygon") return c.flat();
  return [];
}

function trace(path, line, project, closed) {
  line.forEach((point, i) => {
    const [x, y] = project(point);
    if (i) path.lineTo(x, y);
    else path.moveTo(x, y);
  });
  if (closed) path.closePath();
}

function areaPath(features, project) {
  const path = new Path2D();
  for (const f of features) for (const ring of lines(f.geometry)) trace(path, ring, project, true);
  return path;
}

function linePath(features, project) {
  const path = new Path2D();
  for (const f of features) for (const line of lines(f.geometry)) trace(path, line, project, false);
  return path;
}

// The shore without the edges where the data were cut: those are no coast.
function coastPath(features, project, bounds) {
  const path = new Path2D();
  const [w, s, e, n] = bounds;
  const near = (a, b) => Math.abs(a - b) < 0.004;
  const cut = (p, q) =>
    [w, e].some((x) => near(p[0], x) && near(q[0], x)) || [s, n].some((y) => near(p[1], y) && near(q[1], y));
  for (const f of features) {
    for (const ring of lines(f.geometry)) {
      let pen = false;
      for (let i = 1; i < ring.length; i += 1) {
        if (cut(ring[i - 1], ring[i])) {
          pen = false;
          continue;
        }
        if (!pen) path.moveTo(...project(ring[i - 1]));
        path.lineTo(...project(ring[i]));
        pen = true;
      }
    }
  }
  return path;
}

// The sea goes on beyond the cut: each cut edge is drawn out by half the sheet.
function beyondPath(features, project, bounds) {
  const path = new Path2D();
  const [w, s, e, n] = bounds;
  const near = (a, b) => Math.abs(a - b) < 0.004;
  const reach = (e - w) / 2;
  const lap = 0.03;
  const quad = (a, b, dx, dy) => {
    // A bay or channel cut across is no open sea.
    if (Math.hypot(b[0] - a[0], b[1] - a[1]) < 0.5) return;
    // Pieces overlap a little, or hairlines would show between them.
    const [first, last] = (dx ? a[1] < b[1] : a[0] < b[0]) ? [a, b] : [b, a];
    const [p, q] = dx ? [[first[0], first[1] - lap], [last[0], last[1] + lap]] : [[first[0] - lap, first[1]], [last[0] + lap, last[1]]];
    const corners = [p, q, [q[0] + dx, q[1] + dy], [p[0] + dx, p[1] + dy]];
    trace(path, corners, project, true);
  };
  for (const f of features) {
    for (const ring of lines(f.geometry)) {
      for (let i = 1; i < ring.length; i += 1) {
        const [p, q] = [ring[i - 1], ring[i]];
        if (near(p[0], e) && near(q[0], e)) quad([e - 0.01, p[1]], [e - 0.01, q[1]], 2 * reach, 0);
        if (near(p[1], s) && near(q[1], s)) quad([p[0], s + 0.01], [q[0], s + 0.01], 0, -reach);
        if (near(p[1], n) && near(q[1], n)) quad([p[0], n - 0.01], [q[0], n - 0.01], 0, reach);
      }
    }
  }
  quad([e - 0.01, s + 0.01], [e + 2 * reach, s + 0.01], 0, -reach);
  quad([e - 0.01, n - 0.01], [e + 2 * reach, n - 0.01], 0, reach);
  return path;
}

function featuresOf(layers, name) {
  return layers?.[name]?.features ?? [];
}

/** Paths of the delta layers. */
export function deltaPaths(data, project) {
  const { layers, bounds } = data;
  const sea = featuresOf(layers, "sea");
  const isArea = (f) => String(f.geometry?.type).endsWith("Polygon");
  const banks = featuresOf(layers, "river").filter(isArea);
  const rivers = featuresOf(layers, "river").filter((f) => !isArea(f));
  const ranked = (test) => linePath(rivers.filter((f) => test(f.properties?.rank ?? 3)), project);
  return {
    bounds,
    sea: areaPath(sea, project),
    coast: coastPath(sea, project, bounds),
    beyond: beyondPath(sea, project, bounds),
    banks: areaPath(banks, project),
    lake: areaPath(featuresOf(layers, "lake"), project),
    rivers: [ranked((r) => r <= 1), ranked((r) => r === 2), ranked((r) => r >= 3)],
    operator: linePath(featuresOf(layers, "operator"), project),
    corners: [project([bounds[0], bounds[3]]), project([bounds[2], bounds[1]])],
  };
}

/** Paths of the city layers, streets by class. */
export function cityPaths(data, project) {
  const { layers, bounds } = data;
  const roads = featuresOf(layers, "roads");
  const of = (...classes) => linePath(roads.filter((f) => classes.includes(f.properties?.class)), project);
  const streets = roads.filter((f) => f.properties?.class === "street" || f.properties?.class === "pedestrian");
  const water = featuresOf(layers, "water");
  return {
    bounds,
    green: areaPath(featuresOf(layers, "green"), project),
    water: areaPath(water, project),
    tunnel: of("tunnel"),
    minor: linePath(streets.filter((f) => (f.properties.rank ?? 9) >= 6), project),
    street: linePath(streets.filter((f) => (f.properties.rank ?? 9) < 6), project),
    trunk: of("trunk"),
    bridge: of("bridge"),
    elevated: of("elevated"),
    metro: linePath(featuresOf(layers, "metro_lines"), project),
    operator: linePath(featuresOf(layers, "operator"), project),
    stations: featuresOf(layers, "metro_stations").map((f) => project(f.geometry.coordinates)),
    corners: [project([bounds[0], bounds[3]]), project([bounds[2], bounds[1]])],
  };
}

/**
 * Draws a frame; `pen` = {ctx, k, colours, scale, dark, zoom}, its origin already in place.
 * Answers which sheets are on it.
 */
export function drawBase(pen, delta, city, shown) {
  const toCity = city ? smooth(pen.zoom, CITY_ZOOM - 0.9, CITY_ZOOM + 0.1) : 0;
  const sheets = [];
  if (delta && toCity < 1) {
    drawDelta(pen, delta, 1 - toCity);
    sheets.push("delta");
  }
  if (city && toCity > 0) {
    drawCity(pen, city, toCity, shown);
    sheets.push("city");
  }
  return sheets;
}

function stroke(pen, path, colour, width, alpha = 1) {
  const { ctx, k } = pen;
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = colour;
  ctx.lineWidth = width / k;
  ctx.stroke(path);
}

function fillPath(pen, path, colour, alpha = 1, rule = "evenodd") {
  pen.ctx.globalAlpha = alpha;
  pen.ctx.fillStyle = colour;
  pen.ctx.fill(path, rule);
}

function drawDelta(pen, delta, alpha) {
  const { ctx, colours: c, dark, zoom } = pen;
  const grow = Math.max(0.8, Math.min(3, 1.25 ** (zoom - 7))) * pen.scale ** 0.6;
  drawSea(pen, delta, alpha, grow);
  fillPath(pen, delta.lake, c.lake, alpha);
  stroke(pen, delta.lake, c.coast, (dark ? 0.8 : 0.7) * grow, alpha * (dark ? 0.75 : 0.6));
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  fillPath(pen, delta.banks, c.river, alpha, "nonzero");
  stroke(pen, delta.banks, c.river, 1.5 * grow, alpha);
  const widths = [3.6, 1.5, 0.9];
  delta.rivers.forEach((path, i) => stroke(pen, path, c.river, widths[i] * grow, alpha * (i === 2 ? 0.85 : 1)));
  stroke(pen, delta.operator, c.mapLabel, 0.9 * grow, alpha * 0.8);
  fadeEdges(pen, delta, alpha, ["west", "north", "south"]);
}

function drawSea(pen, delta, alpha, grow) {
  const { ctx, colours: c, dark } = pen;
  fillPath(pen, delta.beyond, c.sea, alpha, "nonzero");
  fillPath(pen, delta.sea, c.sea, alpha);
  ctx.save();
  ctx.clip(delta.sea, "evenodd");
  ctx.lineJoin = "round";
  const rings = dark ? [[40, 0.06], [29, 0.07], [20, 0.08], [12, 0.11], [6, 0.16]] : [[34, 0.1], [25, 0.1], [17, 0.11], [10, 0.13], [5, 0.15]];
  for (const [width, share] of rings) stroke(pen, delta.coast, c.coast, width * grow, alpha * share);
  ctx.restore();
  stroke(pen, delta.coast, c.coast, (dark ? 1.1 : 0.9) * grow, alpha * (dark ? 0.95 : 0.9));
}

// Widths in px at zoom 14, casing first where a street has one.
const STREETS = [
  ["minor", "road", 1.6, 0.25],
  ["street", "road", 2.6, 0.35],
  ["trunk", "road", 4.4, 0.8],
  ["bridge", "elevated", 4.2, 0.7],
  ["elevated", "elevated", 5.2, 0.9],
];

function drawCity(pen, city, alpha, shown) {
  const { ctx, colours: c, zoom, scale } = pen;
  const grow = Math.max(0.28, Math.min(2.6, 1.62 ** (zoom - 14))) * scale ** 0.5;
  ctx.lineJoin = "round";
  ctx.lineCap = "round";
  fillPath(pen, city.green, c.green, alpha, "nonzero");
  fillPath(pen, city.water, c.sea, alpha);
  stroke(pen, city.water, c.coast, 1 * Math.min(1.4, grow + 0.2), alpha * 0.9);
  ctx.setLineDash([(4 * grow) / pen.k, (4 * grow) / pen.k]);
  stroke(pen, city.tunnel, c.metro, 1.2 * grow, alpha * 0.8);
  ctx.setLineDash([]);
  drawStreets(pen, city, alpha, grow);
  if (shown.metro) drawMetro(pen, city, alpha, grow);
  stroke(pen, city.operator, c.mapLabel, 1.2 * grow, alpha * 0.8);
  fadeEdges(pen, city, alpha, ["west", "east", "north", "south"]);
}

function drawStreets(pen, city, alpha, grow) {
  const { colours: c, zoom, dark } = pen;
  const far = smooth(zoom, 11.6, 13.2);
  const shown = STREETS.filter(([name]) => far > 0 || !["minor", "street"].includes(name));
  const fade = (name) => alpha * (["minor", "street"].includes(name) ? far : 1);
  for (const [name, , width, rim] of shown) {
    stroke(pen, city[name], dark ? c.land : c.line, width * grow + 2 * rim, fade(name) * (dark ? 0.9 : 1));
  }
  for (const [name, colour, width] of shown) stroke(pen, city[name], c[colour], width * grow, fade(name));
}

function drawMetro(pen, city, alpha, grow) {
  const { ctx, colours: c, zoom, k, scale } = pen;
  const width = Math.max(1, Math.min(2, 1.5 * grow));
  stroke(pen, city.metro, c.metro, width, alpha * 0.9);
  if (zoom < 12.8) return;
  const r = Math.max(1.8, Math.min(3.6, 2.6 * grow)) * Math.min(scale, 1.25);
  ctx.globalAlpha = alpha;
  ctx.fillStyle = c.land;
  ctx.strokeStyle = c.metro;
  ctx.lineWidth = (1.4 * Math.min(scale, 1.3)) / k;
  for (const [x, y] of city.stations) {
    ctx.beginPath();
    ctx.arc(x, y, r / k, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

// The drawing ends softly at its own edge instead of being cut.
function fadeEdges(pen, sheet, alpha, which) {
  const { ctx, colours: c } = pen;
  const [[left, top], [right, bottom]] = sheet.corners;
  const depth = (right - left) * 0.085;
  const beyond = (right - left) * 0.4;
  const sides = { west: [left, 0, -1], east: [right, 0, 1], north: [top, 1, -1], south: [bottom, 1, 1] };
  ctx.globalAlpha = alpha;
  for (const [edge, vertical, sign] of which.map((name) => sides[name])) {
    const inner = edge - sign * depth;
    const g = vertical ? ctx.createLinearGradient(0, inner, 0, edge) : ctx.createLinearGradient(inner, 0, edge, 0);
    g.addColorStop(0, c.landClear);
    g.addColorStop(0.45, c.landHalf);
    g.addColorStop(1, c.land);
    ctx.fillStyle = g;
    const from = Math.min(inner, edge + sign * beyond);
    const size = depth + beyond;
    if (vertical) ctx.fillRect(left - beyond, from, right - left + 2 * beyond, size);
    else ctx.fillRect(from, top - beyond, size, bottom - top + 2 * beyond);
  }
  ctx.globalAlpha = 1;
}

/** Places a canvas over the map with a margin and returns a pen whose origin is the projection's. */
export function openCanvas(canvas, map, frame, L, margin) {
  const size = map.getSize();
  const min = map.containerPointToLayerPoint([-margin, -margin]).round();
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = size.x + 2 * margin;
  const height = size.y + 2 * margin;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  L.DomUtil.setPosition(canvas, min);
  const ctx = canvas.getContext("2d");
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  const [x, y] = toLayer([0, 0], frame);
  return { ctx, ratio, min, size: [width, height], k: frame.k, x: x - min.x, y: y - min.y };
}

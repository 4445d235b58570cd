// Names on the ground: waters, streets, stations, quarters. They give way to the places.

import { textWidth } from "./dom.js";
import { createBoxes } from "./boxes.js";

function titleOf(properties, lang) {
  return (lang === "en" && properties.name_en) || properties.name_zh;
}

function prepareStreets(data, project, lang) {
  return (data?.layers?.roads?.features ?? [])
    .filter((f) => f.properties?.name_zh && (f.properties.rank ?? 9) < 9 && f.properties.kind !== "tunnel")
    .map((f) => ({
      text: titleOf(f.properties, lang),
      rank: f.properties.rank ?? 9,
      line: f.geometry.coordinates.map(project),
      at: project([f.properties.label_lon, f.properties.label_lat]),
    }))
    .sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1));
}

function preparePoints(features, project, lang) {
  return (features ?? [])
    .filter((f) => f.properties?.name_zh)
    .map((f) => ({
      text: titleOf(f.properties, lang),
      kind: f.properties.kind,
      rank: f.properties.rank ?? 5,
      angle: f.properties.angle ?? 0,
      at: project(f.geometry.coordinates),
    }))
    .sort((a, b) => a.rank - b.rank);
}

/** What can be named, in path units and a language. */
export function prepareNames(delta, city, project, lang) {
  return {
    delta: preparePoints(delta?.layers?.labels?.features, project, lang),
    labels: preparePoints(city?.layers?.labels?.features, project, lang),
    stations: preparePoints(city?.layers?.metro_stations?.features, project, lang),
    streets: prepareStreets(city, project, lang),
  };
}

/**
 * Draws the names of a view; `pen` as for the base plus fonts; `taken` are boxes in layer px,
 * `free` the box that names may use (null: all of the canvas).
 */
export function drawNames(pen, names, { taken, lines, placeNames, city, free }) {
  const boxes = createBoxes();
  const crossed = createBoxes();
  for (const [x, y] of lines) crossed.add([x - 3, y - 3, x + 3, y + 3]);
  for (const box of taken) boxes.add(box);
  const show = { pen, boxes, crossed, view: free ?? [pen.min.x, pen.min.y, pen.min.x + pen.size[0], pen.min.y + pen.size[1]] };
  if (!city) return names.delta.forEach((item) => deltaName(show, item));
  for (const item of names.labels) if (item.kind === "water_label") waterName(show, item, 15, 5);
  if (pen.zoom > 13) for (const item of names.labels) if (item.kind !== "water_label") quarter(show, item, placeNames);
  for (const street of names.streets) if (street.rank <= streetRank(pen.zoom)) streetName(show, street);
  for (const item of names.stations) if (item.rank <= (pen.zoom > 14.4 ? 6 : pen.zoom > 13.4 ? 4 : 0)) station(show, item);
  return undefined;
}

function streetRank(zoom) {
  return Math.floor(2 + (zoom - 13.3) * 2.2);
}

function place(show, point) {
  const { pen } = show;
  return [point[0] * pen.k + pen.ox, point[1] * pen.k + pen.oy];
}

function letters(show, glyphs, size, font, colour, halo) {
  const { ctx, min, ratio } = show.pen;
  ctx.font = font;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const paint of ["stroke", "fill"]) {
    if (paint === "stroke" && !halo) continue;
    for (const [sign, x, y, angle] of glyphs) {
      ctx.setTransform(ratio, 0, 0, ratio, (x - min.x) * ratio, (y - min.y) * ratio);
      ctx.rotate(angle);
      if (paint === "stroke") {
        ctx.strokeStyle = halo;
        ctx.lineWidth = size * 0.26;
        ctx.strokeText(sign, 0, 0);
      } else {
        ctx.fillStyle = colour;
        ctx.fillText(sign, 0, 0);
      }
    }
  }
}

function glyphBoxes(glyphs, size) {
  const half = size * 0.56;
  return glyphs.map(([sign, x, y]) => {
    const side = half * Math.max(1, sign.length * 0.5);
    return [x - side, y - half, x + side, y + half];
  });
}

function free(show, boxes) {
  const v = show.view;
  return boxes.every((b) => b[0] > v[0] && b[1] > v[1] && b[2] < v[2] && b[3] < v[3] && !show.boxes.hits(b));
}

function take(show, boxes) {
  for (const box of boxes) show.boxes.add(box);
}

// A name in Latin letters keeps its own spacing.
function signsOf(text) {
  return /[\u2e80-\uffff]/.test(text) ? Array.from(text) : [text];
}

function straight(text, [x, y], size, spacing, degrees) {
  const signs = signsOf(text);
  const upright = Math.abs(degrees) > 55;
  const turn = (-degrees * Math.PI) / 180;
  const down = upright && Math.sin(turn) < 0 ? -1 : 1;
  const step = size + spacing;
  return signs.map((sign, i) => {
    const at = (i - (signs.length - 1) / 2) * step * down;
    const angle = upright ? turn * 1 + (down * -Math.PI) / 2 : turn;
    return [sign, x + Math.cos(turn) * at, y + Math.sin(turn) * at, angle];
  });
}

function deltaName(show, item) {
  const { pen } = show;
  const limit = pen.zoom < 6.6 ? 1 : pen.zoom < 7.6 ? 3 : 6;
  if (item.rank > limit) return;
  if (item.kind !== "water_label") return town(show, item);
  const big = item.rank <= 1;
  return waterName(show, item, big ? 17 : 12.5, big ? 14 : 3);
}

// A water's name may move a little to stay clear of lines.
const NUDGES = [[0, 0], [0, 0.9], [0, -0.9], [1, 0.3], [-1, 0.3], [0.5, -1.6], [-0.5, 1.6]];

function town(show, item) {
  const { pen } = show;
  const size = 12 * pen.text;
  const [x, y] = place(show, item.at);
  const width = textWidth(item.text, `400 ${size}px ${pen.sans}`);
  const box = [x - 4, y - size * 0.6, x + 8 + width, y + size * 0.6];
  if (!free(show, [box])) return;
  take(show, [box]);
  const { ctx, ratio, min, colours } = pen;
  letters(show, [[item.text, x + 7 + width / 2, y, 0]], size, `400 ${size}px ${pen.sans}`, colours.mapLabel, colours.land);
  ctx.setTransform(ratio, 0, 0, ratio, (x - min.x) * ratio, (y - min.y) * ratio);
  ctx.beginPath();
  ctx.arc(0, 0, 2 * pen.text, 0, 2 * Math.PI);
  ctx.fill();
}

function waterName(show, item, base, gap) {
  const { pen } = show;
  const size = base * pen.text;
  const [x, y] = place(show, item.at);
  let found = null;
  for (const [dx, dy] of NUDGES) {
    const glyphs = straight(item.text, [x + dx * size, y + dy * size], size, gap * pen.text, item.angle);
    const boxes = glyphBoxes(glyphs, size);
    if (!free(show, boxes)) continue;
    const crossings = boxes.filter((box) => show.crossed.hits(box)).length;
    if (!found || crossings < found.crossings) found = { glyphs, boxes, crossings };
  }
  if (!found || found.crossings > 1) return;
  const { glyphs, boxes } = found;
  take(show, boxes);
  pen.ctx.globalAlpha = 0.85;
  letters(show, glyphs, size, `400 ${size}px ${pen.serif}`, pen.colours.mapLabel, null);
  pen.ctx.globalAlpha = 1;
}

function quarter(show, item, placeNames) {
  if (item.rank > 3 || placeNames.some((name) => name.includes(item.text) || item.text.includes(name))) return;
  const { pen } = show;
  const size = 12.5 * pen.text;
  const glyphs = straight(item.text, place(show, item.at), size, 3 * pen.text, 0);
  const boxes = glyphBoxes(glyphs, size);
  if (!free(show, boxes)) return;
  take(show, boxes);
  letters(show, glyphs, size, `500 ${size}px ${pen.sans}`, pen.colours.mapLabel, pen.colours.land);
}

function station(show, item) {
  const { pen } = show;
  const size = 10.5 * pen.text;
  const font = `400 ${size}px ${pen.sans}`;
  const [x, y] = place(show, item.at);
  const width = textWidth(item.text, font);
  for (const side of [1, -1]) {
    const cx = x + side * (7 * pen.text + width / 2);
    const box = [cx - width / 2 - 1, y - size * 0.6, cx + width / 2 + 1, y + size * 0.6];
    if (!free(show, [box])) continue;
    take(show, [box]);
    letters(show, [[item.text, cx, y, 0]], size, font, pen.colours.mapLabel, pen.colours.land);
    return;
  }
}

function walk(line) {
  const lengths = [0];
  for (let i = 1; i < line.length; i += 1) {
    lengths.push(lengths[i - 1] + Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]));
  }
  return lengths;
}

function at(line, lengths, distance) {
  let i = 1;
  while (i < line.length - 1 && lengths[i] < distance) i += 1;
  const [a, b] = [line[i - 1], line[i]];
  const t = (distance - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

function nearest(line, lengths, point) {
  let found = [Infinity, 0];
  line.forEach(([x, y], i) => {
    const d = Math.hypot(x - point[0], y - point[1]);
    if (d < found[0]) found = [d, lengths[i]];
  });
  return found[1];
}

function streetName(show, street) {
  const { pen } = show;
  const size = (street.rank <= 3 ? 11 : 10.5) * pen.text;
  const signs = Array.from(street.text);
  const latin = signsOf(street.text).length === 1;
  const step = size * (latin ? 0.58 : street.rank <= 3 ? 1.16 : 1.06);
  const line = street.line.map((p) => place(show, p));
  const lengths = walk(line);
  const total = lengths[lengths.length - 1];
  const need = step * signs.length;
  if (total < need * 1.25) return;
  const middle = nearest(line, lengths, place(show, street.at));
  for (const offset of [0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36]) {
    const centre = middle + offset * total;
    if (centre - need / 2 < size * 0.6 || centre + need / 2 > total - size * 0.6) continue;
    const glyphs = along(line, lengths, centre, signs, step, latin);
    if (!glyphs) continue;
    const boxes = glyphBoxes(glyphs, size);
    if (!free(show, boxes)) continue;
    take(show, boxes);
    letters(show, glyphs, size, `400 ${size}px ${pen.sans}`, pen.colours.mapLabel, pen.colours.land);
    return;
  }
}

// Letters follow the street; on steep streets they stand and read downwards.
function along(line, lengths, centre, signs, step, latin) {
  const need = step * signs.length;
  const a = at(line, lengths, centre - need / 2);
  const b = at(line, lengths, centre + need / 2);
  const chord = Math.atan2(b[1] - a[1], b[0] - a[0]);
  if (Math.hypot(b[0] - a[0], b[1] - a[1]) < need * 0.93) return null;
  const steep = !latin && Math.abs(Math.sin(chord)) > 0.74;
  const forward = steep ? Math.sin(chord) > 0 : Math.cos(chord) > 0;
  return signs.map((sign, i) => {
    const along01 = (i - (signs.length - 1) / 2) * step * (forward ? 1 : -1);
    const [x, y] = at(line, lengths, centre + along01);
    const p = at(line, lengths, centre + along01 - step / 2);
    const q = at(line, lengths, centre + along01 + step / 2);
    const sense = forward ? 1 : -1;
    const tangent = Math.atan2((q[1] - p[1]) * sense, (q[0] - p[0]) * sense);
    return [sign, x, y, steep ? tangent - Math.PI / 2 : tangent];
  });
}

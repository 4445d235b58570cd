// Fetches what a map stands on. A part that fails leaves the others standing.

import { cityPaths, deltaPaths } from "./base.js";
import { prepareNames } from "./names.js";
import { createProjection } from "./projection.js";

/** Where a map opens before it knows its home. */
export const NOWHERE = { id: "", name_zh: "", name_en: "", lon: 120, lat: 31 };

async function read(source) {
  if (source && typeof source === "object") return source;
  const answer = await fetch(source);
  if (!answer.ok) throw new Error(`${source}: ${answer.status}`);
  return answer.json();
}

/**
 * Loads the layers; `urls` {delta, city, places} are addresses or the data themselves.
 * `failed(problem)` is called for each part that could not be read.
 */
export async function loadGround(urls, lang, failed) {
  const take = (source, shape) =>
    read(source)
      .then(shape)
      .catch((problem) => {
        failed(problem);
        return null;
      });
  // The server names the layers of a base map that it could not read.
  const whole = (data) => {
    if (data?.missing?.length) failed(new Error(`missing: ${data.missing}`));
    return data;
  };
  const [places, delta] = await Promise.all([take(urls.places, (d) => d), take(urls.delta, whole)]);
  const home = places?.home ?? NOWHERE;
  const project = createProjection(home.lon, home.lat);
  const ground = {
    home,
    project,
    places: new Map((places?.places ?? []).map((place) => [place.id, place])),
    arcs: arcPaths(places?.arcs, project.path),
    bounds: delta?.bounds ?? null,
    cityBox: boxOf((places?.places ?? []).filter((place) => place.extent === "city")),
    delta: null,
    city: null,
    data: { delta, city: null },
    spots: null,
    tiles: places?.tiles ?? null,
    /** Fetches the city; the page need not wait for it. */
    async loadCity() {
      ground.data.city = await take(urls.city, (d) => {
        ground.city = cityPaths(whole(d), project.path);
        return d;
      });
      ground.name(lang);
    },
    /** Takes the names on the ground in a language. */
    name(language) {
      ground.spots = prepareNames(ground.data.delta, ground.data.city, project.path, language);
    },
  };
  ground.delta = await take(delta ?? {}, (d) => (delta ? deltaPaths(d, project.path) : null));
  ground.name(lang);
  return ground;
}

// [[south, west], [north, east]] of places, null when there are none.
function boxOf(places) {
  if (!places.length) return null;
  const lats = places.map((p) => p.lat);
  const lons = places.map((p) => p.lon);
  return [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]];
}

function arcPaths(arcs, path) {
  const lines = new Map();
  for (const [id, windows] of Object.entries(arcs ?? {})) {
    for (const [window, line] of Object.entries(windows)) lines.set(`${id} ${window}`, line.map(path));
  }
  return lines;
}

// The map behind the panels, and the small one of the other extent.

import { createAtlas } from "../atlas.js";

const FLIGHT_S = 0.9;
// The small map's sizes against those of the wall.
const SMALL = 0.6;

function atlasOptions(kit, layers) {
  return {
    urls: layers,
    words: kit.words,
    lang: kit.show.lang,
    theme: kit.theme,
    statuses: new Map(Object.entries(kit.show.terms.statuses)),
    scale: "wall",
    controls: false,
    steady: true,
    footer: { text: "" },
    reducedMotion: kit.calm,
  };
}

/** Builds the map; `{show(scene, inset, begin), small(frame, extent, marks), destroy()}`. */
export async function createWallMap(host, kit, layers) {
  const atlas = await createAtlas(host, {
    ...atlasOptions(kit, layers),
    flight: FLIGHT_S,
    onSelect: (id) => id && kit.act({ kind: "point", place: id }),
    onView: () => kit.act({ kind: "go", id: "overview" }),
  });
  const small = createSmallMap(kit, layers);
  let rev = 0;
  return {
    complete: atlas.complete,
    /** Shows a scene; `inset`: px covered by panels; `begin`: its lines draw themselves. */
    show(scene, inset, begin) {
      rev += 1;
      const place = ["partner", "landmark"].includes(scene.kind) ? scene.subject : null;
      atlas.update({
        rev: `${scene.id}:${rev}`,
        view: scene.camera.extent,
        fit: scene.camera.places,
        inset,
        marks: scene.marks,
        states: scene.status_marks,
        explained: statusesOf(scene),
        selected: place,
        related: scene.emphasis ?? [],
        begin,
      });
    },
    small,
  };
}

// The statuses that a window shows as signs alone: the legend names them.
function statusesOf({ kind, body }) {
  if (kind !== "window") return [];
  const records = [...body.tasks.flatMap((task) => task.measures), ...body.key_tasks];
  return [...new Set(records.map(({ status }) => status))];
}

// One small map lives as long as the page; scenes lend it a frame.
function createSmallMap(kit, layers) {
  const home = document.createElement("div");
  home.className = "show-inset-map";
  home.setAttribute("inert", "");
  let made = null;
  let rev = 0;
  return async (frame, extent, marks) => {
    // The scene itself is seen a frame earlier.
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    if (!frame.isConnected) return;
    frame.append(home);
    made ??= createAtlas(home, { ...atlasOptions(kit, layers), unit: SMALL });
    const atlas = await made;
    atlas.resize();
    rev += 1;
    atlas.update({ rev, view: extent, marks, fit: Object.keys(marks), selected: null, related: [] });
  };
}

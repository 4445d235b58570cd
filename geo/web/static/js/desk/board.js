// The board: what a page shows beside map and panel. Each kind is made when it is first
// wanted and kept laid out at its size, unseen, so that coming back costs little.

import { html } from "../map/dom.js";
import { list } from "./list.js";

// The list comes with the first page; the others are fetched when a page wants them.
const KINDS = {
  list: async () => list,
  ...later("about", "desk", "landmarks", "matrix", "measures", "partners", "progress", "reader", "shows"),
};

function later(...names) {
  return Object.fromEntries(names.map((name) => [name, async () => (await import(`../pages/${name}.js`))[name]]));
}

/** Mount the board; the kind is named by its data. */
export function board(host, shelf, patch) {
  const made = new Map();
  const root = html("div", { class: "desk-board-host" });
  host.append(root);
  const state = { latest: null, gone: false };
  const make = async (kind) => {
    const place = html("div", { class: "desk-board-kind", "data-kind-of-board": kind });
    root.append(place);
    watcher.observe(place);
    const build = await KINDS[kind]();
    return { place, part: await build(place, shelf, patch), told: "" };
  };
  return {
    async update(data) {
      state.latest = data;
      if (!made.has(data.board)) {
        const making = make(data.board);
        made.set(data.board, making);
        making.catch(() => made.delete(data.board));
      }
      const kind = await made.get(data.board);
      const { place, part } = kind;
      // Another page may have been asked for meanwhile.
      if (state.gone || state.latest !== data) return;
      // Board and layout change together, so that the page is laid out once.
      if (!place.classList.contains("is-shown")) {
        rest(root.querySelector(":scope > .is-shown"));
        wake(place);
        document.documentElement.dataset.board = data.board;
      }
      // Told what it was told before, at the same address, a board stands as it is: the name
      // of the record's state is nothing it shows.
      const told = JSON.stringify({ ...data, standing: "", news: null }) + window.location.search;
      if (kind.told === told) return;
      kind.told = told;
      part.update(data);
    },
    restand() {
      for (const each of made.values()) each.then(({ part }) => part.restand?.()).catch(() => {});
    },
    destroy() {
      state.gone = true;
      for (const each of made.values()) each.then(({ part }) => part.destroy());
      root.remove();
    },
  };
}

// What rests keeps the size it had: the browser need not lay it out anew.
function rest(place) {
  if (!place) return;
  [place.style.width, place.style.height] = sizes.get(place) ?? ["", ""];
  place.classList.remove("is-shown");
}

function wake(place) {
  place.style.width = "";
  place.style.height = "";
  place.classList.add("is-shown");
}

// Sizes are noted as they come; asking for one would lay the page out at once.
const sizes = new WeakMap();
const watcher = new ResizeObserver((entries) => {
  for (const { target, contentRect: box } of entries) {
    if (target.classList.contains("is-shown")) sizes.set(target, [`${box.width}px`, `${box.height}px`]);
  }
});

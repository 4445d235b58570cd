// The parts of the desk: filter bar, map, panel, list. Each is mounted by the page
// with `render(component, part)`, called again with new data, and unmounted once.

import { bar } from "./desk/bar.js";
import { list } from "./desk/list.js";
import { mapView } from "./desk/mapview.js";
import { panel } from "./desk/panel.js";
import { library } from "./desk/library.js";

const PARTS = { bar, list, map: mapView, panel };
const mounted = new WeakMap();

/** Draw `component.data` in its element; state lives with the element, not the call. */
export async function render(component, part) {
  const host = component.parentElement;
  let state = mounted.get(host);
  if (!state) {
    state = { queue: Promise.resolve(), gone: false, part: null };
    mounted.set(host, state);
  }
  state.patch = (query) => component.setTriggerValue("patch", query);
  state.latest = component.data;
  state.queue = state.queue.then(async () => {
    const data = state.latest;
    if (state.gone || data === state.drawn) return;
    const shelf = await library(data.plan, data.lang);
    state.part ??= await PARTS[part](host, shelf, (query) => state.patch(query));
    state.part.update(data);
    state.drawn = data;
  });
  return state.queue;
}

/** Let go of an element for good. */
export function unmount(component) {
  const state = mounted.get(component.parentElement);
  if (!state) return;
  state.gone = true;
  state.part?.destroy?.();
  mounted.delete(component.parentElement);
}

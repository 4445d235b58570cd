// The days of the record: as of which day, as known on which day, changed since which day.
// The two clocks can also be drawn along from the plan's day to today.

import { html, put } from "../map/dom.js";

const DAY_MS = 86_400_000;

const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
const textOf = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** A date field, with a slider when `slides`; a day goes to the address as `key`. */
export function clock(shelf, key, patch, slides) {
  const label = shelf.say(`progress.clock.${key}`);
  const input = html("input", { type: "date", "data-clock": key });
  const slider = slides ? along(shelf, key, label, input, patch) : null;
  input.addEventListener("change", () => patch({ [key]: input.value }));
  const node = html("span", { class: "progress-clock", title: shelf.say(`progress.clockHint.${key}`) },
    html("label", {}, html("span", { text: label }), input), ...(slider ? [slider.node] : []));
  return {
    node,
    update(clocks) {
      if (input.value !== clocks[key]) input.value = clocks[key];
      slider?.update(clocks[key]);
    },
  };
}

// Its end stands for "up to now", which is no day of the address.
function along(shelf, key, label, input, patch) {
  const first = dayOf(shelf.records.plan.issued);
  const last = Math.floor(Date.now() / DAY_MS);
  const node = html("input", { type: "range", min: first, max: last, step: "1", "data-slider": key, "aria-label": label });
  const chosen = () => (Number(node.value) >= last ? "" : textOf(Number(node.value)));
  const tell = () => put(node, "aria-valuetext", chosen() || shelf.say("progress.untilNow"));
  node.addEventListener("input", () => {
    input.value = chosen();
    tell();
  });
  node.addEventListener("change", () => patch({ [key]: chosen() }));
  return {
    node,
    update(text) {
      node.value = String(text ? dayOf(text) : last);
      tell();
    },
  };
}

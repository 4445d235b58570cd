// What is on: the scenes of the tour in order, a side step to a place, a black wall.
// Everything that moves the show comes through one door, `command`; whoever wants to
// know where it stands is told after each change.

/**
 * `tell(state)` is called after every change, with {scene, index, total, tour, next, aside,
 * auto, held, black, help, remote, check, reading, skipped}: `aside` is true at a place that
 * is not of the tour, `held` while somebody's hand has stopped the automatic tour, `next` is
 * the id of the scene that follows (empty at the end), `skipped` the ids that are passed by.
 */
export function createPlayer(scenes, { start = "", auto = false, tell }) {
  const state = { index: 0, aside: null, auto, held: false, black: false, help: false, remote: false, check: false, reading: null, skipped: [] };
  let all = [];
  let tour = [];

  function take(next) {
    const present = here()?.id;
    all = next;
    tour = all.filter((scene) => scene.tour !== false);
    if (!tour.length) tour = all;
    const kept = tour.findIndex((scene) => scene.id === present);
    if (kept >= 0) state.index = kept;
    state.index = Math.min(state.index, Math.max(0, tour.length - 1));
    if (state.aside && !all.some((scene) => scene.id === state.aside)) state.aside = null;
  }

  function here() {
    return all.find((scene) => scene.id === state.aside) ?? tour[state.index];
  }

  // Black and the open windows over a scene go first: the presenter sees where he is.
  function uncover() {
    const covered = state.black;
    Object.assign(state, { black: false, help: false, remote: false, check: false, reading: null });
    return covered;
  }

  function step(by) {
    if (uncover()) return;
    if (state.aside) state.aside = null;
    else state.index = beside(by);
  }

  // The next scene that is not passed by, or the present one at the end.
  function beside(by) {
    let index = state.index + by;
    while (tour[index] && state.skipped.includes(tour[index].id)) index += by;
    return tour[index] ? index : state.index;
  }

  function at(index) {
    if (index < 0) return;
    uncover();
    Object.assign(state, { aside: null, index });
  }

  function open(id) {
    const index = tour.findIndex((scene) => scene.id === id);
    if (index >= 0) return at(index);
    if (!all.some((scene) => scene.id === id)) return undefined;
    uncover();
    state.aside = id;
    return undefined;
  }

  // The tour goes round, past what is skipped; where everything is, it stays.
  function onward() {
    const order = tour.map((_, n) => (state.index + 1 + n) % tour.length);
    return order.find((n) => !state.skipped.includes(tour[n].id)) ?? state.index;
  }

  const KINDS = new Set(["partner", "landmark"]);
  const orders = {
    next: () => step(1),
    prev: () => step(-1),
    first: () => at(0),
    last: () => at(tour.length - 1),
    go: ({ id }) => open(id),
    window: ({ n }) => at(tour.findIndex((scene) => scene.kind === "window" && scene.body.n === n)),
    point: ({ place }) => open(all.find((scene) => KINDS.has(scene.kind) && scene.subject === place)?.id),
    // The automatic tour's own step: a side step ends, the end leads to the beginning.
    advance: () => {
      if (state.aside) state.aside = null;
      else state.index = onward();
      state.reading = null;
    },
    pause: () => Object.assign(state, { auto: state.held ? true : !state.auto, held: false }),
    hold: () => Object.assign(state, { held: state.auto }),
    resume: () => Object.assign(state, { held: false }),
    black: () => Object.assign(state, { black: !state.black }),
    help: () => Object.assign(state, { help: !state.help, remote: false, check: false }),
    remote: () => Object.assign(state, { remote: !state.remote, help: false, check: false }),
    check: () => Object.assign(state, { check: !state.check, black: false, help: false, remote: false, reading: null }),
    skip: ({ id, on }) => {
      const others = state.skipped.filter((one) => one !== id);
      state.skipped = on ? [...others, id] : others;
    },
    read: ({ id }) => Object.assign(state, { reading: id ?? null }),
    leave: () => {
      if (state.check) state.check = false;
      else if (state.black) state.black = false;
      else if (state.help) state.help = false;
      else if (state.remote) state.remote = false;
      else if (state.reading) state.reading = null;
      else state.aside = null;
    },
  };

  function told() {
    const after = state.aside ? state.index : beside(1);
    const next = state.aside || after !== state.index ? tour[after].id : "";
    return { ...state, scene: here(), aside: Boolean(state.aside), total: tour.length, tour, next };
  }

  take(scenes);
  open(start);
  return {
    /** One order: {kind: "next" | "prev" | "go" | "pause" | "black" | "point" …}. */
    command(order) {
      const before = JSON.stringify(state);
      orders[order.kind]?.(order);
      if (JSON.stringify(state) !== before) tell(told());
    },
    /** Other scenes, at the place where the show stands. */
    replace(next) {
      take(next);
      tell(told());
    },
    state: told,
  };
}

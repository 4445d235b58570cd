// Rectangles that may not overlap, found quickly by a grid. A box is [left, top, right, bottom] in px.

const CELL = 64;

export function overlap(a, b) {
  return a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];
}

/** A set of boxes that answers "does this one hit any of you". */
export function createBoxes() {
  const grid = new Map();

  function cells(box, visit) {
    for (let x = Math.floor(box[0] / CELL); x <= Math.floor(box[2] / CELL); x += 1) {
      for (let y = Math.floor(box[1] / CELL); y <= Math.floor(box[3] / CELL); y += 1) {
        if (visit(`${x},${y}`)) return true;
      }
    }
    return false;
  }

  return {
    add(box) {
      cells(box, (key) => {
        if (!grid.has(key)) grid.set(key, []);
        grid.get(key).push(box);
        return false;
      });
    },
    hits(box) {
      return cells(box, (key) => (grid.get(key) ?? []).some((other) => overlap(box, other)));
    },
    /** How many of the boxes this one overlaps; a box over several cells counts once. */
    count(box) {
      const seen = new Set();
      cells(box, (key) => {
        for (const other of grid.get(key) ?? []) if (overlap(box, other)) seen.add(other);
        return false;
      });
      return seen.size;
    },
  };
}

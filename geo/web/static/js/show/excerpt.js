// Quotations that have to fit: whole where there is room, else cut where a clause ends.

// Latin letters take a little less than half the room of a Chinese character.
function room(sign) {
  return sign.codePointAt(0) < 0x2e80 ? 0.47 : 1;
}

const CLAUSE = /[，；。：,;.:]/;
const WORD = /[\s、]/;

/** At most `length` characters' room of a quotation; what is left out is marked by `cut`. */
export function excerpt(text, length, cut) {
  const signs = Array.from(text);
  let used = 0;
  const over = signs.findIndex((sign) => (used += room(sign)) > length);
  if (over < 0) return text;
  const left = length - Array.from(cut).reduce((sum, sign) => sum + room(sign), 0);
  let [fits, clause, word, size] = [0, 0, 0, 0];
  for (const [n, sign] of signs.entries()) {
    size += room(sign);
    if (size > left) break;
    fits = n + 1;
    const ends = /[\u2e80-\uffff]/.test(sign) || /\s/.test(signs[n + 1] ?? " ");
    if (CLAUSE.test(sign) && ends) clause = n;
    if (WORD.test(sign)) word = n;
  }
  const latin = !/[\u2e80-\uffff]/.test(text);
  const end = clause > fits * 0.5 ? clause : latin && word ? word : fits;
  return `${signs.slice(0, end).join("").replace(/[\s、，,“‘「（《(]+$/, "")}${cut}`;
}

// All are written and then all are read: a layout for each pass, not for each text.
function lay(texts, lines, cut) {
  if (lines === Infinity) {
    for (const { node, text } of texts) node.textContent = text;
    return;
  }
  let open = texts.filter(({ node }) => node.clientWidth).map((one) => measured(one, lines)).filter(({ room }) => room > 4);
  // A sign that may not begin a line takes another with it: then a little less is quoted.
  while (open.length) {
    for (const { node, text, room } of open) node.textContent = excerpt(text, room, cut);
    open = open.filter(({ node, tall }) => node.clientHeight > tall).map((one) => ({ ...one, room: one.room - 1 })).filter(({ room }) => room > 4);
  }
}

function measured({ node, text }, lines) {
  const style = getComputedStyle(node);
  const tall = parseFloat(style.lineHeight) * (lines + 0.5);
  return { node, text, tall, room: Math.floor(node.clientWidth / parseFloat(style.fontSize)) * lines };
}

const spills = (node) => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
// A panel, or a part of it that shares its room with others.
const overflows = (panel) => spills(panel) || [...panel.querySelectorAll("[data-room]")].some(spills);

const SIZES = [1, 0.88, 0.77, 0.66, 0.56];

/** Sets one-line texts as large as they fit. */
export function makeFitLine(nodes) {
  let open = [...nodes];
  for (const size of SIZES) {
    for (const node of open) node.style.setProperty("--fit", String(size));
    open = open.filter((node) => node.scrollWidth > node.clientWidth + 1);
  }
}

// What room is left goes to the quotations, first come first served.
function lengthen(panels, texts, lines, cut) {
  for (const one of texts) {
    const before = one.node.textContent;
    if (before === one.text) continue;
    lay([one], lines + 1, cut);
    if (panels.some(overflows)) one.node.textContent = before;
  }
}

const AIR = ["1.45", "1.4", "1.35", "1.3", "1.25", ""];

// The same for rows that had to move closer: as much air as the box allows. The last step
// is known to fit; between it and the first, halves are tried.
function loosen(panels) {
  const set = (n) => panels.forEach((panel) => (panel.style.lineHeight = AIR[n]));
  let [low, fits] = [0, AIR.length - 1];
  while (low < fits) {
    const middle = Math.floor((low + fits) / 2);
    set(middle);
    if (panels.some(overflows)) low = middle + 1;
    else fits = middle;
  }
  set(fits);
}

// What whole quotations need too much, in px, against what fewer lines of each would save:
// below zero it is certain that they do not fit.
function savings(panels, texts) {
  const boxes = panels.flatMap((panel) => [panel, ...panel.querySelectorAll("[data-room]")]);
  const need = Math.max(...boxes.map((node) => node.scrollHeight - node.clientHeight));
  const rows = texts.map(({ node }) => [node.clientHeight, parseFloat(getComputedStyle(node).lineHeight)]);
  const slack = Math.max(0, ...rows.map(([, line]) => line));
  return (lines) => rows.reduce((sum, [tall, line]) => sum + Math.max(0, tall - lines * line), slack) - need;
}

/**
 * Remembers how scenes were made to fit: a scene that comes again is not measured anew.
 * `fit(key, {heads, panels, texts, cut})` answers as `makeFit`; `forget()` when another
 * size, other fonts or other data came.
 */
export function createFits() {
  let known = new Map();

  function again({ texts, panels, heads }, { quoted, dense, heights, sizes }) {
    texts.forEach(({ node }, n) => (node.textContent = quoted[n]));
    panels.forEach((panel, n) => {
      panel.dataset.dense = dense[n];
      panel.style.lineHeight = heights[n];
    });
    heads.forEach((node, n) => node.style.setProperty("--fit", sizes[n]));
  }

  function noted({ texts, panels, heads }, whole) {
    return { whole, from: texts.map(({ text }) => text), quoted: texts.map(({ node }) => node.textContent), dense: panels.map((panel) => panel.dataset.dense),
      heights: panels.map((panel) => panel.style.lineHeight), sizes: heads.map((node) => node.style.getPropertyValue("--fit")) };
  }

  const same = ({ texts, panels, heads }, note) =>
    note.from.length === texts.length && note.dense.length === panels.length && note.sizes.length === heads.length && texts.every(({ text }, n) => text === note.from[n]);

  return {
    fit(key, parts) {
      const note = known.get(key);
      if (note && same(parts, note)) {
        again(parts, note);
        return note.whole;
      }
      makeFitLine(parts.heads);
      const whole = makeFit(parts.panels, parts.texts, parts.cut);
      known.set(key, noted(parts, whole));
      return whole;
    },
    forget: () => (known = new Map()),
  };
}

/**
 * Makes what stands in `panels` fit their boxes: quotations grow shorter line by line, then
 * everything moves closer. `texts`: [{node, text}]. Answers whether all of it fits.
 */
export function makeFit(panels, texts, cut) {
  const whole = () => !panels.some(overflows);
  let saved = () => Infinity;
  for (const dense of ["", "1", "2", "3"]) {
    for (const panel of panels) {
      panel.dataset.dense = dense;
      panel.style.lineHeight = "";
    }
    for (const lines of dense ? [2, 1] : [Infinity, 4, 3, 2, 1]) {
      // So few lines less cannot be enough: nothing is laid out to see it.
      if (!dense && saved(lines) < 0) continue;
      lay(texts, lines, cut);
      if (!whole()) {
        if (lines === Infinity) saved = savings(panels, texts);
        continue;
      }
      if (dense) loosen(panels);
      else if (lines < 4) lengthen(panels, texts, lines, cut);
      return true;
    }
  }
  return false;
}

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

function lay(texts, lines, cut) {
  for (const { node, text } of texts) {
    if (lines === Infinity) {
      node.textContent = text;
      continue;
    }
    if (!node.clientWidth) continue;
    const style = getComputedStyle(node);
    const tall = parseFloat(style.lineHeight) * (lines + 0.5);
    // A sign that may not begin a line takes another with it: then a little less is quoted.
    for (let room = Math.floor(node.clientWidth / parseFloat(style.fontSize)) * lines; room > 4; room -= 1) {
      node.textContent = excerpt(text, room, cut);
      if (node.clientHeight <= tall) break;
    }
  }
}

const spills = (node) => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1;
// A panel, or a part of it that shares its room with others.
const overflows = (panel) => spills(panel) || [...panel.querySelectorAll("[data-room]")].some(spills);

const SIZES = [1, 0.88, 0.77, 0.66, 0.56];

/** Sets one-line texts as large as they fit. */
export function makeFitLine(nodes) {
  for (const node of nodes) {
    for (const size of SIZES) {
      node.style.setProperty("--fit", String(size));
      if (node.scrollWidth <= node.clientWidth + 1) break;
    }
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

// The same for rows that had to move closer: as much air as the box allows.
function loosen(panels) {
  for (const height of ["1.45", "1.4", "1.35", "1.3", "1.25", ""]) {
    for (const panel of panels) panel.style.lineHeight = height;
    if (!panels.some(overflows)) return;
  }
}

/**
 * Makes what stands in `panels` fit their boxes: quotations grow shorter line by line, then
 * everything moves closer. `texts`: [{node, text}]. Answers whether all of it fits.
 */
export function makeFit(panels, texts, cut) {
  const whole = () => !panels.some(overflows);
  for (const dense of ["", "1", "2", "3"]) {
    for (const panel of panels) {
      panel.dataset.dense = dense;
      panel.style.lineHeight = "";
    }
    for (const lines of dense ? [2, 1] : [Infinity, 4, 3, 2, 1]) {
      lay(texts, lines, cut);
      if (!whole()) continue;
      if (dense) loosen(panels);
      else if (lines < 4) lengthen(panels, texts, lines, cut);
      return true;
    }
  }
  return false;
}

// Where a show comes from: blocks of data in this very file, or the server beside the page.

const WAIT_MS = 8000;

function block(id) {
  const node = document.getElementById(id);
  return node ? JSON.parse(node.textContent) : null;
}

function address(path) {
  return new URL(path, document.baseURI).href;
}

async function json(url) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), WAIT_MS);
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-cache", signal: patience.signal });
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return await answer.json();
  } finally {
    clearTimeout(timer);
  }
}

// The page is one file: nothing is asked of anybody.
function fromBlocks(show) {
  return {
    served: false,
    show: async () => show,
    words: async () => block("words"),
    layers: () => ({ delta: block("layer-delta"), city: block("layer-city"), places: block("layer-places") }),
  };
}

function fromServer(root) {
  const { src: data, head, layers, words } = root.dataset;
  return {
    served: true,
    show: () => json(address(data)),
    words: () => json(address(words)),
    layers: () => ({
      delta: address(`${layers}base/delta.json`),
      city: address(`${layers}base/city.json`),
      places: address(`${layers}places.json`),
    }),
    /** The name of the state of the record now: a small question, asked often. */
    standing: async () => (await json(address(head))).standing,
  };
}

/** The source of the page's show: `{served, show(), words(), layers(), standing()}`. */
export function openSource(root) {
  const show = block("show-data");
  return show ? fromBlocks(show) : fromServer(root);
}

/** Puts words together: a key, its singular where there is one, and the places to fill. */
export function speaker(words) {
  const form = (key, n) => (Number(n) === 1 ? words[`${key}#one`] : undefined) ?? words[key] ?? key;
  return (key, values = {}) => form(key, values.n).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

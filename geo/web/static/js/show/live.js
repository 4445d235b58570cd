// Keeps a served show up to date: a small question every few seconds, the data only when
// the answer is another one. A server that is away is asked less and less often.

const EVERY_MS = 4000;
const LONGEST_MS = 30_000;

/**
 * `changed(show)` receives new data, `told(away)` when the server has gone (true) or is
 * back. Answers a function that ends the questions.
 */
export function keepLive(source, standing, { changed, told }) {
  let known = standing;
  let timer = 0;
  let missed = 0;
  let over = false;

  async function ask() {
    try {
      const now = await source.standing();
      if (now !== known) {
        changed(await source.show());
        known = now;
      }
      if (missed) told(false);
      missed = 0;
    } catch {
      missed += 1;
      // One lost answer is no absence.
      if (missed === 2) told(true);
    }
    if (!over) timer = setTimeout(ask, Math.min(LONGEST_MS, EVERY_MS * 2 ** Math.max(0, missed - 1)));
  }

  const now = () => {
    clearTimeout(timer);
    ask();
  };
  timer = setTimeout(ask, EVERY_MS);
  window.addEventListener("online", now);
  return () => {
    over = true;
    clearTimeout(timer);
    window.removeEventListener("online", now);
  };
}

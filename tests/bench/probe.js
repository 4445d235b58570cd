// Runs in every measured page before its own scripts. Times are in ms of the page's clock;
// all pages end the same way: with the frame in which the change is drawn.
(() => {
  if (window.top !== window) return;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const text = (selector) => document.querySelector(selector)?.textContent ?? "";
  const rows = () => all(".desk-list tbody tr").map((row) => row.dataset.record).join();
  const bar = () => all(".desk-window").map((b) => b.getAttribute("aria-pressed") + b.textContent).join();
  const marks = () => all("g.atlas-markers > *").map((g) => g.dataset.place).join();
  // What the reader sees, in parts; a change is whole when every part differs.
  const parts = {
    bare: () => [text("[data-testid=stMarkdown] p")],
    no_map: () => [rows(), bar()],
    atlas: () => [marks()],
    bare_pages: () => [text("[data-testid=stMarkdown] p")],
    naive: () => [all("iframe").map((f) => f.contentDocument?.querySelectorAll(".leaflet-interactive").length || "").join("")],
  };

  const afterPaint = (then) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => then(performance.now());
    channel.port2.postMessage(0);
  };
  const onFrame = (then) => requestAnimationFrame(() => afterPaint(then));

  // Calls back with the time of every frame that may hold a change.
  const watch = {
    // The map says itself, inside the frame, that it has drawn.
    atlas(then) {
      const told = () => afterPaint(then);
      window.addEventListener("atlas:painted", told);
      return () => window.removeEventListener("atlas:painted", told);
    },
    // A frame of another document: looked at once a frame.
    naive(then) {
      let on = true;
      const look = () => onFrame((now) => {
        if (!on) return;
        then(now);
        look();
      });
      look();
      return () => (on = false);
    },
    // Looked at when it changes; the time is that of the frame that draws what was seen.
    mutations(then, whole) {
      let asked = false;
      const observer = new MutationObserver(() => {
        if (asked || !whole()) return;
        asked = true;
        onFrame((now) => {
          asked = false;
          then(now);
        });
      });
      const options = { subtree: true, childList: true, characterData: true, attributes: true };
      observer.observe(document, options);
      return () => observer.disconnect();
    },
  };

  const LIMIT_MS = 30000;
  const until = (kind, whole) => new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${kind}: no change within ${LIMIT_MS} ms`)), LIMIT_MS);
    const seen = () => whole(parts[kind]());
    const stop = (watch[kind] ?? watch.mutations)((now) => {
      if (!seen()) return;
      stop();
      resolve(now);
    }, seen);
  });

  let clickedAt = null;
  let arrivals = [];
  window.addEventListener("click", (event) => (clickedAt ??= event.timeStamp), true);
  window.bench = {
    /** Ms from the start of navigation to the first whole page. */
    first: (kind) => until(kind, (now) => now.every(Boolean)),
    /** From now on: the next click and the frames in which each of `kinds` has followed it. */
    arm(kinds) {
      clickedAt = null;
      arrivals = kinds.map((kind) => {
        const before = parts[kind]();
        return until(kind, (now) => clickedAt !== null && now.every((part, n) => part && part !== before[n]));
      });
    },
    /** The same for a page of the atlas: its link is marked and its own part is filled. */
    armPage(path, part) {
      clickedAt = null;
      parts.page = () => [
        location.pathname === `/${path}`,
        Boolean(document.querySelector(`.desk-page[aria-current][href*="/${path}"]`)),
        Boolean(document.querySelector(`.desk-board-kind.is-shown ${part}`)),
      ];
      arrivals = [until("page", (now) => clickedAt !== null && now.every(Boolean))];
    },
    /** Ms from the click to those frames. */
    times: async () => (await Promise.all(arrivals)).map((at) => at - clickedAt),
  };
})();

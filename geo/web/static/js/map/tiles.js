// An online base map over the ground that the page carries, where the operator has named one.

/**
 * Lays the sheets of `spec` ({sheets, subdomains, max_zoom}) on a map. `told(state)` hears
 * "on" when pictures of the first sheet arrive and "missing" when they do not.
 */
export function layTiles(L, map, { sheets, subdomains, max_zoom: most }, told) {
  let state = "";
  const tell = (next) => {
    if (next === state) return;
    state = next;
    told(next);
  };
  sheets.forEach((address, n) => {
    const options = { subdomains: subdomains || "abc", maxNativeZoom: most, minZoom: 0, maxZoom: 22, keepBuffer: 1, updateWhenZooming: false };
    const sheet = L.tileLayer(address, options);
    if (n === 0) sheet.on("tileload", () => tell("on")).on("tileerror", () => tell("missing"));
    sheet.addTo(map);
  });
}

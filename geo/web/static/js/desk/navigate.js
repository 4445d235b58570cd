// From page to page without loading anew: the address changes first, as with the
// browser's own Forward, and the server answers to the address.

/** The address of a page with a query, relative to this page. */
export function pageAddress(page, query) {
  const known = Object.entries(query).filter(([, value]) => value);
  const search = new URLSearchParams(known).toString();
  return new URL(`./${page}${search ? `?${search}` : ""}`, document.baseURI.replace(/[?#].*$/, "").replace(/[^/]*$/, "")).href;
}

/** Go there; the page before stays in the history. */
export function go(page, query) {
  const url = pageAddress(page, query);
  if (url === window.location.href) return;
  window.history.pushState({}, "", url);
  window.dispatchEvent(new PopStateEvent("popstate"));
}

/** A link to a page: a plain click goes there at once, any other opens it as links do. */
export function pageLink(node, page, query) {
  node.addEventListener("click", (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(page, query());
  });
  const aim = () => node.setAttribute("href", pageAddress(page, query()));
  return { node, aim };
}

/** The page that shows a selection best: `current` where it can, else the one made for it. */
export function pageFor(shelf, id, current) {
  const place = shelf.places.get(id);
  if (place) {
    if (current === "" || current === "clauses") return current;
    return place.extent === "delta" ? "partners" : "landmarks";
  }
  if (shelf.departments.has(id)) return "departments";
  if (shelf.measures.has(id) || shelf.keyTasks.has(id)) return current === "clauses" ? current : "measures";
  return "clauses";
}

/** The parameters of the address now. */
export function query() {
  return Object.fromEntries(new URLSearchParams(window.location.search));
}

/** A link to a selection on a page; the rest of the address is kept, or changed by `more`. */
export function openOn(node, page, at, more = {}) {
  const { aim } = pageLink(node, page, () => ({ ...query(), at, ...more }));
  aim();
  return node;
}

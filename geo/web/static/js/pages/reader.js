// The plan as a document: built once from its blocks, afterwards only marked. A paragraph
// shows its places, a place its paragraphs; the ledger says what became of every character.

import { departmentNames } from "../desk/clause.js";
import { icon, restate, status, tile } from "../desk/glyphs.js";
import { layer } from "../desk/library.js";
import { go, pageAddress, query } from "../desk/navigate.js";
import { html, put } from "../map/dom.js";

// Mentions in these roles stand on the map or in its lists; those in others only name.
const PLACED = ["partner", "site", "institution", "proposed"];
const LEGEND = [...PLACED, "department", "prefix", "host", "corrected"];
// A paragraph is quoted from the clause in which a name stands.
const STOPS = ["，", "。", "；"];
// How far below the bar, in px, something counts as being read.
const READ_AT = 64;
// Share of the height in which a paragraph is to be seen whole.
const ROOM = .85;

/** Mount the reader; what is chosen in it goes to the address through `patch`. */
export async function reader(host, shelf, patch) {
  const plan = await layer(shelf.plan, "document");
  const book = bookOf(shelf, plan.blocks);
  const pane = paneOf(shelf, book, patch);
  const contents = contentsOf(shelf, book, pane);
  const side = html("aside", { class: "reader-side", "aria-label": shelf.say("reader.map") });
  const ledger = ledgerOf(shelf, plan);
  const root = html("div", { class: "desk-reader" }, contents.node, pane.node, side, ledger.node);
  host.append(root);
  const context = { shelf, book, pane, side, patch, state: { data: null, from: "", hits: [], hit: 0, base: "" } };
  root.addEventListener("click", (event) => choose(event, context));
  pane.ways.forEach(({ node, step }) => node.addEventListener("click", () => walk(context, step)));
  const stop = follow(pane, book.groups, contents);
  return {
    update: (data) => update(data, context),
    restand() {
      for (const [id, node] of book.nodes) if (!shelf.tasks.has(id)) restate(shelf, node, id);
    },
    destroy() {
      stop();
      ledger.stop();
      root.remove();
    },
  };
}

// -- the text, built once -----------------------------------------------------------------

function bookOf(shelf, blocks) {
  const root = html("div", { class: "reader-text" }, title(shelf.records.plan));
  const book = {
    shelf,
    root,
    // Where the next block goes: into this section, and there into this node.
    section: root,
    into: root,
    // The number that stands before the next block.
    mark: null,
    // Record or task id -> its node, in the order of the document.
    nodes: new Map(),
    // Place or department id -> the links that name it.
    names: new Map(),
    kinds: new Set(),
    // What the contents list: {kind, id, label, node}.
    groups: [],
    // [node, segments]: published forms that nobody has asked for yet.
    later: [],
    keys: keysByRecord(shelf),
  };
  for (const block of blocks) DRAW[block.kind](book, block);
  return book;
}

function title(plan) {
  const other = plan.title_zh ? [html("span", { class: "reader-translation", text: plan.title })] : [];
  return html("header", { class: "reader-title" }, html("h2", { lang: "zh-CN", text: plan.title_zh ?? plan.title }), ...other,
    html("p", { lang: "zh-CN" }, ...[plan.issuer_zh ?? plan.issuer, plan.number, plan.issued].map((text) => html("span", { text }))));
}

function keysByRecord(shelf) {
  const keys = new Map();
  for (const key of shelf.records.key_tasks) {
    for (const record of key.repeats) keys.set(record, [...(keys.get(record) ?? []), key.id]);
  }
  return keys;
}

const DRAW = {
  mark(book, block) {
    book.mark = block;
  },
  section(book, block) {
    const heading = html("h2", { class: "reader-section", lang: "zh-CN" }, ...forms(book, block));
    open(book, { kind: "section", id: block.text, label: block.text }, heading);
  },
  part(book, block) {
    book.into.append(html("h3", { class: "reader-part", lang: "zh-CN" }, ...forms(book, block)));
  },
  window(book, block) {
    const window = book.shelf.windows.get(block.id);
    const heading = html("div", { class: "reader-window" }, tile(block.id), html("h3", { lang: "zh-CN" }, ...forms(book, block)));
    open(book, { kind: "window", id: block.id, label: window.short_name }, heading, ...inOther(book.shelf, window, "name"));
    book.section.dataset.window = block.id.slice(1);
  },
  task(book, block) {
    const task = book.shelf.tasks.get(block.id);
    const name = html("button", { class: "reader-task-name", type: "button", "data-at": block.id, lang: "zh-CN" }, ...numbered(book), ...forms(book, block));
    book.into = html("section", { class: "reader-task", "data-task": block.id }, html("h4", {}, name), ...inOther(book.shelf, task, "name"));
    book.section.append(book.into);
    book.nodes.set(block.id, book.into);
    book.groups.push({ kind: "task", id: block.id, label: task.name, node: book.into });
  },
  annex(book, block) {
    // The annex is announced before it opens: its title comes last.
    book.annex ??= open(book, { kind: "annex", id: block.text });
    book.annex.label = block.text;
    book.into.append(html("h2", { class: "reader-annex", lang: "zh-CN" }, ...forms(book, block)));
  },
  table(book, block) {
    if (!book.head) openTable(book);
    book.head.append(html("th", { scope: "col", lang: "zh-CN" }, ...forms(book, block)));
  },
  category(book, block) {
    const key = book.shelf.records.key_tasks.find((k) => (k.category_zh ?? k.category) === block.text);
    book.category = html("th", { class: "reader-category", scope: "rowgroup", lang: "zh-CN" }, ...forms(book, block), ...inOther(book.shelf, key, "category"));
    book.rows = html("tbody");
    book.table.append(book.rows);
  },
  record(book, block) {
    const node = book.shelf.keyTasks.has(block.id) ? row(book, block) : paragraph(book, block);
    book.nodes.set(block.id, node);
  },
  departments(book, block) {
    if (book.shelf.keyTasks.has(block.id)) book.bodies.append(html("span", { lang: "zh-CN" }, ...forms(book, block)));
    else bracket(book, block);
  },
};

function open(book, group, ...heading) {
  book.section = book.into = html("section", { class: "reader-group" }, ...heading);
  book.root.append(book.section);
  book.groups.push({ ...group, node: book.section });
  return book.groups.at(-1);
}

// The corrected form now, the published one when it is first asked for; one where both agree.
function forms(book, { text, shown = [[text, "", ""]], published }) {
  const same = shown.length === published.length && shown.every(([part], n) => part === published[n][0]);
  if (same) return segments(book, shown);
  const node = html("span", { class: "is-shown" }, ...segments(book, shown));
  book.later.push([node, published]);
  return [node];
}

function unfold(book) {
  for (const [node, published] of book.later.splice(0)) {
    node.after(html("span", { class: "is-published" }, ...segments(book, published)));
  }
}

function segments(book, rows) {
  return rows.map(([text, kind, ref]) => (kind ? segment(book, text, kind, ref) : text));
}

function segment(book, text, kind, ref) {
  const { shelf } = book;
  book.kinds.add(kind);
  const place = PLACED.includes(kind) ? shelf.places.get(ref) : null;
  if (!place && kind !== "department") return html("span", { "data-kind": kind, title: meaning(shelf, kind, ref), text });
  const title = [shelf.say(`role.${kind}`), (place ?? shelf.departments.get(ref)).name].join(shelf.say("mark.dot"));
  const node = html("a", { "data-kind": kind, "data-at": ref, title, text });
  book.names.set(ref, [...(book.names.get(ref) ?? []), node]);
  return node;
}

function meaning(shelf, kind, ref) {
  if (kind !== "corrected") return shelf.say(`role.${kind}`);
  return ref ? shelf.say("reader.correctedFrom", { text: ref }) : shelf.say("reader.deleted");
}

function numbered(book) {
  if (!book.mark) return [];
  const node = html("span", { class: "reader-number" }, ...forms(book, book.mark));
  book.mark = null;
  return [node];
}

function recordOf(shelf, id) {
  return shelf.measures.get(id) ?? shelf.keyTasks.get(id) ?? shelf.passages.get(id);
}

function tag(shelf, id) {
  const window = (recordOf(shelf, id) ?? { window: id.split(".")[0] }).window.slice(1);
  return html("button", { class: "desk-tag", type: "button", "data-at": id, "data-window": window, text: id });
}

function paragraph(book, block) {
  const { shelf } = book;
  const record = recordOf(shelf, block.id);
  const keys = (book.keys.get(block.id) ?? []).map((id) =>
    html("button", { class: "reader-key", type: "button", "data-at": id, title: shelf.keyTasks.get(id).text, text: shelf.say("keyTask", { id }) }));
  const head = html("div", { class: "reader-head" }, tag(shelf, block.id), ...keys, ...(record.status ? [status(shelf, record.status)] : []));
  const node = html("article", { class: "reader-record", "data-record": block.id, "data-window": record.window.slice(1) },
    head, html("p", { class: "reader-words", lang: "zh-CN" }, ...numbered(book), ...forms(book, block)), ...translation(shelf, record));
  book.into.append(node);
  return node;
}

// The Chinese is the reference: another language stands below it and says what it is.
function translation(shelf, record) {
  if (!record.text_zh) return [];
  return [html("p", { class: "reader-translation", lang: shelf.lang }, `${record.text} `, html("small", { text: shelf.say("unofficial") }))];
}

function inOther(shelf, item, key) {
  return item?.[`${key}_zh`] ? [html("span", { class: "reader-translation", lang: shelf.lang, text: item[key] })] : [];
}

// As corrected, the bodies stand under the heading of their task; as published, at its end,
// where the document has them.
function bracket(book, block) {
  const { shelf } = book;
  const task = shelf.tasks.get(block.id);
  const node = book.nodes.get(block.id);
  const first = block.shown.findIndex(([, kind]) => kind);
  const names = block.shown.slice(Math.max(0, first)).map(([text, kind, ref]) => [kind ? text : text.replace(/）$/, ""), kind, ref]);
  const other = task.name_zh ? [html("span", { class: "reader-translation", lang: shelf.lang, text: departmentNames(shelf, task.departments, task.open_ended) })] : [];
  node.querySelector(".reader-record").before(html("p", { class: "reader-bodies is-shown", title: shelf.say("taskLevel") },
    html("span", { text: shelf.say("reader.departments") }), html("span", { lang: "zh-CN" }, ...segments(book, names)), ...other));
  const place = html("span");
  node.append(html("p", { class: "reader-bodies is-published", lang: "zh-CN" }, place));
  book.later.push([place, block.published]);
}

// -- the annex ------------------------------------------------------------------------------

function openTable(book) {
  book.head = html("tr");
  book.table = html("table", { class: "reader-table" }, html("thead", {}, book.head));
  book.into.append(book.table);
}

function row(book, block) {
  const { shelf } = book;
  const key = shelf.keyTasks.get(block.id);
  const head = html("div", { class: "reader-head" }, tag(shelf, block.id), ...key.repeats.map((id) => tag(shelf, id)), status(shelf, key.status));
  book.bodies = html("td", { class: "reader-cell-bodies" });
  const node = html("tr", { class: "reader-record", "data-record": block.id, "data-window": key.window.slice(1) },
    html("td", { class: "reader-cell-number", lang: "zh-CN" }, ...numbered(book)),
    html("td", {}, head, html("p", { class: "reader-words", lang: "zh-CN" }, ...forms(book, block)), ...translation(shelf, key)),
    book.bodies);
  book.rows.append(node);
  if (!book.category.parentNode) node.prepend(book.category);
  book.category.rowSpan = book.rows.children.length;
  return node;
}

// -- what stands around the text ---------------------------------------------------------------

function paneOf(shelf, book, patch) {
  const say = (key) => shelf.say(`reader.${key}`);
  const switches = ["corrected", "published"].map((form) => {
    const node = html("button", { type: "button", "data-form": form, text: say(form) });
    node.addEventListener("click", () => patch({ pub: form === "published" ? "1" : "" }));
    return { form, node };
  });
  const ways = [["previous", -1], ["next", 1]].map(([act, step]) => {
    const node = html("button", { class: "reader-way", type: "button", "data-act": act, "aria-label": say(act), title: say(act), hidden: "" }, icon("down"));
    return { step, node };
  });
  const note = html("p", { class: "reader-note", role: "status" });
  const bar = html("div", { class: "reader-bar" }, note, ...ways.map((w) => w.node), html("span", { class: "desk-gap" }),
    html("div", { class: "reader-forms", role: "group", "aria-label": say("forms") }, ...switches.map((s) => s.node)));
  const scroller = html("div", { class: "reader-scroll", tabindex: "0", role: "region", "aria-label": shelf.say("page.clauses") }, book.root);
  return { node: html("section", { class: "reader-main" }, bar, scroller), bar, scroller, note, ways, switches };
}

function contentsOf(shelf, book, pane) {
  const entries = new Map(book.groups.map((group) => [group, entry(shelf, group)]));
  const node = html("nav", { class: "reader-contents", "aria-label": shelf.say("reader.contents") },
    html("ol", {}, ...[...entries.values()].map((button) => html("li", {}, button))));
  entries.forEach((button, group) => button.addEventListener("click", () => bring(pane, group.node)));
  return {
    node,
    show(current) {
      entries.forEach((button, group) => put(button, "aria-current", group === current ? "true" : null));
      if (current) reveal(node, entries.get(current));
    },
  };
}

function entry(shelf, { kind, id, label }) {
  const inside = {
    section: () => [html("span", { lang: "zh-CN", text: label })],
    window: () => [tile(id), html("span", { text: label })],
    task: () => [html("i", { text: id.split(".")[1] }), html("span", { text: label })],
    annex: () => [html("span", { lang: "zh-CN", text: label }), html("i", { text: shelf.records.key_tasks.length })],
  };
  const at = { "data-at": kind === "task" ? id : null, "data-window": ["window", "task"].includes(kind) ? id.slice(1, 2) : null };
  return html("button", { class: "reader-entry", type: "button", "data-kind": kind, ...at }, ...inside[kind]());
}

// Into sight within its own list, without moving anything else.
function reveal(list, item) {
  const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  const off = (start, end, from, to) => Math.min(0, from - start) + Math.max(0, to - end);
  list.scrollBy(off(outer.left, outer.right, inner.left, inner.right), off(outer.top, outer.bottom, inner.top, inner.bottom));
}

// Tells the contents where one is reading, whatever it is that scrolls.
function follow({ bar }, groups, contents) {
  let waiting = 0;
  let current = null;
  const look = () => {
    waiting = 0;
    const line = bar.getBoundingClientRect().bottom + READ_AT;
    const now = groups.filter(({ node }) => node.getBoundingClientRect().top <= line).at(-1);
    if (now !== current) contents.show((current = now));
  };
  const soon = () => { waiting ||= window.requestAnimationFrame(look); };
  soon();
  document.addEventListener("scroll", soon, { capture: true, passive: true });
  return () => {
    window.cancelAnimationFrame(waiting);
    document.removeEventListener("scroll", soon, { capture: true });
  };
}

// -- the selection -----------------------------------------------------------------------------

function choose(event, { shelf, state, patch }) {
  const target = event.target.closest("[data-at]");
  const around = event.target.closest("[data-record], [data-task]");
  const id = target?.dataset.at ?? around?.dataset.record;
  // Marking text to copy it is no choice of the paragraph.
  if (id === undefined || (!target && !(document.getSelection()?.isCollapsed ?? true))) return;
  if (target?.localName === "a") {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
  }
  if (shelf.departments.has(id)) {
    go("departments", { ...query(), at: id });
    return;
  }
  // What was clicked is in sight already, and so is what the contents lead to.
  state.from = around?.dataset.record ?? around?.dataset.task ?? (target.closest(".reader-contents") ? id : "");
  patch({ at: id });
}

function update(data, context) {
  const { book, pane, state } = context;
  const before = state.data;
  const moved = before?.at !== data.at;
  state.data = data;
  if (data.published) unfold(book);
  book.root.classList.toggle("is-published", data.published);
  pane.switches.forEach(({ form, node }) => put(node, "aria-pressed", (form === "published") === data.published));
  aim(context);
  sift(context);
  if (moved) {
    state.hits = hitsOf(context);
    state.hit = Math.max(0, state.hits.indexOf(state.from));
  }
  mark(context);
  if (moved || before.published !== data.published) beside(context);
  const wanted = book.nodes.has(data.at) ? data.at : state.hits[state.hit];
  if (moved && wanted && wanted !== state.from) bring(pane, book.nodes.get(wanted), !before);
  state.from = "";
}

// The links follow what else is in the address.
function aim({ shelf, book, state }) {
  const base = ["clauses", "departments"].map((page) => pageAddress(page, { ...query(), at: "" }));
  const key = [...base, state.data.published].join(" ");
  if (state.base === key) return;
  state.base = key;
  const to = (address, id) => `${address}${address.includes("?") ? "&" : "?"}at=${encodeURIComponent(id)}`;
  book.names.forEach((links, id) => {
    const address = to(base[shelf.departments.has(id) ? 1 : 0], id);
    links.forEach((link) => put(link, "href", address));
  });
}

// What the filter leaves out stays readable, and says why it is dim.
function sift({ shelf, book, state }) {
  const { measures, key_tasks: keys } = state.data;
  const kept = new Set([...(measures ?? shelf.measures.keys()), ...keys]);
  for (const [id, node] of book.nodes) {
    const outside = (shelf.measures.has(id) || shelf.keyTasks.has(id)) && !kept.has(id);
    node.classList.toggle("is-outside", outside);
    put(node, "title", outside ? shelf.say("outside") : null);
  }
}

// Ids of the paragraphs that name the selected place, or that a selected department answers for.
function hitsOf({ shelf, book, state }) {
  const { at, named } = state.data;
  const assigned = shelf.departments.has(at) ? (book.names.get(at) ?? []) : [];
  const wanted = new Set([...named, ...assigned.map((link) => link.closest("[data-record], [data-task]").dataset).map((d) => d.record ?? d.task)]);
  return [...book.nodes.keys()].filter((id) => wanted.has(id));
}

function mark({ shelf, book, pane, state }) {
  const { data, hits, hit } = state;
  const named = new Set(hits);
  const current = hits[hit] ?? data.at;
  for (const [id, node] of book.nodes) {
    node.classList.toggle("is-named", named.has(id));
    node.classList.toggle("is-selected", id === current);
    put(node.querySelector("[data-at]"), "aria-current", id === current ? "true" : null);
  }
  const counted = new Set([...data.counted, data.at]);
  book.names.forEach((links, id) => links.forEach((link) => link.classList.toggle("is-chosen", counted.has(id))));
  pane.note.textContent = noteOf(shelf, state);
  pane.note.dataset.hits = hits.length;
  pane.ways.forEach(({ node }) => node.toggleAttribute("hidden", hits.length < 2));
}

function noteOf(shelf, { data, hits, hit }) {
  const name = (shelf.places.get(data.at) ?? shelf.departments.get(data.at))?.name;
  const line = recordOf(shelf, data.at)?.line;
  if (!name) return line ? shelf.say("sourceLine", { number: shelf.records.plan.number, line }) : "";
  const told = shelf.say(shelf.places.has(data.at) ? "reader.paragraphs" : "reader.assigned", { name, n: hits.length });
  return hits.length > 1 ? [told, `${hit + 1} / ${hits.length}`].join(shelf.say("mark.dot")) : told;
}

function walk(context, step) {
  const { book, pane, state } = context;
  state.hit = (state.hit + step + state.hits.length) % state.hits.length;
  mark(context);
  bring(pane, book.nodes.get(state.hits[state.hit]));
}

// A paragraph is shown under the heading that it stands under where both find room, else in
// the middle; what is too tall for that, and what is no paragraph, from its first line.
// Only a short way is glided along.
function bring({ scroller }, node, atOnce = false) {
  // Where the page itself scrolls, the map covers the upper half of it.
  const height = scroller.clientHeight > window.innerHeight ? window.innerHeight / 2 : scroller.clientHeight;
  const room = height * ROOM;
  const far = Math.abs(node.getBoundingClientRect().top) > 2 * window.innerHeight;
  const calm = atOnce || far || window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (shown, block) => shown.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  const around = node.closest(".reader-task, .reader-group");
  if (!node.matches("[data-record]")) show(node, "start");
  else if (around && node.getBoundingClientRect().bottom - around.getBoundingClientRect().top < room) show(around, "start");
  else show(node, node.offsetHeight < room ? "center" : "start");
}

// -- beside the text: the places of the paragraph, the paragraphs of the place -----------------

function beside(context) {
  const { shelf, book, side, state } = context;
  const inside = side.contains(document.activeElement);
  const { at } = state.data;
  side.dataset.window = recordOf(shelf, at)?.window.slice(1) ?? (shelf.tasks.has(at) ? at.slice(1, 2) : "");
  const name = (shelf.places.get(at) ?? shelf.departments.get(at))?.name;
  const shown = book.nodes.has(at) ? placesOf(context) : name ? paragraphsOf(context, name) : [html("p", { class: "reader-hint", text: shelf.say("reader.choose") })];
  side.replaceChildren(...shown, legend(shelf, book, state.data));
  if (inside) side.querySelector("h3")?.focus();
}

function sideHead(context, ...children) {
  const { shelf, patch } = context;
  const close = html("button", { class: "desk-plain reader-close", type: "button", "aria-label": shelf.say("close") }, icon("close"));
  close.addEventListener("click", () => patch({ at: "" }));
  return html("div", { class: "reader-side-head" }, ...children, close);
}

function placesOf(context) {
  const { shelf, book, state } = context;
  const { at } = state.data;
  const records = shelf.tasks.has(at) ? shelf.records.measures.filter((m) => m.task === at) : [recordOf(shelf, at)];
  const places = [...new Set(records.flatMap((record) => record.places))].map((id) => shelf.places.get(id));
  const counts = shelf.records.groups.map((group) => [group, places.filter((p) => p.group === group).length]).filter(([, n]) => n);
  const told = counts.map(([group, n]) => `${shelf.say(`group.${group}`)} ${n}`).join(shelf.say("mark.dot"));
  const found = places.length ? shelf.say("reader.found", { n: places.length }) : shelf.say("reader.noPlace");
  return [
    sideHead(context, html("span", { class: "desk-tag", text: at }), html("h3", { tabindex: "-1", text: found }), html("small", { text: told })),
    html("div", { class: "reader-places" }, ...places.map((place) => card(shelf, place, book.nodes.get(at)))),
  ];
}

function card(shelf, place, node) {
  const links = [...node.querySelectorAll("a")].filter((link) => link.dataset.at === place.id);
  const wording = links.map((link) => link.textContent).find((text) => text !== place.name);
  const facts = [
    shelf.say(`kind.${place.kind}`).split(shelf.say("mark.dot")).at(-1),
    ...(wording ? [shelf.say("quoted", { text: wording })] : []),
    ...(place.located ? [] : [shelf.say("precision.unlocated")]),
  ];
  return html("button", { class: place.located ? "reader-place" : "reader-place is-unlocated", type: "button", "data-at": place.id },
    html("b", { text: place.name }), html("small", { text: facts.join(shelf.say("mark.dot")) }));
}

function paragraphsOf(context, name) {
  const { shelf, state } = context;
  const place = shelf.places.get(state.data.at);
  const facts = place ? [shelf.say(`kind.${place.kind}`), ...(place.located ? [] : [shelf.say("precision.unlocated")])] : [];
  const told = shelf.say(place ? "reader.paragraphs" : "reader.assigned", { name, n: state.hits.length });
  return [
    sideHead(context, html("h3", { tabindex: "-1", text: told }), html("small", { text: facts.join(shelf.say("mark.dot")) })),
    html("div", { class: "reader-rows" }, ...state.hits.map((id) => hitRow(context, id))),
  ];
}

function hitRow({ shelf, book, state }, id) {
  const record = recordOf(shelf, id);
  const text = record ? (record.text_zh ?? record.text) : shelf.tasks.get(id).name;
  const counted = new Set(state.data.counted);
  const link = record && [...book.nodes.get(id).querySelectorAll("a")].find((a) => counted.has(a.dataset.at));
  const before = link ? text.slice(0, Math.max(0, text.indexOf(link.textContent))) : "";
  const start = Math.max(...STOPS.map((stop) => before.lastIndexOf(stop))) + 1;
  const { window } = tag(shelf, id).dataset;
  return html("button", { class: "reader-row", type: "button", "data-at": id, "data-window": window },
    html("span", { class: "desk-tag", text: id }),
    html("span", { lang: record ? "zh-CN" : null, text: start ? shelf.say("mark.cut") + text.slice(start) : text }));
}

function legend(shelf, book, data) {
  const kinds = LEGEND.filter((kind) => book.kinds.has(kind) && (kind !== "corrected" || data.published));
  return html("p", { class: "reader-legend" }, ...kinds.map((kind) => html("span", { "data-kind": kind, text: shelf.say(`role.${kind}`) })));
}

// -- the ledger ----------------------------------------------------------------------------------

function ledgerOf(shelf, plan) {
  const say = (key, values) => shelf.say(`reader.${key}`, values);
  const records = plan.blocks.filter((block) => block.kind === "record");
  const among = (rows) => records.filter((block) => rows.has(block.id)).length;
  const characters = Object.values(plan.ledger).reduce((sum, n) => sum + n, 0);
  const located = shelf.records.located.map((code) => `${shelf.say(`located.${code}`)} ${shelf.records.measures.filter((m) => m.located === code).length}`);
  const entered = say("ledger", { m: among(shelf.measures), measures: shelf.measures.size, k: among(shelf.keyTasks), keys: shelf.keyTasks.size });
  const more = html("details", { class: "reader-more" }, html("summary", { text: say("details") }), account(shelf, plan, characters));
  const shut = (event) => {
    if (event.key === "Escape" || (event.type === "click" && (!more.contains(event.target) || event.target.closest("[data-at]")))) more.open = false;
  };
  ["click", "keydown"].forEach((type) => document.addEventListener(type, shut));
  const node = html("footer", { class: "reader-ledger" }, html("b", { text: entered }),
    html("span", { text: located.join(shelf.say("mark.dot")) }), html("span", { text: say("characters", { n: characters }) }),
    html("span", { text: say("mentions", { n: plan.mentions }) }), html("span", { class: "desk-gap" }),
    html("span", { text: say("corrections", { n: plan.corrections }) }), more);
  return { node, stop: () => ["click", "keydown"].forEach((type) => document.removeEventListener(type, shut)) };
}

function account(shelf, plan, characters) {
  const line = (name, n) => html("tr", {}, html("th", { scope: "row", text: name }), html("td", { text: n }));
  const tags = plan.blocks.filter((block) => block.corrections).map((block) =>
    html("span", {}, tag(shelf, block.id), ...(block.corrections > 1 ? [` ×${block.corrections}`] : [])));
  return html("div", { class: "reader-account" },
    html("table", {}, html("tbody", {}, ...Object.entries(plan.ledger).map(([kind, n]) => line(shelf.say(`reader.kind.${kind}`), n))),
      html("tfoot", {}, line(shelf.say("reader.total"), characters))),
    html("p", { text: shelf.say("reader.correctedIn") }), html("div", { class: "reader-tags" }, ...tags));
}

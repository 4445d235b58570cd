// The bar: the head of every page, then the filter: windows, departments, places; what is
// counted, chosen and refused.

import { html, put, write } from "../map/dom.js";
import { createAhead, split } from "./ahead.js";
import { icon, level, schedule, status, tile } from "./glyphs.js";
import { head } from "./head.js";
import { recall, remember } from "./memory.js";
import { menu } from "./menu.js";
import { lookForNews } from "./news.js";
import { letIn, mustReload, shutOut } from "./session.js";

const LISTS = { windows: "w", tasks: "t", departments: "d", places: "p", commitments: "c", statuses: "s", levels: "e", schedules: "sch", located: "loc" };

/** Mount the bar; `patch(query)` sends changed parameters of the address. */
export function bar(host, shelf, patch) {
  const state = { data: null };
  const ahead = createAhead();
  const { pending } = ahead;
  const now = () => ({ ...state.data.query, ...pending() });
  const chosen = (field) => split(now()[LISTS[field]]);
  const send = (changed) => {
    ahead.put(changed);
    patch(pending());
  };
  const choose = (field, values) => send({ [LISTS[field]]: values.join(",") });
  const flip = (field, value) => {
    const values = chosen(field);
    choose(field, values.includes(value) ? values.filter((v) => v !== value) : [...values, value]);
  };
  const top = () => ({ ...state.data, query: now() });
  let above = null;
  const windows = shelf.records.windows.map((row) => windowButton(row, () => flip("windows", row.id)));
  const menus = menusOf(shelf, choose);
  const key = keySwitch(shelf, () => send({ key: now().key ? "" : "1" }));
  const counts = countsOf(shelf, flip);
  const chips = html("div", { class: "desk-chips" });
  const filters = html("div", { class: "desk-filters", role: "group", "aria-label": shelf.say("filters") },
    html("div", { class: "desk-windows" }, ...windows.map((w) => w.node)),
    html("span", { class: "desk-rule" }),
    menus.departments.node, menus.places.node, key.node);
  const narrower = [menus.commitments.node, menus.statuses.node, menus.levels.node, menus.schedules.node];
  const second = html("div", { class: "desk-second" }, counts.node, chips, ...narrower);
  const root = html("div", { class: "desk-bar" }, ...firstVisit(shelf), filters, second);
  host.append(root);
  let news = null;
  const heard = () => {
    letIn();
    return !mustReload();
  };
  return {
    update(data) {
      state.data = data;
      // What was sent and is not confirmed goes along: an empty patch must not take its place.
      news ??= lookForNews({ shown: () => state.data, renew: () => patch(pending()), shut: shutOut, heard });
      // Set only when it differs: every :lang() on the page would be asked anew.
      put(document.documentElement, "lang", shelf.lang === "zh" ? "zh-CN" : shelf.lang);
      ahead.heard(data.query);
      if (!above) {
        above = head(shelf, top, send);
        root.prepend(above.node);
      }
      above.update(top());
      root.dataset.mail = data.mail ?? "";
      root.dataset.page = data.page;
      // Off the pages it narrows, the filter still shows what it holds.
      filters.toggleAttribute("hidden", !data.filtered);
      for (const node of [counts.node, ...narrower]) node.toggleAttribute("hidden", !data.filtered);
      windows.forEach((w, n) => w.update(data.facets.windows[n], chosen("windows")));
      for (const [field, each] of Object.entries(menus)) each.update(data.facets[field], chosen(field));
      key.update(data.key_count, Boolean(data.query.key));
      counts.update(data);
      keepFocus(chips, () => chips.replaceChildren(...chipsOf(shelf, data, send, flip)), root.querySelector(".desk-window"));
      second.toggleAttribute("hidden", !data.filtered && !chips.children.length);
    },
    destroy() {
      news?.stop();
      above?.destroy();
      Object.values(menus).forEach((each) => each.destroy());
      root.remove();
    },
  };
}

// What a newcomer needs to know, until it is closed for good on this machine.
function firstVisit(shelf) {
  const key = "atlas-hint-closed";
  if (recall(key)) return [];
  const close = html("button", { class: "desk-way", type: "button", "data-act": "close-hint", text: shelf.say("understood") });
  const node = html("div", { class: "desk-first", role: "note" }, html("p", { text: shelf.say("firstVisit") }), close);
  close.addEventListener("click", () => {
    remember(key, "1");
    node.remove();
  });
  return [node];
}

// Rebuilds a row of buttons; a focus inside it stays at its place, or goes to `rest`.
function keepFocus(row, rebuild, rest) {
  const at = [...row.children].indexOf(document.activeElement);
  rebuild();
  if (at < 0) return;
  const buttons = [...row.querySelectorAll("button")];
  (buttons[Math.min(at - 1, buttons.length - 1)] ?? rest).focus();
}

function windowButton(row, act) {
  const count = html("span", { class: "desk-count" });
  const node = html("button", { class: "desk-window", type: "button", "data-window": row.id.slice(1), "aria-pressed": "false" },
    tile(row.id), html("span", { class: "desk-window-name", text: row.short_name }), count);
  node.addEventListener("click", act);
  return {
    node,
    update(number, on) {
      write(count, number);
      put(node, "aria-pressed", on.includes(row.id));
      node.classList.toggle("is-empty", number === 0);
    },
  };
}

function menusOf(shelf, choose) {
  const order = shelf.records.places.map((p) => p.id);
  const places = shelf.records.groups.map((group) => ({
    title: shelf.say(`group.${group}`),
    options: shelf.records.places
      .filter((p) => p.group === group)
      .map((p) => ({ value: p.id, label: p.name, search: `${p.id} ${p.names.join(" ")}`, at: order.indexOf(p.id) })),
  }));
  const flat = (rows, value, label, extra = () => null) => [{
    title: "",
    options: rows.map((row, at) => ({ value: row[value], label: label(row), at, node: extra(row) })),
  }];
  return {
    departments: menu(shelf, "departments", flat(shelf.records.departments, "id", (d) => d.name), (v) => choose("departments", v), true),
    places: menu(shelf, "places", places, (v) => choose("places", v), true),
    commitments: menu(shelf, "commitments", flat(shelf.records.commitments, "code", (c) => c.label), (v) => choose("commitments", v)),
    statuses: menu(shelf, "statuses", flat(shelf.records.statuses, "code", (s) => s.label, (s) => status(shelf, s.code)), (v) => choose("statuses", v), false, shelf.say("noLedger")),
    levels: menu(shelf, "levels", flat(shelf.records.levels, "code", (l) => l.label, (l) => level(shelf, l.code)), (v) => choose("levels", v)),
    schedules: menu(shelf, "schedules", flat(shelf.records.schedules, "code", (s) => s.label, (s) => schedule(shelf, s.code)), (v) => choose("schedules", v)),
  };
}

function keySwitch(shelf, act) {
  const count = html("span", { class: "desk-count" });
  const node = html("button", { class: "desk-switch", type: "button", role: "switch", "aria-checked": "false" },
    html("span", { class: "desk-track", "aria-hidden": "true" }), html("span", { text: shelf.say("keyOnly") }), count);
  node.addEventListener("click", act);
  return {
    node,
    update(number, on) {
      write(count, number);
      node.setAttribute("aria-checked", String(on));
    },
  };
}

function countsOf(shelf, flip) {
  const total = html("b");
  const buttons = shelf.records.located.map((value) => {
    const number = html("b");
    const node = html("button", { class: "desk-dashed", type: "button", "data-located": value, "aria-pressed": "false" },
      html("span", { text: shelf.say(`located.${value}`) }), number);
    node.addEventListener("click", () => flip("located", value));
    return { value, node, number };
  });
  const node = html("div", { class: "desk-counts", role: "status" },
    html("span", { class: "desk-total" }, total, html("span", { text: shelf.say("measures") })), ...buttons.map((b) => b.node));
  return {
    node,
    update(data) {
      write(total, data.total);
      const on = split(data.query.loc);
      buttons.forEach((button, n) => {
        write(button.number, data.located[n]);
        button.node.setAttribute("aria-pressed", String(on.includes(button.value)));
      });
    },
  };
}

function chipsOf(shelf, data, send, flip) {
  const chips = [];
  const labels = {
    windows: (v) => shelf.windows.get(v).short_name,
    tasks: (v) => `${v} ${shelf.tasks.get(v).name}`,
    departments: (v) => shelf.departments.get(v).name,
    places: (v) => shelf.places.get(v).name,
    commitments: (v) => shelf.commitments.get(v).label,
    statuses: (v) => shelf.statuses.get(v).label,
    levels: (v) => shelf.levels.get(v).label,
    schedules: (v) => shelf.schedules.get(v).label,
    located: (v) => shelf.say(`located.${v}`),
  };
  for (const [field, key] of Object.entries(LISTS)) {
    for (const value of split(data.query[key])) {
      chips.push(chip(shelf, labels[field](value), () => flip(field, value), value));
    }
  }
  if (data.query.key) chips.push(chip(shelf, shelf.say("keyOnly"), () => send({ key: "" }), "key"));
  if (data.query.q) chips.push(chip(shelf, shelf.say("quoted", { text: data.query.q }), () => send({ q: "" }), "q"));
  if (chips.length) {
    const clear = Object.fromEntries([...Object.values(LISTS), "key", "q"].map((key) => [key, ""]));
    const reset = html("button", { class: "desk-reset", type: "button", text: shelf.say("reset") });
    reset.addEventListener("click", () => send(clear));
    chips.unshift(html("span", { class: "desk-matching", text: shelf.say("matching", { n: data.matching, total: data.total }) }));
    chips.push(reset);
  }
  if (data.rejected.length) {
    const told = shelf.list(data.rejected.map(([key, value]) => `${key}=${value}`));
    chips.push(html("span", { class: "desk-warning", role: "alert", text: shelf.say("rejected", { values: told }) }));
  }
  if (data.said) chips.push(html("span", { class: "desk-warning", role: "alert", "data-warning": "said", text: shelf.say(data.said) }));
  if (data.unread) chips.push(html("span", { class: "desk-warning", role: "alert", "data-warning": "unread", text: shelf.say(data.never ? "neverRead" : "unread") }));
  return chips;
}

function chip(shelf, label, act, value) {
  const node = html("button", { class: "desk-chip", type: "button", "data-chip": value, "aria-label": shelf.say("remove", { label }) },
    html("span", { text: label }), icon("close"));
  node.addEventListener("click", act);
  return node;
}

// The filter bar: windows, departments, places, words; what is counted, chosen and refused.

import { html } from "../map/dom.js";
import { icon, status, tile } from "./glyphs.js";
import { menu } from "./menu.js";
import { toggleTheme } from "./theme.js";

const LISTS = { windows: "w", departments: "d", places: "p", commitments: "c", statuses: "s", located: "loc" };
const TYPING_PAUSE_MS = 300;

/** Mount the bar; `patch(query)` sends changed parameters of the address. */
export function bar(host, shelf, patch) {
  // `ahead` holds what was sent and is not yet confirmed: a second click counts from it.
  const state = { data: null, ahead: {} };
  const pending = () => Object.fromEntries(Object.entries(state.ahead).map(([name, { value }]) => [name, value]));
  const now = () => ({ ...state.data.query, ...pending() });
  const chosen = (field) => split(now()[LISTS[field]]);
  const send = (changed) => {
    for (const [name, value] of Object.entries(changed)) state.ahead[name] = { value, answers: 0 };
    patch(pending());
  };
  const choose = (field, values) => send({ [LISTS[field]]: values.join(",") });
  const flip = (field, value) => {
    const values = chosen(field);
    choose(field, values.includes(value) ? values.filter((v) => v !== value) : [...values, value]);
  };
  const windows = shelf.records.windows.map((row) => windowButton(row, () => flip("windows", row.id)));
  const menus = menusOf(shelf, choose);
  const search = searchBox(shelf, send);
  const key = keySwitch(shelf, () => send({ key: now().key ? "" : "1" }));
  const counts = countsOf(shelf, flip);
  const chips = html("div", { class: "desk-chips" });
  const root = html("div", { class: "desk-bar" },
    header(shelf, () => state.data),
    html("div", { class: "desk-filters", role: "group", "aria-label": shelf.say("filters") },
      html("div", { class: "desk-windows" }, ...windows.map((w) => w.node)),
      html("span", { class: "desk-rule" }),
      menus.departments.node, menus.places.node, search.node, key.node),
    html("div", { class: "desk-second" },
      counts.node, chips,
      menus.commitments.node, menus.statuses.node));
  host.append(root);
  return {
    update(data) {
      state.data = data;
      for (const [name, sent] of Object.entries(state.ahead)) {
        sent.answers += 1;
        // Words come back tidied: the second answer has certainly heard of them.
        if (same(data.query[name], sent.value) || sent.answers > 1) delete state.ahead[name];
      }
      windows.forEach((w, n) => w.update(data.facets.windows[n], chosen("windows")));
      for (const [field, each] of Object.entries(menus)) each.update(data.facets[field], chosen(field));
      search.update(data.query.q ?? "");
      key.update(data.key_count, Boolean(data.query.key));
      counts.update(data);
      keepFocus(chips, () => chips.replaceChildren(...chipsOf(shelf, data, send, flip)), search.node.querySelector("input"));
    },
    destroy() {
      Object.values(menus).forEach((each) => each.destroy());
      root.remove();
    },
  };
}

// The server puts values into its own order.
function same(confirmed, sent) {
  return split(confirmed).sort().join() === split(sent).sort().join();
}

function split(value) {
  return value ? value.split(",") : [];
}

// Rebuilds a row of buttons; a focus inside it stays at its place, or goes to `rest`.
function keepFocus(row, rebuild, rest) {
  const at = [...row.children].indexOf(document.activeElement);
  rebuild();
  if (at < 0) return;
  const buttons = [...row.querySelectorAll("button")];
  (buttons[Math.min(at - 1, buttons.length - 1)] ?? rest).focus();
}

function header(shelf, now) {
  const plan = shelf.records.plan;
  const copied = html("span", { class: "desk-note", role: "status" });
  const copy = html("button", { class: "desk-plain", type: "button", "data-act": "copy" },
    icon("link"), html("span", { text: shelf.say("copyLink") }));
  copy.addEventListener("click", async () => {
    copied.textContent = await copyLink(shelf, now());
  });
  const theme = html("button", {
    class: "desk-plain", type: "button", "data-act": "theme",
    "aria-label": shelf.say("theme"), title: shelf.say("theme"),
  }, icon("theme"));
  theme.addEventListener("click", toggleTheme);
  return html("header", { class: "desk-head" },
    html("span", { class: "desk-logo", "aria-hidden": "true" }),
    html("h1", { text: shelf.say("title") }),
    html("span", { class: "desk-period", text: shelf.say("period", { from: plan.period[0], to: plan.period[1] }) }),
    html("span", { class: "desk-number", text: plan.number }),
    html("span", { class: "desk-gap" }), copied, copy, theme);
}

async function copyLink(shelf, data) {
  const link = data.link ?? window.location.href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    return [shelf.say("copyByHand"), link, data.link ? "" : shelf.say("localOnly")].filter(Boolean).join(" ");
  }
  return shelf.say(data.link ? "copied" : "copiedLocal");
}

function windowButton(row, act) {
  const count = html("span", { class: "desk-count" });
  const node = html("button", { class: "desk-window", type: "button", "data-window": row.id.slice(1), "aria-pressed": "false" },
    tile(row.id), html("span", { class: "desk-window-name", text: row.short_name }), count);
  node.addEventListener("click", act);
  return {
    node,
    update(number, on) {
      count.textContent = String(number);
      node.setAttribute("aria-pressed", String(on.includes(row.id)));
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
  };
}

function searchBox(shelf, send) {
  const input = html("input", {
    class: "desk-input", type: "search", maxlength: 60, autocomplete: "off", spellcheck: "false",
    placeholder: shelf.say("searchHint"), "aria-label": shelf.say("search"),
  });
  let pause = 0;
  let sent = "";
  const say = () => {
    window.clearTimeout(pause);
    if (input.value.trim() === sent) return;
    sent = input.value.trim();
    send({ q: sent });
  };
  input.addEventListener("input", (event) => {
    window.clearTimeout(pause);
    if (!event.isComposing) pause = window.setTimeout(say, TYPING_PAUSE_MS);
  });
  input.addEventListener("compositionend", say);
  input.addEventListener("change", say);
  return {
    node: html("label", { class: "desk-search" }, icon("search"), input),
    update(text) {
      // What is being typed is never overwritten by the answer to an earlier word.
      if (document.activeElement === input && input.value.trim() !== sent) return;
      if (document.activeElement === input && text === sent) return;
      sent = text;
      input.value = text;
    },
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
      count.textContent = String(number);
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
      total.textContent = String(data.total);
      const on = split(data.query.loc);
      buttons.forEach((button, n) => {
        button.number.textContent = String(data.located[n]);
        button.node.setAttribute("aria-pressed", String(on.includes(button.value)));
      });
    },
  };
}

function chipsOf(shelf, data, send, flip) {
  const chips = [];
  const labels = {
    windows: (v) => shelf.windows.get(v).short_name,
    departments: (v) => shelf.departments.get(v).name,
    places: (v) => shelf.places.get(v).name,
    commitments: (v) => shelf.commitments.get(v).label,
    statuses: (v) => shelf.statuses.get(v).label,
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
  return chips;
}

function chip(shelf, label, act, value) {
  const node = html("button", { class: "desk-chip", type: "button", "data-chip": value, "aria-label": shelf.say("remove", { label }) },
    html("span", { text: label }), icon("close"));
  node.addEventListener("click", act);
  return node;
}

// A visit is prepared: whom, on what day, in which languages; made on the server, step by step.

import { html } from "../map/dom.js";
import { address } from "./library.js";
import { send } from "./server.js";

const LOOK_MS = 400;
const LANGS = [["zh", "中文"], ["en", "English"]];

/** The form, {node, begin(), destroy()}; `data.query` is the filter, `fetching(button, path, name)` keeps a file. */
export function visit(shelf, data, fetching) {
  const say = (key, values) => shelf.say(`export.screen.${key}`, values);
  const partners = shelf.records.places.filter((place) => place.group === "partner").map((place) => [place.id, place.name]);
  const at = partners.some(([id]) => id === data.query.at) ? data.query.at : partners[0]?.[0];
  const first = choice(partners, "first", at);
  const second = choice([["", shelf.say("work.none")], ...partners], "second", "");
  const day = html("input", { type: "date", name: "date", required: "" });
  const langs = LANGS.map(([code, name]) => {
    const box = html("input", { type: "checkbox", name: "lang", value: code, ...(code === "zh" || code === shelf.lang ? { checked: "" } : {}) });
    return { box, node: html("label", { class: "exports-lang", lang: code === "zh" ? "zh-CN" : code }, box, html("span", { text: name })) };
  });
  const make = html("button", { class: "desk-way is-chief", type: "submit", "data-act": "make-kit", text: say("make") });
  const stop = html("button", { class: "desk-way", type: "button", "data-act": "stop-kit", hidden: "", text: say("stop") });
  const bar = html("progress", { class: "exports-bar", max: "1", value: "0", hidden: "", "aria-label": say("visit") });
  const note = html("p", { class: "desk-fine", role: "status", "data-kit": "" });
  const node = html("form", { class: "exports-visit" },
    labelled(say("partner"), first), labelled(say("other"), second), labelled(say("day"), day),
    html("div", { class: "exports-langs", role: "group", "aria-label": say("langs") }, html("span", { text: say("langs") }), ...langs.map((l) => l.node)),
    html("div", { class: "desk-row" }, make, stop, bar), note);
  const job = { key: "", timer: 0 };
  const busy = (on) => {
    make.disabled = on;
    stop.toggleAttribute("hidden", !on);
    bar.toggleAttribute("hidden", !on);
  };
  const end = (text) => {
    job.key = "";
    busy(false);
    note.textContent = text;
  };
  const look = async (key) => {
    if (job.key !== key) return;
    const answer = await fetch(address(`jobs/${key}.json`), { credentials: "same-origin" }).catch(() => null);
    const told = answer?.ok ? await answer.json() : null;
    if (job.key !== key) return;
    if (told?.state === "waiting") {
      bar.max = Math.max(1, told.steps);
      bar.value = told.step;
      note.textContent = told.doing ? say("step", { n: told.step + 1, of: told.steps, doing: told.doing }) : "";
      job.timer = setTimeout(look, LOOK_MS, key);
    } else if (told?.state === "done") {
      end("");
      fetching(make, `jobs/${key}/file`, say("visit"));
    } else {
      end([told?.problem ?? say("failed", { name: say("visit") }), told?.remedy].filter(Boolean).join(shelf.say("mark.dot")));
    }
  };
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    const places = [...new Set([first.value, second.value])].filter(Boolean);
    const wanted = langs.filter(({ box }) => box.checked).map(({ box }) => box.value);
    if (!wanted.length) return void (note.textContent = say("noLang"));
    busy(true);
    note.textContent = "";
    try {
      const { job: key } = await send("kit", { places, date: day.value, langs: wanted, query: new URLSearchParams(data.query).toString() });
      job.key = key;
      look(key);
    } catch (refused) {
      end([refused.message, refused.remedy].filter(Boolean).join(shelf.say("mark.dot")));
    }
  });
  const cancel = () => {
    const { key } = job;
    if (!key) return;
    clearTimeout(job.timer);
    end(say("stopped"));
    send(`jobs/${key}/cancel`, {}).catch(() => {});
  };
  stop.addEventListener("click", cancel);
  return { node, begin: () => day.focus(), destroy: cancel };
}

function choice(options, name, value) {
  const node = html("select", { name }, ...options.map(([id, label]) => html("option", { value: id, text: label })));
  node.value = value;
  return node;
}

function labelled(text, control) {
  return html("label", { class: "entry-field" }, html("span", { text }), control);
}

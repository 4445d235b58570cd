// The head of every page: name, navigation, search, language, sharing, theme.

import { html, put } from "../map/dom.js";
import { exporting } from "./exports.js";
import { icon } from "./glyphs.js";
import { go, pageAddress, pageFor, pageLink } from "./navigate.js";
import { searchBox } from "./search.js";
import { leave, onPerson, who } from "./session.js";
import { share } from "./share.js";
import { toggleTheme } from "./theme.js";

/** `now()` gives the data of the bar with the query as it stands; `send` changes the address. */
export function head(shelf, now, send) {
  const plan = shelf.records.plan;
  const staffed = now().staff ?? [];
  const links = now().pages.map(([page, name]) => {
    const node = html("a", { class: "desk-page", text: name, ...(staffed.includes(page) ? { "data-staff": "", hidden: "" } : {}) });
    return { page, ...pageLink(node, page, () => now().query) };
  });
  // Pages of staff are listed once it is known that one of them is here.
  const admit = async () => {
    const { staff } = await who().catch(() => ({}));
    for (const link of links) {
      if (staffed.includes(link.page)) link.node.toggleAttribute("hidden", !staff);
    }
  };
  const stop = onPerson(admit);
  admit();
  const search = searchBox(shelf, {
    choose: (id) => {
      const page = pageFor(shelf, id, now().page);
      if (page === now().page) send({ at: id });
      else go(page, { ...now().query, at: id });
    },
    filter: (text) => (now().filtered ? send({ q: text }) : go("measures", { ...now().query, q: text })),
  });
  const lang = html("button", { class: "desk-plain", type: "button", "data-act": "lang", lang: shelf.lang === "zh" ? "en" : "zh-CN", text: shelf.say("otherLang") });
  lang.addEventListener("click", () => send({ lang: shelf.lang === "zh" ? "en" : "zh" }));
  const theme = html("button", {
    class: "desk-plain", type: "button", "data-act": "theme",
    "aria-label": shelf.say("theme"), title: shelf.say("theme"),
  }, icon("theme"));
  theme.addEventListener("click", toggleTheme);
  // The same selection for a wall: a page of its own, beside this one.
  const wall = html("a", {
    class: "desk-plain desk-wall", target: "_blank", rel: "noopener", "data-act": "show",
    "aria-label": shelf.say("show.present"), title: shelf.say("show.present"),
  }, icon("wall"), html("span", { text: shelf.say("show.present") }));
  const sharing = share(shelf, now);
  const node = html("header", { class: "desk-head" },
    html("span", { class: "desk-logo", "aria-hidden": "true" }),
    html("div", { class: "desk-name" },
      html("h1", { text: shelf.say("title") }),
      html("p", {}, html("span", { class: "desk-number", text: plan.number }),
        html("span", { class: "desk-period", text: shelf.say("period", { from: plan.period[0], to: plan.period[1] }) }))),
    html("nav", { class: "desk-pages", "aria-label": shelf.say("pages") }, ...links.map((link) => link.node)),
    search.node, wall, sharing.node, exporting(shelf, now), lang, theme, ...(now().closed ? [wayOut(shelf)] : []));
  return {
    node,
    update(data) {
      for (const link of links) {
        link.aim();
        if (link.page === data.page) link.node.setAttribute("aria-current", "page");
        else link.node.removeAttribute("aria-current");
      }
      put(wall, "href", pageAddress("show", data.query));
      search.update(data.query.q ?? "");
      sharing.update(data);
    },
    destroy() {
      stop();
      search.destroy();
      sharing.destroy();
    },
  };
}

// Where one must sign in to read, the way out is on every page; it takes the page along.
function wayOut(shelf) {
  const node = html("button", { class: "desk-plain", type: "button", "data-act": "leave", text: shelf.say("entry.signOut") });
  node.addEventListener("click", async () => {
    const person = await leave();
    // From a provider one is led away by the server itself.
    if (!person.elsewhere) window.location.reload();
  });
  return node;
}

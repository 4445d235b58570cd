// Accounts and the trail of deeds, for administrators.

import { dialog, select, text } from "../desk/dialog.js";
import { button, fine, labelled, notice } from "../desk/forms.js";
import { address } from "../desk/library.js";
import { twice } from "../desk/records.js";
import { send } from "../desk/server.js";
import { html } from "../map/dom.js";
import { moment, table } from "./worklist.js";

const ROLES = ["viewer", "presenter", "editor", "reviewer", "admin"];
// Who acts without an account.
const ACTORS = ["reader", "operator", "system"];

/** The tab of accounts, with the trail below. */
export function people(shelf, told, { load }) {
  const say = (key) => shelf.say(`work.${key}`);
  const rows = told.accounts.map((account) => accountRow(shelf, account, load));
  return [
    html("div", { class: "work-bar" }, html("h3", {}, html("span", { text: say("accounts") }), html("span", { class: "desk-count", text: rows.length })),
      button(say("addAccount"), "add-account", () => openAdding(shelf, load))),
    table(shelf, ["name", "role", "state", "ways"], rows, ""),
    html("h3", {}, html("span", { text: say("deeds") })), trail(shelf),
  ];
}

function accountRow(shelf, account, load) {
  const say = (key, values) => shelf.say(`work.${key}`, values);
  const closed = Boolean(account.disabled_at);
  const state = closed ? say("disabled") : account.locked_until ? say("locked", { at: moment(account.locked_until) }) : say("active");
  const plain = (key, done, explained) => button(say(key), `account-${done}`, () => openDeed(shelf, account, { key, explained, deed: async () => send("accounts", { do: done, account: account.id }) }, load), "is-quiet");
  const ways = closed ? [plain("enable", "enable", "enableText")] : [
    button(say("changeRole"), "account-role", () => openRole(shelf, account, load), "is-quiet"),
    button(say("setPassword"), "account-password", () => openSetting(shelf, account, load), "is-quiet"),
    plain("endSessions", "end", "endText"), plain("disable", "disable", "disableText"),
  ];
  return html("tr", { "data-account": account.name, class: closed ? "is-past" : null },
    html("td", { text: account.name }), html("td", { text: say(`roleOf.${account.role}`) }), html("td", { text: state }),
    html("td", {}, html("div", { class: "work-card-ways" }, ...ways)));
}

function openDeed(shelf, account, { key, explained, deed }, load) {
  const title = [shelf.say(`work.${key}`), account.name].join(shelf.say("mark.colon"));
  dialog(shelf, title, [html("p", { text: shelf.say(`work.${explained}`) })], {
    label: shelf.say(`work.${key}`),
    work: async () => {
      const { ended } = await deed();
      if (ended !== undefined) notice(shelf, title, html("p", { role: "status", text: shelf.say("work.ended", { n: ended }) }));
      load();
    },
  });
}

function roleChoice(shelf, value) {
  const node = select(ROLES.map((code) => [code, shelf.say(`work.roleOf.${code}`)]), "role");
  node.value = value;
  return node;
}

function openRole(shelf, account, load) {
  const role = roleChoice(shelf, account.role);
  dialog(shelf, [shelf.say("work.changeRole"), account.name].join(shelf.say("mark.colon")), [fine(shelf.say("work.roleText")), labelled(shelf.say("work.role"), role)], {
    label: shelf.say("work.changeRole"),
    work: async () => {
      await send("accounts", { do: "role", account: account.id, role: role.value });
      load();
    },
  });
}

function openSetting(shelf, account, load) {
  const password = twice(shelf, false);
  dialog(shelf, [shelf.say("work.setPassword"), account.name].join(shelf.say("mark.colon")), [fine(shelf.say("work.drawnHint")), ...password.nodes], {
    label: shelf.say("work.setPassword"),
    work: async () => {
      const done = await send("accounts", { do: "password", account: account.id, password: password.value() });
      tellDrawn(shelf, account.name, done);
      load();
    },
  });
}

function openAdding(shelf, load) {
  const name = text({ name: "name", required: "", maxlength: "200" });
  const role = roleChoice(shelf, "editor");
  const password = twice(shelf, false);
  dialog(shelf, shelf.say("work.addAccount"), [
    labelled(shelf.say("entry.name"), name), labelled(shelf.say("work.role"), role), fine(shelf.say("work.drawnHint")), ...password.nodes,
  ], {
    label: shelf.say("work.addAccount"),
    work: async () => {
      const done = await send("accounts", { do: "add", name: name.value, role: role.value, password: password.value() });
      tellDrawn(shelf, name.value, done);
      load();
    },
  });
}

// A password that was drawn by lot is shown once and kept nowhere.
function tellDrawn(shelf, name, { password }) {
  if (!password) return;
  notice(shelf, [shelf.say("work.newPassword"), name].join(shelf.say("mark.colon")),
    html("output", { class: "work-password", name: "drawn", text: password }), html("p", { role: "status", text: shelf.say("work.drawn") }));
}

// -- the trail ----------------------------------------------------------------------------------

function trail(shelf) {
  const place = html("div", { class: "work-trail" });
  const rows = [];
  const fetchPage = async () => {
    const before = rows.length ? `?before=${rows.at(-1).seq}` : "";
    const answer = await fetch(address(`deeds.json${before}`), { credentials: "same-origin", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = await answer.json();
    rows.push(...page.deeds);
    const further = page.more ? [button(shelf.say("work.earlier"), "deeds-earlier", draw)] : [];
    place.replaceChildren(table(shelf, ["at", "actor", "action", "subject", "detail"], rows.map((row) => deedRow(shelf, row)), shelf.say("work.noDeeds")), ...further);
  };
  const draw = () => fetchPage().catch(() => {
    place.append(html("p", { role: "alert", text: shelf.say("failed") }), button(shelf.say("retry"), "deeds-retry", draw));
  });
  draw();
  return place;
}

function deedRow(shelf, row) {
  const detail = Object.entries(row.detail).map(([key, value]) => `${key}=${value}`).join(shelf.say("mark.dot"));
  return html("tr", { "data-deed": row.action },
    html("td", { class: "is-number", text: moment(row.recorded_at) }), html("td", { lang: ACTORS.includes(row.actor) ? null : "zh-CN", text: ACTORS.includes(row.actor) ? shelf.say(`work.actor.${row.actor}`) : row.actor }), html("td", { text: shelf.words[`work.deed.${row.action}`] ?? row.action }),
    html("td", { lang: "zh-CN", text: row.subject }), html("td", { lang: "zh-CN", text: detail }));
}

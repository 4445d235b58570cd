// The sheet on the wall by which a console finds it: a code, and where to type it.

import { html } from "../map/dom.js";
import { box, line } from "./parts.js";

/** The button that opens the console of this wall. */
export function consoleButton(kit) {
  const node = html("button", { type: "button", class: "show-way-console", text: kit.say("wall.console.title") });
  node.addEventListener("click", () => kit.act({ kind: "console" }));
  return node;
}

// Where others reach the server; null when only this machine does.
function publicAddress({ show }) {
  const base = show.link ? new URL(show.link) : new URL("show", document.baseURI);
  if (!show.link && /^(localhost|127\.|\[::1\])/.test(base.hostname)) return null;
  return show.link ? new URL("show/console", base).href.split("?")[0] : new URL("show/console", document.baseURI).href;
}

function picture(kit, code) {
  const source = new URL("show/console.svg", document.baseURI);
  source.search = new URLSearchParams([...new URLSearchParams(kit.show.query), ["code", code]]).toString();
  return html("img", { class: "show-code-image", src: source.href, alt: kit.say("wall.remote.scan") });
}

/** The sheet; `{code, standing, consoles}` as the remote tells them. */
export function remoteSheet({ code, standing, consoles }, kit) {
  const { say } = kit;
  const found = code && standing === "open";
  const number = line("show-room", found ? `${code.slice(0, 4)} ${code.slice(4)}` : "— —");
  const address = publicAddress(kit);
  const words = box("show-room-words", line("is-quiet", say("wall.remote.code")), number,
    line("", say(`wall.remote.${standing || "asking"}`, { n: consoles })),
    line("is-quiet", address ? say("wall.remote.where", { address: address.replace(/^\w+:\/\//, "") }) : say("wall.remote.here")));
  const code2 = found && kit.show.link ? picture(kit, code) : null;
  return box("show-sheet show-remote", line("show-sheet-title", say("wall.remote.title"), "h2"), box("show-room-row", words, code2), consoleButton(kit));
}

// The first and the last picture.

import { html } from "../../map/dom.js";
import { box, code, line } from "../parts.js";
import { consoleButton } from "../sheet.js";

/** `{centre}` of the opening. */
export function opening(scene, kit) {
  const { body } = scene;
  const { show, say } = kit;
  const logo = show.logo ? html("img", { class: "show-logo", src: show.logo, alt: "" }) : null;
  const welcome = body.welcome || show.welcome;
  return {
    centre: box("show-title-page", logo, welcome ? line("show-welcome", welcome) : null,
      line("show-title", scene.title, "h1"), line("show-subtitle", body.subtitle || scene.subtitle),
      line("show-issuer", [body.issuer, body.issued, show.number].join(say("mark.dot"))),
      line("show-period", say("period", { from: body.period[0], to: body.period[1] })),
      ...(show.notices ?? []).map((notice) => line("show-notice", notice)), checkWay(kit), kit.remote ? consoleButton(kit) : null),
  };
}

// The way to the pre-flight: quiet, for whoever sets the wall up.
function checkWay({ act, say }) {
  const node = html("button", { type: "button", class: "show-check-open", "data-act": "check", text: say("check.open") });
  node.addEventListener("click", () => act({ kind: "check" }));
  return node;
}

/** `{centre}` of the closing. */
export function closing(scene, kit) {
  const { body } = scene;
  const { say, show } = kit;
  const logo = show.logo ? html("img", { class: "show-logo", src: show.logo, alt: "" }) : null;
  const leads = code(kit, { large: true }) ?? line("show-local", say("wall.noLink"));
  return {
    centre: box("show-title-page is-closing", logo, line("show-title is-small", body.plan_title, "h1"),
      line("show-issuer", [body.issuer, body.issued, body.number].join(say("mark.dot"))),
      leads, line("show-principle", body.principle),
      body.source ? line("show-period", say("sources", { text: body.source })) : null),
  };
}

// The parts of the console, built once and then only filled.

import { html, write } from "../../map/dom.js";

/** A button with a word and, where a key does the same, its name. */
export function button(name, word, key, pressed) {
  const node = html("button", { type: "button", class: `con-button ${name}` }, html("span", { class: "con-word", text: word }));
  if (key) node.append(html("kbd", { class: "con-key", "aria-hidden": "true", text: key }));
  node.addEventListener("click", pressed);
  return node;
}

/** A part of the page with its heading. */
export function part(name, heading, ...children) {
  const title = html("h2", { class: "con-label", id: `con-${name}`, text: heading });
  return html("section", { class: `con-part con-${name}`, "aria-labelledby": title.id }, title, ...children);
}

/** What stands beside a heading: a title, and what is said of it. */
export function line(...children) {
  return html("div", { class: "con-line" }, ...children);
}

/** The list of scenes: a press goes there, a switch passes it by. */
export function createList(say, { go, skip }) {
  const node = html("ol", { class: "con-scenes" });
  let rows = new Map();

  function rowOf(scene, n) {
    const way = html("button", { type: "button", class: "con-scene" }, html("span", { class: "con-scene-n", text: n + 1 }),
      html("span", { class: "con-scene-name", text: pageOf(scene) }));
    way.addEventListener("click", () => go(scene.id));
    const box = html("input", { type: "checkbox", class: "con-skip-box", "aria-label": say("wall.console.skipOf", { scene: pageOf(scene) }) });
    box.addEventListener("change", () => skip(scene.id, box.checked));
    const row = html("li", { class: "con-row", "data-scene": scene.id }, way, html("label", { class: "con-skip" }, box, html("span", { "aria-hidden": "true", text: say("wall.console.skip") })));
    rows.set(scene.id, { row, way, box });
    return row;
  }

  return {
    node,
    /** The scenes of the tour; ids of `skipped` are passed by. */
    fill(tour) {
      rows = new Map();
      node.replaceChildren(...tour.map(rowOf));
    },
    mark(present, aside, skipped) {
      for (const [id, { row, way, box }] of rows) {
        const here = id === present && !aside;
        if (here && !way.hasAttribute("aria-current")) row.scrollIntoView({ block: "nearest" });
        if (here) way.setAttribute("aria-current", "step");
        else way.removeAttribute("aria-current");
        box.checked = skipped.includes(id);
        row.classList.toggle("is-skipped", box.checked);
      }
    },
  };
}

const NAMED_BY_TAB = new Set(["opening", "overview", "closing"]);

/** What a scene is called here, with its page where a subject takes several. */
export function pageOf(scene) {
  const [page, pages] = scene.page ?? [1, 1];
  // The first, the second and the last all have the title of the atlas.
  const name = NAMED_BY_TAB.has(scene.kind) ? scene.tab : scene.title;
  return pages > 1 ? `${name} ${page}/${pages}` : name;
}

/** The form that asks for a code; `join(code)` receives its digits. */
export function createForm(say, join) {
  const hint = html("p", { class: "con-hint", id: "con-code-hint", text: say("wall.console.codeHint") });
  const field = html("input", { id: "con-code", class: "con-code", name: "code", inputmode: "numeric", autocomplete: "off", maxlength: 12, "aria-describedby": hint.id });
  const node = html("form", { class: "con-part con-join" }, html("label", { class: "con-label", for: field.id, text: say("wall.console.code") }), field, hint,
    html("button", { type: "submit", class: "con-button is-main", text: say("wall.console.join") }));
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = field.value.replace(/\D/g, "");
    if (code) join(code);
    else field.focus();
  });
  return { node, field };
}

/** Notes as a list; says so when there are none. */
export function fillNotes(node, notes, none) {
  const key = JSON.stringify(notes);
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...(notes.length ? notes.map((text) => html("li", { text })) : [html("li", { class: "is-none", text: none })]));
  node.scrollTop = 0;
}

/** Sets a text and, for readers of the screen alone, nothing when it stays. */
export function fill(nodes, texts) {
  for (const [name, text] of Object.entries(texts)) write(nodes[name], text);
}

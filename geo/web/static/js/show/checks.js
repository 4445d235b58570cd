// What is looked at before a show begins. Each look answers {mark, key, values}: `mark` is
// "ok", "todo" or "none" (not looked at yet), `key` names the sentence that tells it.

import { wakeState } from "./screen.js";

// The walls that the layout was made for, as in geo/show/fit.py.
const WALLS = [[1920, 1080], [3840, 2160], [3840, 1080], [1366, 768]];
const SMALLEST = [1366, 768];
const SAME_RATIO = 0.01;
const PATIENCE_MS = 8000;

const ok = (key, values) => ({ mark: "ok", key, values });
const todo = (key, values) => ({ mark: "todo", key, values });

/** Hours and minutes of a moment on this machine's clock. */
export function clock(moment) {
  return moment.toTimeString().slice(0, 5);
}

/** Which data and which state of the record are shown. */
export function dataCheck({ version }, say) {
  if (!version.data) return todo("dataNone");
  return ok("data", { data: version.data, head: version.head || say("check.told.noHead") });
}

/** How old they are; `taken` is when a served page fetched them. */
export function ageCheck({ version: { asOf, latest } }, taken, say) {
  const values = { asOf, latest: latest || say("check.told.noHead") };
  return taken ? ok("ageTaken", { ...values, at: clock(taken) }) : ok("age", values);
}

/** Whether every face that the page is set in has come; asks for those that have not. */
export async function fontsCheck(root) {
  const style = getComputedStyle(root);
  const families = ["--atlas-font-sans", "--atlas-font-serif"].map((name) => unquoted(style.getPropertyValue(name).split(",")[0]));
  const needed = families.flatMap((family) => [[family, 400], [family, 700]]);
  const faces = [...document.fonts];
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  await Promise.race([Promise.allSettled(faces.map((face) => face.load())), late]);
  const here = ([family, weight]) => faces.some((face) => face.status === "loaded" && unquoted(face.family) === family && spans(face.weight, weight));
  const missing = needed.filter((each) => !here(each)).length;
  return missing ? todo("fontsMissing", { n: missing }) : ok("fonts", { n: needed.length });
}

const unquoted = (name) => name.trim().replace(/^["']|["']$/g, "");

function spans(range, weight) {
  const [low, high = low] = range.replace("normal", "400").replace("bold", "700").split(" ").map(Number);
  return low <= weight && weight <= high;
}

/** The picture's size and shape against the walls that the layout was made for. */
export function screenCheck() {
  const [width, height] = [window.innerWidth, window.innerHeight];
  const { devicePixelRatio: dense } = window;
  const values = { width, height, ratio: (width / height).toFixed(2) };
  const exact = WALLS.some(([w, h]) => (w === width && h === height) || (w === Math.round(width * dense) && h === Math.round(height * dense)));
  if (exact) return ok("screen", values);
  if (width < SMALLEST[0] || height < SMALLEST[1]) return isFull() ? todo("screenSmall", values) : todo("screenFull", { ...values, screen: ownScreen() });
  const same = WALLS.find(([w, h]) => Math.abs(w / h / (width / height) - 1) < SAME_RATIO);
  if (same) return ok("screenSame", { ...values, wall: same.join("×") });
  const wall = WALLS.some((each) => each.join("×") === ownScreen());
  return wall && !isFull() ? todo("screenFull", { ...values, screen: ownScreen() }) : todo("screenNear", values);
}

const ownScreen = () => `${window.screen.width}×${window.screen.height}`;

function isFull() {
  return Boolean(document.fullscreenElement) || window.matchMedia("(display-mode: fullscreen)").matches;
}

/** Whether the page fills the screen. */
export function fullCheck() {
  if (isFull()) return ok("full");
  return document.fullscreenEnabled ? { ...todo("fullNot"), way: "full" } : todo("fullNone");
}

/** Whether the screen was asked to stay on, and what came of it. */
export function wakeCheck() {
  const state = wakeState();
  if (state === "none") return todo(window.location.protocol === "file:" ? "wakeFile" : "wakeNone");
  if (state === "refused") return todo("wakeRefused");
  return state === "asked" ? ok("wake") : { mark: "none", key: "wakeNot" };
}

/**
 * Counts what the page asks of other machines, from its first request on; `more()` is called
 * when there is another one.
 */
export function countOutside(more) {
  let n = 0;
  const own = window.location.origin;
  const count = (list) => {
    const before = n;
    for (const { name } of list) {
      const url = new URL(name, document.baseURI);
      if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== own) n += 1;
    }
    if (n > before) more();
  };
  // The browser's own list ends after some hundred entries; what is told goes on.
  new PerformanceObserver((list) => count(list.getEntries())).observe({ type: "resource", buffered: true });
  return () => (n ? todo("outsideSome", { n }) : ok("outside"));
}

/** Whether the server answers now; one file needs none. */
export async function serverCheck(source, taken) {
  if (!source.served) return ok("serverFile");
  return source.standing().then(() => ok("server"), () => todo("serverAway", { at: clock(taken) }));
}

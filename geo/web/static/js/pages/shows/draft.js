// The show that is being composed, and its place in the memory of this window: a redraw, a
// change of page or a new sign-in takes nothing of what was typed.

const PLACE = "atlas-show-draft";

/** A composition of a filter's query: nothing chosen, nothing saved yet. */
export function fresh(query, lang) {
  return { key: "", seen: null, base: null, changed: false, show: { name: "", lang, query, welcome: "", scenes: [] } };
}

/** A composition of a saved show: `{key, seq, show}` as the server tells it. */
export function opened({ key, seq, show }) {
  return { key, seen: seq, base: show, changed: false, show: structuredClone(show) };
}

/** The composition of an imported show: it is saved as a new one. */
export function imported(show) {
  return { key: "", seen: null, base: null, changed: true, show };
}

/** What was kept in this window, or null. */
export function recallDraft() {
  try {
    const draft = JSON.parse(window.sessionStorage.getItem(PLACE));
    return Array.isArray(draft?.show?.scenes) ? draft : null;
  } catch {
    return null;
  }
}

/** Keep a composition in this window; null forgets it. */
export function keepDraft(draft) {
  try {
    if (draft) window.sessionStorage.setItem(PLACE, JSON.stringify(draft));
    else window.sessionStorage.removeItem(PLACE);
  } catch {
    // Without a memory the composition lives as long as the page.
  }
}

/** The name of a scene's subject: kind and id. */
export function subjectOf({ kind, subject }) {
  return `${kind}:${subject ?? ""}`;
}

// Latin letters take about half the room of a Chinese character, as in geo/show/fit.py.
/** The room of a text in Chinese characters. */
export function room(text) {
  return Array.from(text).reduce((sum, sign) => sum + (sign.codePointAt(0) >= 0x2000 ? 1 : 0.55), 0);
}

/** Lines of a text area as notes; null where none is written: the scene's own are meant. */
export function notesOf(text) {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.length ? lines : null;
}

/** A scene as it is saved: what was left empty is the scene's own. */
function savedScene({ kind, subject, title, notes, seconds }) {
  return {
    kind, subject: subject ?? "",
    ...(title ? { title } : {}), ...(notes ? { notes } : {}),
    ...(seconds === null || seconds === undefined ? {} : { seconds }),
  };
}

/** The show of a composition in the form in which it is saved and exported. */
export function savedForm({ show }) {
  const { name, lang, query, welcome } = show;
  return { format: "atlas-show/1", name: name.trim(), lang, query, welcome: welcome.trim(), scenes: show.scenes.map(savedScene) };
}

/** How long a show takes in seconds; `offer` tells the time and the pages of each scene. */
export function runningTime(scenes, offer) {
  return scenes.reduce((sum, scene) => {
    const own = offer.get(subjectOf(scene));
    return own ? sum + (scene.seconds ?? own.seconds) * own.pages : sum;
  }, 0);
}

/** What is over a limit in a show, each as [field, key of the words, values]; `at` is a scene's place. */
export function excesses(show, limits) {
  const told = [];
  if (!show.name.trim()) told.push({ field: "name", key: "needName" });
  if (Array.from(show.name.trim()).length > limits.name) told.push({ field: "name", key: "tooLong", values: { most: limits.name } });
  if (room(show.welcome.trim()) > limits.welcome) told.push({ field: "welcome", key: "tooLong", values: { most: limits.welcome } });
  if (show.scenes.length > limits.scenes) told.push({ field: "scenes", key: "tooManyScenes", values: { most: limits.scenes } });
  show.scenes.forEach((scene, at) => told.push(...sceneExcesses(scene, limits).map((each) => ({ ...each, at }))));
  return told;
}

/** The same for one scene. */
export function sceneExcesses({ title, notes, seconds }, limits) {
  const told = [];
  const [low, high] = limits.seconds;
  if (room(title ?? "") > limits.title) told.push({ field: "title", key: "tooLong", values: { most: limits.title } });
  const long = (notes ?? []).findIndex((note) => Array.from(note).length > limits.note);
  if ((notes ?? []).length > limits.notes) told.push({ field: "notes", key: "tooMany", values: { most: limits.notes } });
  else if (long >= 0) told.push({ field: "notes", key: "lineTooLong", values: { n: long + 1, most: limits.note } });
  if (seconds !== null && seconds !== undefined && !(Number.isInteger(seconds) && seconds >= low && seconds <= high)) {
    told.push({ field: "seconds", key: "wrongSeconds", values: { low, high } });
  }
  return told;
}

// What every part reads: the records of the plan and the words of the interface.
// Fetched once a page; the server answers "not modified" when nothing changed.

const shelves = new Map();
// The one shelf of each plan and language, and the state of the record that was last asked
// for: {standing, shelf, filling, told}.
const dressed = new Map();
const assets = new URL("../..", import.meta.url);

/** Address of a path of this server, whatever folder a proxy has put it in. */
export function address(path) {
  return new URL(`../../${path}`, assets).href;
}

/**
 * The shelf of a plan and a language: `{plan, lang, records, words, say, list, places, …}`,
 * its measures and key tasks as they stand by the record. `standing` names the state of the
 * record; with another one the same shelf tells of that, so that what was drawn from it stays
 * and is only told anew. `news`, {after, moved}, is all that changed since the state `after`:
 * a shelf that tells of that one asks for nothing.
 */
export async function library(plan, lang, standing, news = null) {
  const base = await basis(plan, lang);
  const key = `${plan}|${lang}`;
  const last = dressed.get(key);
  if (last?.standing === standing) return last.filling;
  const now = { standing, shelf: last?.shelf ?? { ...base } };
  const next = last?.told && news && news.after === last.standing;
  const asked = next ? Promise.resolve({ ...last.told, ...news.moved }) : json(address(`progress/${plan}.json?${standing}`));
  now.filling = asked.then((told) => {
    // An answer that was overtaken by a later one is no news.
    if (dressed.get(key) !== now) return now.shelf;
    now.told = told;
    return Object.assign(now.shelf, stand(base, told));
  });
  dressed.set(key, now);
  now.filling.catch(() => {
    if (dressed.get(key) === now) dressed.set(key, { shelf: now.shelf });
  });
  return now.filling;
}

/** The words of a language alone: `{lang, words, say, list}`, for who may not read yet. */
export async function speech(lang) {
  const words = await json(address(`words/${lang}.json`));
  const say = sayer(words);
  return { lang, words, say, list: (items) => items.join(say("mark.list")) };
}

// What no report speaks of keeps the words that the records came with.
function stand(base, told) {
  const standing = (record) => ({ ...record, ...told[record.id] });
  const measures = base.records.measures.map(standing);
  const keyTasks = base.records.key_tasks.map(standing);
  return {
    ...base,
    records: { ...base.records, measures, key_tasks: keyTasks },
    measures: by(measures),
    keyTasks: by(keyTasks),
  };
}

function by(rows, key = "id") {
  return new Map(rows.map((row) => [row[key], row]));
}

function basis(plan, lang) {
  const key = `${plan}|${lang}`;
  if (!shelves.has(key)) {
    const filling = fill(plan, lang);
    shelves.set(key, filling);
    // A failed fetch is forgotten, so that the next call tries again.
    filling.catch(() => shelves.delete(key));
  }
  return shelves.get(key);
}

async function fill(plan, lang) {
  const [records, spoken] = await Promise.all([
    json(address(`layers/${plan}/records-${lang}.json`)),
    speech(lang),
  ]);
  return {
    plan,
    records,
    ...spoken,
    windows: by(records.windows),
    tasks: by(records.tasks),
    departments: by(records.departments),
    measures: by(records.measures),
    keyTasks: by(records.key_tasks),
    passages: by(records.passages),
    places: by([...records.rolled_only, ...records.places]),
    statuses: by(records.statuses, "code"),
    levels: by(records.levels, "code"),
    schedules: by(records.schedules, "code"),
    commitments: by(records.commitments, "code"),
  };
}

function sayer(words) {
  // A language with a singular keeps it under the same key, marked "#one".
  const form = (key, n) => (Number(n) === 1 ? words[`${key}#one`] : undefined) ?? words[key] ?? key;
  return (key, values = {}) =>
    form(key, values.n).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A layer that only some pages need; fetched once. */
export function layer(plan, name) {
  const key = `${plan}|layer|${name}`;
  if (!shelves.has(key)) {
    const filling = json(address(`layers/${plan}/${name}.json`));
    shelves.set(key, filling);
    filling.catch(() => shelves.delete(key));
  }
  return shelves.get(key);
}

async function json(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

// What every part reads: the records of the plan and the words of the interface.
// Fetched once a page; the server answers "not modified" when nothing changed.

const shelves = new Map();
// The last shelf with standings of each plan and language: {standing, shelf}.
const dressed = new Map();
const assets = new URL("../..", import.meta.url);

/** Address of a path of this server, whatever folder a proxy has put it in. */
export function address(path) {
  return new URL(`../../${path}`, assets).href;
}

/**
 * The shelf of a plan and a language: `{plan, lang, records, words, say, list, places, …}`,
 * its measures and key tasks as they stand by the record. `standing` names the state of the
 * record; another one is another shelf.
 */
export async function library(plan, lang, standing) {
  const base = await basis(plan, lang);
  const key = `${plan}|${lang}`;
  if (dressed.get(key)?.standing !== standing) {
    const filling = json(address(`progress/${plan}.json?${standing}`)).then((told) => stand(base, told));
    dressed.set(key, { standing, filling });
    filling.catch(() => dressed.delete(key));
  }
  return dressed.get(key).filling;
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
  const [records, words] = await Promise.all([
    json(address(`layers/${plan}/records-${lang}.json`)),
    json(address(`words/${lang}.json`)),
  ]);
  // A language with a singular keeps it under the same key, marked "#one".
  const form = (key, n) => (Number(n) === 1 ? words[`${key}#one`] : undefined) ?? words[key] ?? key;
  const say = (key, values = {}) =>
    form(key, values.n).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  return {
    plan,
    lang,
    records,
    words,
    say,
    list: (items) => items.join(say("mark.list")),
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

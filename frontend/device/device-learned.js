// What the user has taught Emend, kept in this browser for the checks on this device.
//
// It has two parts: the user's choices about English text, as they were made in this browser, and the votes that the server had when it
// was last asked. Both are in a database of the user's own, like the documents, which is deleted with the account. What they mean for a
// check is told by the engine. See docs/decisions/0090-check-on-this-device.md.

/** Where the web app remembers the user: what the names of their data begin with. */
const PERSON = "emend.person";
const CHOICES = "choices";
const EXPORT = "export";
/** How many choices are kept, and how many votes of the server. */
const MAX_CHOICES = 5_000;
const MAX_RECORDS = 20_000;
/** How old the server's votes may be, how often the server is asked if it does not answer, and how long a check waits for it. */
const FRESH_MS = 3_600_000;
const RETRY_MS = 60_000;
const PATIENCE_MS = 500;

/** What the engine does not know yet: everything, or these choices. */
let isNew = true;
let newChoices = [];
/** When it was last seen to that the server's votes are new. */
let refreshedAt = 0;

/** The user's key of local storage; nothing while nobody is logged in. */
function key(name) {
  const person = localStorage.getItem(PERSON);
  return person && person + name;
}

/** Another engine has to learn everything. */
export function startAgain() {
  isNew = true;
}

// Another tab made a choice, or the user forgot something on another page.
addEventListener("storage", event => {
  if (event.key && [key("learned"), key("forgotten")].includes(event.key)) isNew = true;
});

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Works with the two stores in one transaction. The user's data of another page may be deleted meanwhile, so nothing stays open. */
async function withStores(mode, work) {
  const name = key("learned");
  if (!name) return undefined;
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(CHOICES, { autoIncrement: true });
    opening.result.createObjectStore(EXPORT);
  };
  const database = await done(opening);
  try {
    const transaction = database.transaction([CHOICES, EXPORT], mode);
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore(CHOICES), transaction.objectStore(EXPORT));
    await ended;
    return result;
  } finally {
    database.close();
  }
}

/** Tells the user's other tabs. */
function tellOthers() {
  const name = key("learned");
  if (name) localStorage.setItem(name, Date.now());
}

/** Keeps a choice, in JSON. The oldest ones make room. */
export async function keep(json) {
  const choice = { at: Math.floor(Date.now() / 1000), choice: JSON.parse(json) };
  newChoices.push(choice);
  await withStores("readwrite", async choices => {
    choices.add(choice);
    const count = await done(choices.count());
    if (count > MAX_CHOICES) {
      const old = await done(choices.getAllKeys(null, count - MAX_CHOICES));
      for (const key of old) choices.delete(key);
    }
  });
  tellOthers();
}

/** The number of choices that are kept and were not undone. */
export async function count() {
  const all = (await withStores("readonly", choices => done(choices.getAll()))) ?? [];
  const undone = new Set(all.map(({ choice }) => choice.of));
  return all.filter(({ choice }) => !choice.of && !undone.has(choice.id)).length;
}

/** Deletes everything. The server keeps its own votes. */
export async function forgetAll() {
  await withStores("readwrite", (choices, exported) => Promise.all([choices.clear(), exported.clear()].map(done)));
  newChoices = [];
  refreshedAt = 0;
  isNew = true;
  tellOthers();
}

/** The form in which the server stores a surface. */
function stored(surface = "") {
  return surface.normalize("NFC").toLowerCase().replaceAll("’", "'");
}

/** Whether what the user forgot is a choice. A rule as a whole has no surface. */
function isForgotten({ rule, surface }, choice) {
  if (rule === "WORD") return choice.action === "add_word" && stored(choice.surface) === stored(surface);
  return choice.rule === rule && stored(choice.surface) === surface;
}

/** Deletes the choices that the web app says were forgotten, and the server's votes, which are older. */
async function forget() {
  const name = key("forgotten");
  const forgotten = (name && localStorage.getItem(name)) ?? "";
  if (!forgotten) return;
  const habits = forgotten.split("\n").map(line => {
    const at = line.indexOf(" ");
    return { rule: line.slice(0, at), surface: line.slice(at + 1) };
  });
  await withStores("readwrite", async (choices, exported) => {
    const all = await done(choices.getAll());
    const keys = await done(choices.getAllKeys());
    all.forEach(({ choice }, at) => {
      if (habits.some(habit => isForgotten(habit, choice))) choices.delete(keys[at]);
    });
    exported.clear();
  });
  localStorage.removeItem(name);
  refreshedAt = 0;
  isNew = true;
}

/** The newest votes of the server about English words and the dictionary. */
async function ask() {
  const answer = await fetch("api/v1/me/export", { headers: { Accept: "application/x-ndjson" } });
  if (!answer.ok) return;
  const newest = new Map();
  for (const line of (await answer.text()).split("\n").filter(Boolean)) {
    const { language, votes } = JSON.parse(line);
    if (language === "en" || language === "any") newest.set(line, Math.max(...votes.map(({ last }) => last)));
  }
  const lines = [...newest].sort(([, one], [, other]) => other - one).slice(0, MAX_RECORDS);
  const text = lines.map(([line]) => line).join("\n");
  await withStores("readwrite", (_, exported) => done(exported.put({ at: Date.now(), text }, EXPORT)));
  isNew = true;
}

/** Asks the server for its votes, unless it was asked lately. Without an answer, those of the last time count. */
async function refresh() {
  if (Date.now() - refreshedAt < RETRY_MS) return;
  refreshedAt = Date.now();
  const exported = await withStores("readonly", (_, exported) => done(exported.get(EXPORT)));
  if (exported && Date.now() - exported.at < FRESH_MS) return;
  await Promise.race([ask().catch(() => {}), new Promise(resolve => setTimeout(resolve, PATIENCE_MS))]);
}

/** What the engine has to learn before the next check, in JSON; nothing if it knows everything. */
export async function news() {
  await forget();
  await refresh();
  if (isNew) {
    isNew = false;
    newChoices = [];
    const all = await withStores("readonly", async (choices, exported) => {
      const [made, votes] = await Promise.all([done(choices.getAll()), done(exported.get(EXPORT))]);
      return { choices: made, export: votes?.text ?? "", exported_at: Math.floor((votes?.at ?? 0) / 1000) };
    });
    return JSON.stringify(all ?? { export: "" });
  }
  return newChoices.length ? JSON.stringify({ choices: newChoices.splice(0) }) : undefined;
}

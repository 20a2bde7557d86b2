// Checks English texts on this device, and the dialog that turns this on and off. It is loaded only if this is wanted.
//
// The build puts `DEVICE` in front of this: `worker` and `engine`, names of files, `bytes`, the size of what is kept, and `compressed`,
// the size of what is loaded.
// See docs/decisions/0090-check-on-this-device.md.

/** Where the browser remembers that checks are on this device. The web app reads it. */
const CHOSEN = "emend.device";
/** What stays in the browser. The service worker and the engine's worker know the name, too. */
const CACHE = `emend-device ${document.baseURI}`;
const SCRIPTS = [import.meta.url, DEVICE.worker, DEVICE.engine].map(name => new URL(name, document.baseURI).href);
/** How long an answer is waited for, and how long the dictionary. */
const PATIENCE_MS = 30_000;
const DICTIONARY_MS = 500;
const AGAIN = Symbol("again");

/** What is done with the answer to each request that is out. */
const waiting = new Map();
let worker;
let started;
let next = 0;
/** What the dialog says while or after the files are loaded. */
let news = "";

/** Each English text of the interface with its translation. */
const translations = new Map();
{
  const lines = ((await window.messages) ?? "").split("\n");
  for (let at = 1; at + 1 < lines.length; at += 2) translations.set(lines[at], lines[at + 1]);
}

function t(text) {
  return translations.get(text) ?? text;
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6).toLocaleString(document.documentElement.lang);
}

function isOn() {
  try {
    return !!localStorage.getItem(CHOSEN);
  } catch {
    // This browser stores nothing.
    return false;
  }
}

/** Starts the worker, and keeps what an offline start needs. The promise ends when the engine is ready. */
function start() {
  started ??= new Promise((resolve, reject) => {
    worker = new Worker(DEVICE.worker, { type: "module" });
    worker.onerror = () => {
      reject(new Error("worker"));
      stop();
    };
    worker.onmessage = ({ data }) => {
      if (data.loaded) {
        // In tens, because screen readers read each change.
        news = t("Loading: {percent}%").replace("{percent}", 10 * Math.min(9, Math.floor((data.loaded * 10) / DEVICE.bytes)));
        show();
      } else if (data.ready) {
        news = "";
        resolve();
      } else if (data.failed) {
        reject(new Error(data.failed));
      } else if (data.broken) {
        stop(data.broken);
      } else {
        settle(data.id, data.answer);
      }
    };
  }).then(keepScripts);
  return started;
}

/** Stores the scripts of this version, and removes those of earlier ones. */
async function keepScripts() {
  const cache = await caches.open(CACHE);
  const kept = (await cache.keys()).map(({ url }) => url);
  await cache.addAll(SCRIPTS.filter(url => !kept.includes(url)));
  for (const url of kept.filter(url => url.endsWith(".js") && !SCRIPTS.includes(url))) await cache.delete(url);
}

function settle(id, answer) {
  waiting.get(id)?.(answer);
  waiting.delete(id);
}

/** Ends the worker. The request on which it failed, the oldest unless it is known, gets no answer; the others go to the next worker. */
function stop(failed = waiting.keys().next().value) {
  worker?.terminate();
  worker = started = undefined;
  settle(failed, null);
  for (const id of [...waiting.keys()]) settle(id, AGAIN);
}

/** The words of the user's dictionary, as far as the server can be asked. The web app forgets them when they change. */
async function dictionary() {
  const asked = (window.deviceWords ??= fetch("api/v1/words?scope=me", { headers: { Accept: "application/json" } })
    .then(answer => (answer.ok ? answer.json() : { words: [] }))
    .then(({ words }) => new Set(words))
    .catch(() => { window.deviceWords = undefined; }));
  return (await Promise.race([asked, new Promise(resolve => setTimeout(resolve, DICTIONARY_MS))])) ?? new Set();
}

/** Whether the dictionary has a word: in lower case it covers each case, otherwise only itself, and each its possessive. */
function isIn(words, word) {
  return [word, word.replace(/['’]s?$/, "")].some(word => words.has(word) || words.has(word.toLowerCase()));
}

/** The engine's answer, which is `AGAIN` if the worker had to be ended for another request. */
async function answerOf(request) {
  try {
    await start();
  } catch (error) {
    news = "";
    stop();
    throw error;
  }
  const id = ++next;
  const late = setTimeout(() => stop(), PATIENCE_MS);
  const answer = await new Promise(resolve => {
    waiting.set(id, resolve);
    worker.postMessage({ id, request });
  });
  clearTimeout(late);
  return answer;
}

/**
 * The response to a request of `POST /api/v1/check`, both in JSON. It is `null` if the engine failed on the text, and `undefined` if the
 * text is not in English, so that the server has to check it. Fails if the engine cannot be loaded.
 */
export async function check(request) {
  const asked = dictionary();
  let answer = AGAIN;
  while (answer === AGAIN && isOn()) answer = await answerOf(request);
  if (answer === AGAIN) return undefined;
  if (!answer) return answer;
  const words = await asked;
  const response = JSON.parse(answer);
  response.issues = response.issues.filter(({ kind, surface }) => kind !== "spelling" || !isIn(words, surface));
  return JSON.stringify(response);
}

/** Remembers where texts are checked, and has the web app check the text there. */
function choose(here) {
  if (here) localStorage.setItem(CHOSEN, "on");
  else localStorage.removeItem(CHOSEN);
  document.dispatchEvent(new Event("emend-device"));
}

async function turnOn() {
  news = t("Loading…");
  const loading = start();
  show();
  try {
    await loading;
    choose(true);
    news = "";
  } catch {
    stop();
    await caches.delete(CACHE).catch(() => {});
    news = t("The files could not be loaded or kept. Check your connection and the free space, then try again. Until then, the server checks.");
  }
  show();
}

async function turnOff() {
  news = "";
  choose(false);
  stop();
  await caches.delete(CACHE);
  show();
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}

const status = element("p", "", { role: "status" });
const button = element("button", "", { type: "button", className: "primary", onclick: () => (isOn() ? turnOff() : turnOn()) });
const dialog = element("dialog", "", { className: "dialog device" });
dialog.setAttribute("aria-labelledby", "device-heading");
{
  const head = element("div", "", { className: "dialog-head" });
  const close = element("button", t("Close"), { type: "button", className: "quiet", onclick: () => dialog.close() });
  head.append(element("h2", t("Check on this device"), { id: "device-heading" }), close);
  const size = t("About {n} MB are loaded once. The files take up {all} MB in this browser until you turn this off.")
    .replace("{n}", megabytes(DEVICE.compressed))
    .replace("{all}", megabytes(DEVICE.bytes));
  dialog.append(
    head,
    element("p", t("English text is checked in this browser: it is not sent to the server, and checks work offline.")),
    element("p", t("The server still checks text in other languages, and still gets your choices with the neighbouring words. On this device, your dictionary counts while the server can be reached, but not what Emend has learned.")),
    element("p", size),
    status,
    button,
  );
  document.body.append(dialog);
}

function show() {
  const here = "caches" in window;
  const state = isOn() ? t("English text is checked on this device.") : t("All text is checked by the server.");
  status.textContent = here ? news || state : t("This browser allows it only over HTTPS, or with the server on this device.");
  button.textContent = isOn() ? t("Turn off and delete the files") : t("Turn on");
  button.disabled = !here || (!isOn() && !!started);
}

/** Opens the dialog. */
export function open() {
  show();
  if (!dialog.open) dialog.showModal();
}

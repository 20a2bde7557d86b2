// Checks English texts on this device, and the dialog that turns this on and off. It is loaded only if this is wanted.
//
// The build puts `DEVICE` in front of this: `worker`, `engine` and `learned`, names of files, `bytes`, the size of what is kept, and
// `compressed`, the size of what is loaded.
// See docs/decisions/0090-check-on-this-device.md.

/** Where the browser remembers that checks are on this device. The web app reads it. */
const CHOSEN = "emend.device";
/** What stays in the browser. The service worker and the engine's worker know the name, too. */
const CACHE = `emend-device ${document.baseURI}`;
const SCRIPTS = [import.meta.url, DEVICE.worker, DEVICE.engine, DEVICE.learned].map(name => new URL(name, document.baseURI).href);
/** How long an answer is waited for. */
const PATIENCE_MS = 30_000;
const AGAIN = Symbol("again");
const learned = await import(`./${DEVICE.learned}`);

/** What is done with the answer to each request that is out. */
const waiting = new Map();
let worker;
let started;
let next = 0;
/** Requests wait for each other's news: each check knows all that was learned before. */
let telling = Promise.resolve();
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
  learned.startAgain();
  settle(failed, null);
  for (const id of [...waiting.keys()]) settle(id, AGAIN);
}

/** Tells the engine what the user has taught Emend since it was last told. A browser that keeps nothing checks without. */
function tell() {
  telling = telling.then(async () => {
    const untold = await learned.news().catch(() => {});
    if (untold) worker?.postMessage({ learned: untold });
  });
  return telling;
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
  await tell();
  const id = ++next;
  const late = setTimeout(() => stop(), PATIENCE_MS);
  const answer = await new Promise(resolve => {
    waiting.set(id, resolve);
    if (worker) worker.postMessage({ id, request });
    else settle(id, AGAIN);
  });
  clearTimeout(late);
  return answer;
}

/**
 * The response to a request of `POST /api/v1/check`, both in JSON. It is `null` if the engine failed on the text, and `undefined` if the
 * text is not in English, so that the server has to check it. Fails if the engine cannot be loaded.
 */
export async function check(request) {
  let answer = AGAIN;
  while (answer === AGAIN && isOn()) answer = await answerOf(request);
  return answer === AGAIN ? undefined : answer;
}

/** Keeps a choice about English text, in JSON, for the checks from now on. */
export async function learn(choice) {
  await learned.keep(choice);
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
    news = t("The files could not be downloaded or stored. Check your connection and free space, then try again. Until then, the server checks your text.");
  }
  show();
}

async function forgetChoices() {
  await learned.forgetAll();
  show();
  document.dispatchEvent(new Event("emend-device"));
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
const keptCount = element("span", "");
const kept = element("p", "", { className: "kept" });
kept.append(keptCount, " ", element("button", t("Forget these choices"), { type: "button", className: "link", onclick: forgetChoices }));
const dialog = element("dialog", "", { className: "dialog device" });
dialog.setAttribute("aria-labelledby", "device-heading");
{
  const head = element("div", "", { className: "dialog-head" });
  const close = element("button", t("Close"), { type: "button", className: "quiet", onclick: () => dialog.close() });
  head.append(element("h2", t("Check on this device"), { id: "device-heading" }), close);
  const size = t("About {n} MB will be downloaded once. The files take up {all} MB in this browser until you turn this off.")
    .replace("{n}", megabytes(DEVICE.compressed))
    .replace("{all}", megabytes(DEVICE.bytes));
  dialog.append(
    head,
    element("p", t("English text is checked in this browser: it is not sent to the server, and checks work offline.")),
    element("p", t("The server still checks text in other languages. It still receives your choices, but not the words next to them. What you ignore in one place stays in this browser.")),
    element("p", t("Your dictionary and your earlier choices count here too, but not those of your team or of other people.")),
    element("p", size),
    kept,
    status,
    button,
  );
  document.body.append(dialog);
}

function show() {
  const here = "caches" in window;
  const state = isOn() ? t("English text is checked on this device.") : t("The server checks all text.");
  status.textContent = here ? news || state : t("Browsers allow this only over HTTPS, or if the server runs on this device.");
  button.textContent = isOn() ? t("Turn off and delete the files") : t("Turn on");
  button.disabled = !here || (!isOn() && !!started);
  learned.count().catch(() => 0).then(count => {
    kept.hidden = !count;
    const n = count.toLocaleString(document.documentElement.lang);
    keptCount.textContent = t("Choices for English text stored in this browser: {n}.").replace("{n}", n);
  });
}

/** Opens the dialog. */
export function open() {
  show();
  if (!dialog.open) dialog.showModal();
}

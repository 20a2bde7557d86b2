// Checks English texts on this device, and the dialog that turns this on and off. It is loaded only if this is wanted.
//
// The build puts `DEVICE` in front of this: `worker` and `engine`, names of files, and `bytes`, what is loaded in all.
// See docs/decisions/0090-check-on-this-device.md.

/** Where the browser remembers that checks are on this device. The page's script reads it. */
const CHOSEN = "emend.device";
const CACHE = `emend-device ${document.baseURI}`;
const WAITING = new Map();

let worker;
let started;
let next = 0;
let progress = "";

/** The lines of the messages in the language of the interface: each English text is followed by its translation. */
const lines = (await (window.messages ?? "")).split("\n").slice(1);

function t(text) {
  const at = lines.indexOf(text);
  return at % 2 === 0 ? lines[at + 1] : text;
}

function megabytes(bytes) {
  return Math.round(bytes / 1e6).toLocaleString(document.documentElement.lang);
}

function isOn() {
  return !!localStorage.getItem(CHOSEN);
}

/** The answer of a server that refuses a request, for a check that failed. */
function refusal(message) {
  const error = { code: "overloaded", message, docs: "" };
  return new Response(JSON.stringify({ error }), { status: 422 });
}

/** Starts the worker. The promise ends when the engine is ready. */
function start() {
  started ??= new Promise((resolve, reject) => {
    worker = new Worker(DEVICE.worker, { type: "module" });
    worker.onerror = () => reject(new Error("worker"));
    worker.onmessage = ({ data }) => {
      if (data.loaded) {
        progress = t("Loading: {n} of {all} MB").replace("{n}", megabytes(data.loaded)).replace("{all}", megabytes(data.all));
        show();
      } else if (data.ready) {
        resolve();
      } else if (data.failed) {
        reject(new Error("engine"));
      } else {
        const answer = WAITING.get(data.id);
        WAITING.delete(data.id);
        if (data.broken) {
          stop();
          answer(refusal(t("Emend could not check this paragraph on this device.")));
        } else {
          answer(data.answer && new Response(data.answer, { headers: { "Emend-Learning": "device" } }));
        }
      }
    };
  });
  return started;
}

/** Ends the worker. What it was asked is asked again. */
function stop() {
  worker?.terminate();
  worker = started = undefined;
  const waiting = [...WAITING.values()];
  WAITING.clear();
  for (const answer of waiting) answer(refusal(t("Emend could not check this paragraph on this device.")));
}

/** The response to a request of `POST /api/v1/check`; nothing if the text is not in English, and the server has to check it. */
export async function check(request) {
  try {
    await start();
  } catch {
    stop();
    return refusal(t("The files for checks on this device could not be loaded. Connect to the server, then reload the page."));
  }
  return new Promise(resolve => {
    WAITING.set(++next, resolve);
    worker.postMessage({ id: next, request });
  });
}

async function turnOn() {
  progress = t("Loading…");
  show();
  try {
    const cache = await caches.open(CACHE);
    await cache.addAll([import.meta.url, DEVICE.worker, DEVICE.engine]);
    await start();
    localStorage.setItem(CHOSEN, "on");
    window.deviceCheck = check;
    progress = "";
  } catch {
    stop();
    progress = t("The files could not be loaded. Check your connection, then try again.");
  }
  show();
}

async function turnOff() {
  localStorage.removeItem(CHOSEN);
  delete window.deviceCheck;
  stop();
  await caches.delete(CACHE);
  progress = "";
  show();
}

const dialog = document.createElement("dialog");
dialog.className = "dialog";
dialog.setAttribute("aria-labelledby", "device-heading");

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

const head = element("div", "", { className: "dialog-head" });
const close = element("button", t("Close"), { type: "button", className: "quiet", onclick: () => dialog.close() });
head.append(element("h2", t("Check on this device"), { id: "device-heading" }), close);
const status = element("p", "", { role: "status" });
const button = element("button", "", { type: "button", onclick: () => (isOn() ? turnOff() : turnOn()) });
dialog.append(
  head,
  element("p", t("English text is checked in this browser: it stays on this device, and checks work offline.")),
  element("p", t("Text in other languages is still sent to the server. Your dictionary and what Emend learned are not used.")),
  element("p", t("About {n} MB are loaded once and kept in this browser.").replace("{n}", megabytes(DEVICE.bytes))),
  status,
  button,
);
document.body.append(dialog);

function show() {
  const here = "caches" in window;
  const state = isOn() ? t("Checks are on this device.") : t("Checks are on the server.");
  status.textContent = here ? progress || state : t("This browser allows it only over HTTPS, or with the server on this device.");
  button.textContent = isOn() ? t("Turn off and delete the files") : t("Turn on");
  button.disabled = !here || (!isOn() && !!started);
}

/** Opens the dialog. */
export function open() {
  show();
  if (!dialog.open) dialog.showModal();
}

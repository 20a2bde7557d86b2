// Keeps the files of the web app in the browser, so that it starts without the server.
//
// The build puts `SHELL` in front of this: `version`, a hash of all files, `files`, the names of those that a start needs, and
// `messages`, those of the languages of the interface, of which only the used ones are stored.
// See docs/decisions/0081-starts-without-the-server.md.

// Caches belong to a host name, and two servers can share one under different paths.
const OURS = `emend ${registration.scope} `;
const CACHE = OURS + SHELL.version;
const PAGE = "./";
/** How long a page is waited for before the stored one is shown. */
const PATIENCE_MS = 4000;
/** The server's own pages, which are not part of the app. */
const OTHER_PAGES = /^(api|check|docs|healthz|key|metrics|openapi\.json|readyz|v2)(\/|$)/;

/** A page and files of different builds, as from two servers that take turns during an update, would not start. */
async function store() {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...SHELL.files, ...await usedMessages()]);
  const page = await (await cache.match(PAGE)).text();
  if (!SHELL.files.every(name => !name.endsWith(".js") || page.includes(name))) {
    await caches.delete(CACHE);
    throw new Error("the page belongs to another version");
  }
}

/** The messages of the languages in which the pages that are open or an earlier version were used: `messages-de-`, then a hash. */
async function usedMessages() {
  const used = [];
  for (const name of (await caches.keys()).filter(name => name.startsWith(OURS))) {
    for (const { url } of await (await caches.open(name)).keys()) used.push(url.slice(registration.scope.length));
  }
  const start = name => name.split("-", 2).join("-");
  return SHELL.messages.filter(name => used.some(other => start(other) === start(name)));
}

async function removeOlder() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  }
}

/** The stored file. Only the public files of the app are stored, so they are the same for everyone. */
async function stored(name) {
  return (await caches.open(CACHE)).match(name);
}

/** The stored file of messages, or the server's, which is stored from then on. */
async function messages(request, name) {
  const kept = await stored(name);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(CACHE)).put(name, answer.clone());
  return answer;
}

/** The server's page if it has one, so that a new version is shown at once; otherwise the stored page. */
async function page(event) {
  const fresh = fetch(event.request);
  const late = new Promise(resolve => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([fresh, late]).catch(() => {});
  // A proxy answers for a server that is down.
  if (answer && answer.status < 500) return answer;
  return (await stored(PAGE)) || fresh;
}

/** A file for checks on this device: the one that the page has stored, if they are chosen, or the server's. */
async function ofDevice(request) {
  return (await caches.match(request, { cacheName: `emend-device ${registration.scope}` })) || fetch(request);
}

addEventListener("install", event => {
  // All files of a version are read when a page starts, so pages of the earlier version need the earlier worker no more.
  skipWaiting();
  event.waitUntil(store());
  // Where browsers can, calls of the API do not wait for this worker to start.
  event.addRoutes?.({ condition: { urlPattern: "./api/*" }, source: "network" }).catch(() => {});
});

addEventListener("activate", event => event.waitUntil(removeOlder()));

addEventListener("fetch", event => {
  const { keepalive, method, mode, url } = event.request;
  const name = url.startsWith(registration.scope) && url.slice(registration.scope.length).split(/[?#]/)[0];
  if (name === false) return;
  if (method !== "GET") {
    // What a page sends while it is left would be lost if the browser had to come back to the page with it.
    if (keepalive) event.respondWith(fetch(event.request));
  } else if (mode === "navigate") {
    if (!OTHER_PAGES.test(name)) event.respondWith(page(event));
  } else if (SHELL.files.includes(name)) {
    event.respondWith(stored(name).then(file => file || fetch(event.request)));
  } else if (SHELL.messages.includes(name)) {
    event.respondWith(messages(event.request, name));
  } else if (name.startsWith("device-")) {
    event.respondWith(ofDevice(event.request));
  }
});

// Runs the engine in a thread of its own, so that typing stays fast.
//
// The build puts `DEVICE` in front of this: `engine` and `wasm`, the names of the engine's files, and `bytes`, what is loaded in all.
// See docs/decisions/0090-check-on-this-device.md.

/** What is loaded for checks on this device, and stays in the browser. */
const CACHE = `emend-device ${new URL("./", location.href)}`;

let loaded = 0;

/** The content of a file: the stored one, or the server's, which is stored from then on. */
async function content(name, type) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(name);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  const answer = await fetch(name, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const chunks = [];
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    postMessage({ loaded, all: DEVICE.bytes });
  }
  const blob = new Blob(chunks, { type });
  await cache.put(name, new Response(blob));
  return new Uint8Array(await blob.arrayBuffer());
}

async function start() {
  const { default: load, dataFile, Engine } = await import(`./${DEVICE.engine}`);
  await load({ module_or_path: await WebAssembly.compile(await content(DEVICE.wasm, "application/wasm")) });
  const data = dataFile();
  const engine = new Engine(await content(data, "application/octet-stream"));
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) {
    // What an earlier version has stored.
    const isOfEngine = /\.(wasm|bin)$/.test(request.url);
    if (isOfEngine && ![DEVICE.wasm, data].some(name => request.url.endsWith(name))) await cache.delete(request);
  }
  return engine;
}

const engine = start();
engine.then(() => postMessage({ ready: true }), () => postMessage({ failed: true }));

onmessage = async ({ data: { id, request } }) => {
  try {
    postMessage({ id, answer: (await engine).check(request) });
  } catch {
    // After a panic, the module cannot go on; the page starts another worker.
    postMessage({ id, broken: true });
  }
};

// Runs the engine in a thread of its own, so that typing stays fast.
//
// The build puts `DEVICE` in front of this: `engine` and `wasm`, the names of the engine's files.
// See docs/decisions/0090-check-on-this-device.md.

/** What stays in the browser: the same as in the script of the page. */
const CACHE = `emend-device ${new URL("./", location.href)}`;

let loaded = 0;

/** The content of a file: the stored one, or the server's, which is stored from then on. */
async function content(name, type) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(name);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  // It is kept here, and need not be in the browser's own cache as well.
  const answer = await fetch(name, { cache: "no-store" });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  const chunks = [];
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    postMessage({ loaded });
  }
  const blob = new Blob(chunks, { type });
  await cache.put(name, new Response(blob));
  return new Uint8Array(await blob.arrayBuffer());
}

/** Removes the files of earlier versions. The scripts are the page's. */
async function removeOthers(names) {
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    if (/\.(wasm|bin)$/.test(url) && !names.some(name => url.endsWith(`/${name}`))) await cache.delete(url);
  }
}

async function start() {
  const { default: load, dataFile, Engine } = await import(`./${DEVICE.engine}`);
  await load({ module_or_path: await WebAssembly.compile(await content(DEVICE.wasm, "application/wasm")) });
  const data = dataFile();
  const engine = new Engine(await content(data, "application/octet-stream"));
  await removeOthers([DEVICE.wasm, data]);
  return engine;
}

const engine = start();
engine.then(() => postMessage({ ready: true }), error => postMessage({ failed: String(error) }));

onmessage = async ({ data: { id, request, learned } }) => {
  try {
    if (learned) return (await engine).learn(learned);
    postMessage({ id, answer: (await engine).check(request) });
  } catch {
    // After a panic, the module cannot go on; the page starts another worker.
    postMessage({ broken: id });
  }
};

// Keeps the page for want of a signal. BUILD and FILES are written in front by the server.
/* global BUILD, FILES */

const SHELL = `unit-${BUILD}`;
const TILES = "unit-tiles";
const MOST_TILES = 600;
const PATIENCE_MS = 4000; // a signal that answers later than that is none

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(SHELL);
      await cache.addAll(FILES);
      await put(cache, await fetch("/unit/", { credentials: "same-origin" }));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== SHELL && name !== TILES) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === "/unit/") event.respondWith(page(event.request));
  } else if (url.pathname.startsWith("/tiles/")) event.respondWith(tile(event));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event.request, url.pathname));
});

// the server's page while it answers; the kept one else
async function page(request) {
  const cache = await caches.open(SHELL);
  try {
    const answer = await Promise.race([fetch(request), refusal()]);
    await put(cache, answer);
    return answer;
  } catch {
    return (await cache.match("/unit/")) ?? Response.error();
  }
}

// the door is not kept: where it stands, the page has ended
async function put(cache, answer) {
  if (answer.ok && answer.headers.get("X-Page") === "unit") await cache.put("/unit/", answer.clone());
  else if (answer.ok) await cache.delete("/unit/");
}

const refusal = () => new Promise((_, no) => setTimeout(() => no(new Error("too slow")), PATIENCE_MS));

async function file(request, path) {
  return (await (await caches.open(SHELL)).match(path)) ?? fetch(request);
}

async function tile(event) {
  const cache = await caches.open(TILES);
  const known = await cache.match(event.request);
  if (known) return known;
  const answer = await fetch(event.request);
  if (answer.ok) {
    const copy = answer.clone();
    event.waitUntil(cache.put(event.request, copy).then(() => prune(cache)));
  }
  return answer;
}

async function prune(cache) {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST_TILES))) await cache.delete(key);
}

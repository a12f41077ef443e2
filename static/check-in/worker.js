// The service worker of check-in: keeps one page and what it is made of, and sends what is queued.
// SETTINGS comes from the file that loads this one; another version is another worker, with caches of its own.
"use strict";

const PARTS = `check-in-parts-${SETTINGS.version}`;
const LIST = "check-in-list";
const PATIENCE = 5000;
const STAMP = "X-Kept-At";
const LONGEST = 24 * 60 * 60 * 1000;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keep([SETTINGS.offline], { cache: "reload" }));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("check-in-parts-") && name !== PARTS);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

// The page tells what it is made of, and so that it was seen once.
self.addEventListener("message", (event) => {
  if (!event.data || !Array.isArray(event.data.keep)) return;
  event.waitUntil((async () => {
    await keep(event.data.keep, {});
    await answerPage(new Request(SETTINGS.page, { credentials: "same-origin", cache: "no-store" }));
    if (event.source && await caches.match(SETTINGS.page, { cacheName: LIST })) event.source.postMessage("ready");
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (address.pathname === SETTINGS.page) event.respondWith(answerPage(request));
  else if (["style", "script", "image", "font", "manifest"].includes(request.destination)) {
    event.respondWith(answerPart(request));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "check-in") return;
  event.waitUntil((async () => {
    const told = await CheckInQueue.send(SETTINGS);
    const pages = await self.clients.matchAll({ type: "window" });
    pages.forEach((page) => page.postMessage({ told }));
    if (told.state === "away") throw new Error("nothing was sent");
  })());
});

async function keep(addresses, how) {
  const parts = await caches.open(PARTS);
  await Promise.all(addresses.map(async (address) => {
    try {
      const answer = await fetch(address, { credentials: "same-origin", ...how });
      if (answer.ok && !answer.redirected) await parts.put(address, answer);
    } catch { /* the next visit tries again */ }
  }));
}

// The list as it is now; as it was when nobody answers. Whoever may not see it any more, has none.
async function answerPage(request) {
  const list = await caches.open(LIST);
  try {
    const answer = await inTime(fetch(request));
    if (answer.type === "opaqueredirect" || answer.redirected || [401, 403, 404].includes(answer.status)) {
      await list.delete(SETTINGS.page);
      return answer;
    }
    if (answer.status >= 500) throw new Error("the school is away");
    if (answer.ok) await list.put(SETTINGS.page, await stamped(answer.clone()));
    return answer;
  } catch {
    const kept = await list.match(SETTINGS.page);
    if (kept && Math.abs(Date.now() - Number(kept.headers.get(STAMP))) < LONGEST) return kept;
    await list.delete(SETTINGS.page);
    return await caches.match(SETTINGS.offline, { cacheName: PARTS }) || Response.error();
  }
}

async function stamped(answer) {
  const headers = new Headers(answer.headers);
  headers.set(STAMP, String(Date.now()));
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function answerPart(request) {
  const parts = await caches.open(PARTS);
  try {
    const answer = await inTime(fetch(request));
    if (answer.ok && await parts.match(request)) await parts.put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await parts.match(request);
    if (kept) return kept;
    throw error;
  }
}

function inTime(answer) {
  return Promise.race([answer, new Promise((_resolve, reject) => { setTimeout(reject, PATIENCE, new Error("late")); })]);
}

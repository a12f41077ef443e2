// What was noted and not sent yet, and the one way of sending it; the page and its worker share this file.
"use strict";

const CheckInQueue = (() => {
  const NAME = "campanile-check-in", STORE = "arrivals", MOST = 50;

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "nonce" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  // Runs `work` on the store; resolves with its answer once everything is on disk.
  async function within(mode, work) {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const change = database.transaction(STORE, mode, { durability: "strict" });
        const asked = work(change.objectStore(STORE));
        change.oncomplete = () => resolve(asked && asked.result);
        change.onerror = change.onabort = () => reject(change.error);
      });
    } finally {
      database.close();
    }
  }

  const add = (item) => within("readwrite", (store) => store.put(item));
  const all = () => within("readonly", (store) => store.getAll());
  const remove = (nonces) => within("readwrite", (store) => { nonces.forEach((nonce) => store.delete(nonce)); });

  // Sends what the person who is logged in has noted. `state` of the answer: sent, nothing, away (no school to be
  // reached, or it is busy), login (nobody is logged in), another (the queue is somebody else's), refused.
  // Sending twice does no harm: every arrival has a nonce. Two at a time are kept apart where browsers can.
  function send(paths) {
    if (!navigator.locks) return sendNow(paths);
    return navigator.locks.request("campanile-check-in", () => sendNow(paths));
  }

  async function sendNow(paths) {
    const told = { state: "nothing", results: [], skew: 0, user: null };
    try {
      const waiting = await all();
      const login = await fetch(paths.who, { credentials: "same-origin", cache: "no-store" });
      if (login.status === 401) return { ...told, state: "login" };
      if (login.status === 403) return { ...told, state: "refused" };
      if (!login.ok) return { ...told, state: "away" };
      const { user, token } = await login.json();
      told.user = user;
      const own = waiting.filter((item) => item.user === user)
        .sort((one, other) => one.device_at.localeCompare(other.device_at));
      if (!own.length) return { ...told, state: waiting.length ? "another" : "nothing" };
      let most = MOST;
      while (own.length) {
        const answer = await post(paths.send, token, user, own.slice(0, most));
        if ((answer.status === 400 || answer.status === 413) && most > 1) { most = 1; continue; }
        if (answer.status === 401) return { ...told, state: "login" };
        if (answer.status === 409 && !answer.headers.has("Retry-After")) return { ...told, state: "another" };
        if (answer.status === 400 || answer.status === 403) return { ...told, state: "refused" };
        if (!answer.ok) return { ...told, state: "away" };
        const { results, skew_seconds: skew } = await answer.json();
        const sent = own.splice(0, most);
        await remove(sent.map((item) => item.nonce));
        told.results.push(...results);
        told.skew = skew;
        told.state = "sent";
      }
      return told;
    } catch {
      return { ...told, state: "away" };
    }
  }

  function post(address, token, user, items) {
    const arrivals = items.map(({ nonce, session, student, device_at, override, reason, seen }) =>
      ({ nonce, session, student, device_at, override, reason, seen }));
    return fetch(address, {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ user, sent_at: new Date().toISOString(), arrivals }),
    });
  }

  return { add, all, remove, send };
})();

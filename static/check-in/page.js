// Check-in with script: notes arrivals on the device, sends them by itself, and says what nobody verified yet.
// Without script, or where browsers give pages no queue, the plain forms of the page do the same work online.
"use strict";

(() => {
  const root = document.querySelector("[data-check-in]");
  const able = "serviceWorker" in navigator && "indexedDB" in window && window.isSecureContext && crypto.randomUUID;
  if (!root || !able) return;

  const { user, zone, page, worker } = root.dataset;
  const paths = { who: root.dataset.who, send: root.dataset.send };
  const bar = root.querySelector("[data-bar]");
  const list = root.querySelector("[data-list]");
  const FIRST_BUTTON = "[data-arrive] summary, [data-arrive] button";
  const FIRST = 2000, LAST = 60000, MOMENT = 5 * 60;
  let state = "online", pause = FIRST, timer = 0, busy = false, again = false;

  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone,
  });

  function show(now) {
    state = now;
    for (const line of bar.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== state;
    bar.dataset.state = state;
    bar.hidden = false;
  }

  // What waits is drawn over the list, so that a list that comes back from the school need not know it.
  async function paint() {
    const waiting = await CheckInQueue.all();
    const own = waiting.filter((item) => item.user === user);
    number("[data-count]", own.length);
    number("[data-others]", waiting.length - own.length);
    const drawn = new Map();
    for (const old of list.querySelectorAll(".check-in-waiting")) {
      const { nonce } = old.dataset;
      if (own.some((item) => item.nonce === nonce)) drawn.set(nonce, old);
      else {
        for (const form of old.parentElement.querySelectorAll("[data-arrive]")) form.hidden = false;
        old.remove();
      }
    }
    for (const item of own) {
      const row = list.querySelector(`[data-person="${item.session}/${item.student}"]`);
      const note = drawn.get(item.nonce) || (row && draw(item, row));
      if (note) note.querySelector("[data-unverified]").hidden = state === "online" || state === "sending";
    }
    return own.length;
  }

  // Drawn once, so that whoever stands on its button by keyboard stays there.
  function draw(item, row) {
    if (row.querySelector(".check-in-waiting")) return null;
    const note = bar.querySelector("template[data-waiting]").content.firstElementChild.cloneNode(true);
    const time = note.querySelector("time");
    time.textContent = clock.format(new Date(item.device_at));
    time.dateTime = item.device_at;
    note.dataset.nonce = item.nonce;
    const reason = note.querySelector("[data-reason]");
    reason.textContent = item.reason || "";
    reason.hidden = !item.reason;
    note.querySelector("[data-name]").textContent = ` ${row.querySelector("[data-name]").textContent}`;
    note.querySelector("[data-undo]").dataset.undo = item.nonce;
    for (const form of row.querySelectorAll("[data-arrive]")) form.hidden = true;
    row.querySelector("[data-act]").append(note);
    return note;
  }

  function number(where, count) {
    const line = bar.querySelector(where);
    line.hidden = !count;
    line.querySelector("[data-number]").textContent = count;
  }

  async function note(form) {
    const told = new FormData(form);
    await CheckInQueue.add({
      nonce: crypto.randomUUID(),
      user,
      session: told.get("session"),
      student: told.get("student"),
      seen: told.get("seen"),
      override: told.get("override") === "on",
      reason: told.get("reason") || "",
      device_at: new Date().toISOString(),
    });
    await paint();
    focusOn(form.elements.session.value, form.elements.student.value);
    const ready = await navigator.serviceWorker.getRegistration(page);
    if (ready && ready.sync) ready.sync.register("check-in").catch(() => {});
    pause = FIRST;
    await send();
  }

  // Who works by keyboard goes on where they were.
  function focusOn(session, student) {
    const undo = list.querySelector(`[data-person="${session}/${student}"] [data-undo]`);
    if (undo) undo.focus();
  }

  async function send() {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    try {
      do {
        again = false;
        if (await paint()) show(state === "away" ? "away" : "sending");
        await hear(await CheckInQueue.send(paths));
      } while (again);
    } finally {
      busy = false;
    }
  }

  async function hear(told) {
    for (const result of told.results) if (result.problem) warn(words(result));
    if (told.results.length) number("[data-clock]", Math.abs(told.skew) > MOMENT ? Math.round(Math.abs(told.skew) / 60) : 0);
    if (told.user && told.user !== user) {
      list.replaceChildren(); // what the first person may read is not the second's
      show("another");
    } else if (told.state === "sent" || told.state === "nothing" || told.state === "another") {
      pause = FIRST;
      show(await refresh() ? "online" : state === "login" ? "login" : "away");
    } else show(told.state);
    await paint();
    if (state === "away" || state === "refused") retry();
  }

  // Of what is not kept the school says no name: it stands on our list, as long as that is still here.
  function words({ nonce, outcome, text }) {
    const note = [...list.querySelectorAll(".check-in-waiting")].find((one) => one.dataset.nonce === nonce);
    if (outcome !== "refused" || !note) return text;
    return `${note.closest("[data-person]").querySelector("[data-name]").textContent}: ${text}`;
  }

  function retry() {
    clearTimeout(timer);
    timer = setTimeout(send, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LAST);
  }

  function warn(text) {
    const place = bar.querySelector("[data-results]");
    const line = document.createElement("li");
    line.textContent = text;
    place.querySelector("ul").append(line);
    place.hidden = false;
  }

  // The school's own list, put in the place of ours; false when it did not answer.
  async function refresh() {
    try {
      const answer = await fetch(page, { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected) { show("login"); return false; }
      if (!answer.ok) return false;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const theirs = fresh.querySelector("[data-check-in]");
      if (!theirs || theirs.dataset.user !== user) return false;
      const held = document.activeElement && document.activeElement.closest("[data-person]");
      const begun = reasons();
      list.replaceChildren(...theirs.querySelector("[data-list]").childNodes);
      const asOf = theirs.querySelector("[data-as-of]").textContent;
      for (const place of bar.querySelectorAll("[data-as-of]")) place.textContent = asOf;
      if (!begun.map(goOn).some(Boolean) && held) next(held.dataset.person);
      return true;
    } catch {
      return false;
    }
  }

  // A reason that somebody is writing outlives the list it stands in.
  function reasons() {
    return [...list.querySelectorAll(".check-in-why[open]")].map((place) => ({
      person: place.closest("[data-person]").dataset.person,
      text: place.querySelector("[name=reason]").value,
      held: place.contains(document.activeElement),
    }));
  }

  function goOn({ person, text, held }) {
    const place = list.querySelector(`[data-person="${person}"] .check-in-why`);
    if (!place) return false;
    const field = place.querySelector("[name=reason]");
    place.open = true;
    field.value = text;
    if (held) field.focus({ preventScroll: true });
    return held;
  }

  function next(person) {
    const rows = [...list.querySelectorAll("[data-person]")];
    const after = rows.slice(rows.findIndex((row) => row.dataset.person === person));
    const target = after.map((row) => row.querySelector(FIRST_BUTTON)).find(Boolean);
    if (target) target.focus({ preventScroll: true });
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-arrive]")) return;
    event.preventDefault();
    event.target.hidden = true; // a second press finds no button
    note(event.target).catch(() => { HTMLFormElement.prototype.submit.call(event.target); });
  });

  root.addEventListener("click", async (event) => {
    const undo = event.target.closest("[data-undo]");
    if (undo) {
      const row = undo.closest("[data-person]");
      await CheckInQueue.remove([undo.dataset.undo]);
      await paint();
      const button = row.querySelector(FIRST_BUTTON);
      if (button) button.focus();
    }
    if (event.target.closest("[data-try]")) { pause = FIRST; send(); }
    if (event.target.closest("[data-seen]")) {
      const place = bar.querySelector("[data-results]");
      place.querySelector("ul").replaceChildren();
      place.hidden = true;
    }
  });

  navigator.serviceWorker.addEventListener("message", (event) => {
    if (event.data === "ready") bar.querySelector("[data-ready]").hidden = false;
    else if (event.data && event.data.told) hear(event.data.told);
  });
  window.addEventListener("online", () => { pause = FIRST; send(); });
  window.addEventListener("offline", async () => { show("away"); await paint(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { pause = FIRST; send(); } });

  async function install() {
    await navigator.serviceWorker.register(worker, { scope: page, updateViaCache: "none" });
    const ready = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel~=stylesheet], link[rel~=icon], link[rel=manifest]")]
      .map((link) => link.href)
      .concat([...document.scripts].map((script) => script.src), [...document.images].map((image) => image.src))
      .filter((address) => address.startsWith(location.origin));
    ready.active.postMessage({ keep: [...new Set(parts)] });
  }

  show(navigator.onLine ? "online" : "away");
  install().catch(() => {});
  send();
})();

// Whoever logs out leaves no names on the device, and whoever logs in finds no list of another's: what they note on it
// would be that other's. What was noted and not sent yet stays: it holds no names.
"use strict";

const LEAVING = ["/logout/", "/login/"];

document.addEventListener("submit", (event) => {
  const form = event.target;
  const { pathname } = new URL(form.action, location.href);
  if (!("caches" in window) || !LEAVING.some((path) => pathname.startsWith(path))) return;
  event.preventDefault();
  const leave = () => HTMLFormElement.prototype.submit.call(form);
  const late = new Promise((resolve) => { setTimeout(resolve, 2000); });
  Promise.race([caches.delete("check-in-list"), late]).then(leave, leave);
});

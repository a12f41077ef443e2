// Whoever logs out leaves no names on the device. What they noted and did not send yet stays: it holds none.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!("caches" in window) || !new URL(form.action, location.href).pathname.startsWith("/logout/")) return;
  event.preventDefault();
  const leave = () => HTMLFormElement.prototype.submit.call(form);
  const late = new Promise((resolve) => { setTimeout(resolve, 2000); });
  Promise.race([caches.delete("check-in-list"), late]).then(leave, leave);
});

// Lets the phone app open offline: its files are cached as a fallback, and API requests always use the network.
const FILES = ["/phone/", "/phone/phone.css", "/phone/phone.js", "/phone/refresh.js", "/phone/store.js", "/phone/mark.svg"];
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open("phone").then((cache) => cache.addAll(FILES)));
});

worker.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (!FILES.includes(pathname)) return;
  event.respondWith(
    fetch(event.request)
      .then(async (answer) => {
        if (answer.ok) (await caches.open("phone")).put(event.request, answer.clone());
        return answer;
      })
      .catch(async () => (await caches.match(event.request)) ?? Response.error()),
  );
});

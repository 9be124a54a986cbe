// Follows a running sync and shows the progress that the server renders.
const place = /** @type {HTMLElement | null} */ (document.querySelector("[data-follow]"));

/** @param {HTMLElement} shown */
async function show(shown) {
  const answer = await fetch(shown.dataset.show ?? "", { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  shown.innerHTML = await answer.text();
  const { localTimes } = await import(timeScript());
  localTimes(shown);
}

function timeScript() {
  const script = /** @type {HTMLScriptElement} */ (document.querySelector('script[src*="/time.js"]'));
  return script.src;
}

/** @param {HTMLElement} place */
function follow(place) {
  let shown = Promise.resolve();
  const stream = new EventSource(place.dataset.follow ?? "");
  const showNext = () => (shown = shown.then(() => show(place)).catch(() => undefined));
  stream.addEventListener("progress", showNext);
  stream.addEventListener("end", async () => {
    stream.close();
    await showNext();
    document.querySelector("[data-stop]")?.remove();
  });
  // EventSource reconnects after a closed connection, but not after an error status such as 503.
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) setTimeout(() => follow(place), 10_000);
  });
}

if (place) follow(place);

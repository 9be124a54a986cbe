// The phone's screens: the main menu with Refresh from Cloud, and the lists of what is kept.
import { refresh, SignedOut } from "./refresh.js";
import { all, counts } from "./store.js";

/** @typedef {import("./store.js").Kept} Kept */

const told = /** @type {HTMLElement} */ (document.getElementById("told"));
const shown = /** @type {HTMLElement} */ (document.getElementById("shown"));
const button = /** @type {HTMLButtonElement} */ (document.getElementById("refresh"));
const menu = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-kind]")]);
const SHOWN = 500;

/** @param {Kept} kept */
function line(kept) {
  const item = document.createElement("li");
  item.textContent = String(kept.record.name);
  const small = document.createElement("small");
  const { code, price, rate, email } = kept.record;
  small.textContent = [code, price, rate && `${rate} %`, email].filter(Boolean).join(" · ");
  item.append(small);
  return item;
}

/** @param {string} kind */
async function show(kind) {
  for (const one of menu) one.setAttribute("aria-pressed", String(one.dataset.kind === kind));
  const records = (await all(kind)).sort((a, b) => String(a.record.name).localeCompare(String(b.record.name)));
  const list = document.createElement("ul");
  list.append(...records.slice(0, SHOWN).map(line));
  shown.replaceChildren(list);
  if (records.length > SHOWN) told.textContent = `The first ${SHOWN} of ${records.length} are shown.`;
}

async function showCounts() {
  const counted = await counts(menu.map((one) => one.dataset.kind ?? ""));
  for (const one of menu) {
    const place = one.querySelector("span");
    if (place) place.textContent = String(counted[one.dataset.kind ?? ""] ?? 0);
  }
}

async function pressed() {
  button.disabled = true;
  told.textContent = "Refreshing…";
  try {
    const { owner, changes } = await refresh();
    /** @type {HTMLElement} */ (document.getElementById("owner")).textContent = owner;
    told.textContent = changes ? `Refreshed: ${changes} changes.` : "Refreshed: nothing had changed.";
  } catch (error) {
    if (error instanceof SignedOut) {
      const link = document.createElement("a");
      link.href = "/sign-in?next=/phone/";
      link.textContent = "Sign in";
      told.replaceChildren("You are signed out. ", link);
    } else {
      told.textContent = "The cloud does not answer. What was refreshed before is still here.";
    }
  } finally {
    button.disabled = false;
    await showCounts();
  }
}

button.addEventListener("click", async () => {
  await pressed();
  const open = menu.find((one) => one.getAttribute("aria-pressed") === "true");
  if (open) await show(open.dataset.kind ?? "");
});
for (const one of menu) one.addEventListener("click", () => show(one.dataset.kind ?? ""));
navigator.serviceWorker?.register("/phone/worker.js");
await showCounts();
button.disabled = false;

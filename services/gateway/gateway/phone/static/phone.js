// The screens of the phone app: the main menu with Refresh from Cloud, and the lists of stored records.
import { refresh, SignedOut } from "./refresh.js";
import { all, counts } from "./store.js";

/** @typedef {import("./store.js").StoredRecord} StoredRecord */

const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const list = /** @type {HTMLElement} */ (document.getElementById("list"));
const button = /** @type {HTMLButtonElement} */ (document.getElementById("refresh"));
const menu = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("[data-kind]")]);
const MAX_SHOWN = 500;

/** @param {StoredRecord} stored */
function line(stored) {
  const item = document.createElement("li");
  item.textContent = String(stored.record.name);
  const small = document.createElement("small");
  const { code, price, rate, email } = stored.record;
  small.textContent = [code, price, rate && `${rate}%`, email].filter(Boolean).join(" · ");
  item.append(small);
  return item;
}

/** @param {string} kind */
async function show(kind) {
  for (const one of menu) one.setAttribute("aria-pressed", String(one.dataset.kind === kind));
  const records = (await all(kind)).sort((a, b) => String(a.record.name).localeCompare(String(b.record.name)));
  const items = document.createElement("ul");
  items.append(...records.slice(0, MAX_SHOWN).map(line));
  list.replaceChildren(items);
  if (records.length > MAX_SHOWN) status.textContent = `Showing the first ${MAX_SHOWN} of ${records.length}.`;
}

async function showCounts() {
  const counted = await counts();
  for (const one of menu) {
    const place = one.querySelector("span");
    if (place) place.textContent = String(counted[one.dataset.kind ?? ""] ?? 0);
  }
}

async function pressed() {
  button.disabled = true;
  status.textContent = "Refreshing…";
  try {
    const { owner, changes } = await refresh();
    /** @type {HTMLElement} */ (document.getElementById("owner")).textContent = owner;
    status.textContent = changes ? `Refreshed: ${changes} ${changes === 1 ? "change" : "changes"}.` : "Refreshed: no changes.";
  } catch (error) {
    if (error instanceof SignedOut) {
      const link = document.createElement("a");
      link.href = "/sign-in?next=/phone/";
      link.textContent = "Sign in";
      status.replaceChildren("You are signed out. ", link);
    } else {
      status.textContent = "The cloud is not available. You see the data of your last refresh.";
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

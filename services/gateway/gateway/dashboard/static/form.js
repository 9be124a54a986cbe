// Prevents a form from being sent twice, and disables the Sync button while settings are not saved.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// The browser's Back button restores the page as it was left (bfcache). Its forms may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const settings = document.querySelector("form[data-settings]");
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("form[data-sync] button"));
const hint = document.querySelector("[data-why]");

settings?.addEventListener("input", () => {
  if (button) button.disabled = true;
  if (hint) hint.textContent = "Save the settings first.";
});

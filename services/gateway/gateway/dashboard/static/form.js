// Keeps a form from being sent twice, and the Sync button off while settings are not saved.
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});

// Coming back with the browser's arrow shows the page as it was left: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

const settings = document.querySelector("form[data-settings]");
const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("form[data-sync] button"));
const why = document.querySelector("[data-why]");

settings?.addEventListener("input", () => {
  if (button) button.disabled = true;
  if (why) why.textContent = "Save the settings first.";
});

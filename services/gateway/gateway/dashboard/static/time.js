// Shows times in the reader's time zone.
const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** @param {ParentNode} within */
export function localTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const at = new Date(/** @type {HTMLTimeElement} */ (time).dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.setAttribute("title", time.textContent ?? "");
      time.textContent = format.format(at);
    }
  }
}

localTimes(document);

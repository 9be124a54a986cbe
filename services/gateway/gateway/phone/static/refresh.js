// Asks the cloud what changed since the last time, page by page, and keeps it.
import { cursor, keep, startOver } from "./store.js";

export class SignedOut extends Error {}

/**
 * @param {string} address
 * @returns {Promise<any>}
 */
async function ask(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** @returns {Promise<{owner: string, changes: number}>} */
export async function refresh() {
  const { company_id, company_name } = await ask("/phone/owner");
  await startOver(company_id);
  let changes = 0;
  for (let more = true; more; ) {
    const known = await cursor();
    const page = await ask(`/api/v1/refresh${known ? `?cursor=${encodeURIComponent(known)}` : ""}`);
    await keep(page.changes, page.cursor);
    changes += page.changes.length;
    more = page.more;
  }
  return { owner: company_name, changes };
}

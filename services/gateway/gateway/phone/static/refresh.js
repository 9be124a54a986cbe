// Fetches the changes since the last refresh, page by page, and stores them.
import { cursor, store, clearIfOtherCompany } from "./store.js";

export class SignedOut extends Error {}

/**
 * @param {string} address
 * @returns {Promise<any>}
 */
async function getJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (answer.status === 401) throw new SignedOut();
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** @returns {Promise<{owner: string, changes: number}>} */
export async function refresh() {
  const { company_id, company_name } = await getJson("/phone/owner");
  await clearIfOtherCompany(company_id);
  let changes = 0;
  for (let more = true; more; ) {
    const known = await cursor();
    const page = await getJson(`/api/v1/refresh${known ? `?cursor=${encodeURIComponent(known)}` : ""}`);
    await store(page.changes, page.cursor);
    changes += page.changes.length;
    more = page.more;
  }
  return { owner: company_name, changes };
}

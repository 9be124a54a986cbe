// What the phone keeps: records by kind and id, and how far it has refreshed, in one transaction.

/** @typedef {{kind: string, id: string, revision: number, deleted: boolean, record: Record<string, unknown>}} Kept */

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("phone", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("records", { keyPath: ["kind", "id"] }).createIndex("kind", "kind");
      opening.result.createObjectStore("notes");
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} asked
 * @returns {Promise<T>}
 */
function answer(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/**
 * @param {(records: IDBObjectStore, notes: IDBObjectStore) => void} change
 * @returns {Promise<void>}
 */
async function within(change) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(["records", "notes"], "readwrite");
    transaction.oncomplete = () => resolve(database.close());
    transaction.onabort = () => reject(transaction.error);
    change(transaction.objectStore("records"), transaction.objectStore("notes"));
  });
}

/** @param {string} name */
async function note(name) {
  const database = await open();
  const value = await answer(database.transaction("notes").objectStore("notes").get(name));
  database.close();
  return /** @type {string | undefined} */ (value);
}

export const cursor = () => note("cursor");

/**
 * Forgets everything when the phone is another company's now.
 * @param {string} company
 */
export async function startOver(company) {
  if ((await note("company")) === company) return;
  await within((records, notes) => {
    records.clear();
    notes.clear();
    notes.put(company, "company");
  });
}

/**
 * @param {Kept[]} changes
 * @param {string} reached
 */
export function keep(changes, reached) {
  return within((records, notes) => {
    for (const change of changes) {
      if (change.deleted) records.delete([change.kind, change.id]);
      else records.put(change);
    }
    notes.put(reached, "cursor");
  });
}

/**
 * @param {string} kind
 * @returns {Promise<Kept[]>}
 */
export async function all(kind) {
  const database = await open();
  const found = await answer(database.transaction("records").objectStore("records").index("kind").getAll(kind));
  database.close();
  return found;
}

/**
 * Counts the records of each of these kinds.
 * @param {string[]} names
 * @returns {Promise<Record<string, number>>}
 */
export async function counts(names) {
  const database = await open();
  const kinds = database.transaction("records").objectStore("records").index("kind");
  const found = await Promise.all(names.map((kind) => answer(kinds.count(kind))));
  database.close();
  return Object.fromEntries(names.map((kind, at) => [kind, found[at]]));
}

// The phone's storage: records by kind and id, and the cursor of the last refresh, changed in one transaction.

/** @typedef {{kind: string, id: string, revision: number, deleted: boolean, record: Record<string, unknown>}} StoredRecord */

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
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {(records: IDBObjectStore, notes: IDBObjectStore) => void} change
 * @returns {Promise<void>}
 */
async function transact(change) {
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
  const value = await result(database.transaction("notes").objectStore("notes").get(name));
  database.close();
  return /** @type {string | undefined} */ (value);
}

export const cursor = () => note("cursor");

/**
 * Deletes all data if it belongs to another company.
 * @param {string} company
 */
export async function clearIfOtherCompany(company) {
  if ((await note("company")) === company) return;
  await transact((records, notes) => {
    records.clear();
    notes.clear();
    notes.put(company, "company");
  });
}

/**
 * @param {StoredRecord[]} changes
 * @param {string} newCursor
 */
export function store(changes, newCursor) {
  return transact((records, notes) => {
    for (const change of changes) {
      if (change.deleted) records.delete([change.kind, change.id]);
      else records.put(change);
    }
    notes.put(newCursor, "cursor");
  });
}

/**
 * @param {string} kind
 * @returns {Promise<StoredRecord[]>}
 */
export async function all(kind) {
  const database = await open();
  const found = await result(database.transaction("records").objectStore("records").index("kind").getAll(kind));
  database.close();
  return found;
}

/** @returns {Promise<Record<string, number>>} */
export async function counts() {
  const database = await open();
  const kinds = database.transaction("records").objectStore("records").index("kind");
  const found = await Promise.all(["customer", "product", "tax"].map((kind) => result(kinds.count(kind))));
  database.close();
  return { customer: found[0], product: found[1], tax: found[2] };
}

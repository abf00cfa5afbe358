import { unwrap, wrap } from "idb";
import { StorageTrouble, UpdateNeeded } from "./problems.js";

/** @import { Tx } from "./types.js" */
/** @import { IDBPDatabase } from "idb" */

/** One step from the version of its place to the next. @typedef {(db: IDBPDatabase, tx: Tx) => unknown} Upgrade */

/**
 * @typedef {object} Store
 * @property {<T>(stores: string[], mode: "readonly" | "readwrite", body: (tx: Tx) => Promise<T>, durability?: IDBTransactionDurability) => Promise<T>} run
 *   One transaction: resolves after it is complete, undone whole if `body` throws. `body` awaits only its requests.
 * @property {() => number} opened  how often a connection was made: another one may be to another database
 * @property {() => Promise<void>} close
 * @property {() => Promise<void>} destroy  deletes the database; whoever still holds this store gets StorageTrouble
 */

/**
 * A lazily opened database. The connection is made anew after an error, an eviction, or a newer worker's upgrade.
 * @param {IDBFactory} indexedDB
 * @param {string} name
 * @param {Upgrade[]} upgrades
 * @returns {Store}
 */
export function openStore(indexedDB, name, upgrades) {
  /** @type {Promise<IDBPDatabase> | null} */
  let opening = null;
  let opened = 0;
  let destroyed = false;

  const reset = () => {
    opening = null;
  };

  function connect() {
    if (destroyed) throw new StorageTrouble("this database was deleted");
    if (opening) return opening;
    opened += 1;
    const mine = open(indexedDB, name, upgrades, () => {
      if (opening === mine) reset();
    });
    opening = mine;
    mine.catch(() => {
      if (opening === mine) reset();
    });
    return mine;
  }

  /** @param {string[]} stores @param {"readonly" | "readwrite"} mode @param {IDBTransactionDurability} durability */
  async function begin(stores, mode, durability) {
    const db = await connect();
    try {
      return db.transaction(stores, mode, { durability });
    } catch (error) {
      if (!isClosed(error)) throw error;
      reset();
      return (await connect()).transaction(stores, mode, { durability });
    }
  }

  async function close() {
    const db = await opening?.catch(() => null);
    reset();
    db?.close();
  }

  return {
    async run(stores, mode, body, durability = "relaxed") {
      try {
        const tx = /** @type {Tx} */ (await begin(stores, mode, durability));
        return await within(tx, body);
      } catch (error) {
        if (!isStorageError(error)) throw error;
        reset();
        throw trouble(error);
      }
    },
    opened: () => opened,
    close,
    async destroy() {
      destroyed = true;
      await close();
      try {
        await deleteDB(indexedDB, name);
      } catch (error) {
        throw trouble(error);
      }
    },
  };
}

/**
 * @param {IDBFactory} indexedDB @param {string} name @param {Upgrade[]} upgrades @param {() => void} lost
 * @returns {Promise<IDBPDatabase>}
 */
async function open(indexedDB, name, upgrades, lost) {
  const request = indexedDB.open(name, upgrades.length);
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = (event) => {
      const db = /** @type {IDBPDatabase} */ (wrap(request.result));
      const raw = /** @type {IDBTransaction} */ (request.transaction);
      const steps = upgrades
        .slice(event.oldVersion)
        .map((upgrade) => upgrade(db, /** @type {Tx} */ (wrap(raw))));
      Promise.all(steps).catch(() => abort(/** @type {Tx} */ (wrap(raw)))); // then the request fails
    };
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => {
        lost();
        db.close();
      };
      db.onclose = lost;
      resolve(/** @type {IDBPDatabase} */ (wrap(db)));
    };
    request.onerror = () => reject(request.error);
  });
}

/** Waits until every other connection is let go, as each of ours is when asked. @param {IDBFactory} indexedDB @param {string} name */
async function deleteDB(indexedDB, name) {
  const request = indexedDB.deleteDatabase(name);
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(undefined);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {Tx} tx
 * @param {(tx: Tx) => Promise<T>} body
 */
async function within(tx, body) {
  const done = completion(tx);
  try {
    const result = await body(tx);
    await done;
    return result;
  } catch (error) {
    abort(tx);
    const ended = await done.catch((/** @type {unknown} */ reason) => reason);
    throw isStorageError(error) && tellsMore(ended) ? ended : error;
  }
}

/** Own promise instead of idb's `done`, which forgets why (a full disk) when a request failed first. @param {Tx} tx */
function completion(tx) {
  const raw = /** @type {IDBTransaction} */ (unwrap(tx));
  tx.done.catch(() => {});
  const done = new Promise((resolve, reject) => {
    raw.addEventListener("complete", () => resolve(undefined));
    raw.addEventListener("abort", () => reject(raw.error ?? new DOMException("aborted", "AbortError")));
  });
  done.catch(() => {});
  return done;
}

/** @param {Tx} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch (error) {
    if (!isClosed(error)) throw error; // it had already ended
  }
}

/**
 * Writes without a promise per record; a failure aborts the transaction, which is where it is heard.
 * @param {Tx} tx @param {string} store @param {unknown} value @param {IDBValidKey} [key]
 */
export function put(tx, store, value, key) {
  const raw = /** @type {IDBObjectStore} */ (unwrap(tx.objectStore(store)));
  if (key === undefined) raw.put(value);
  else raw.put(value, key);
}

/** @param {Tx} tx @param {string} store @param {IDBValidKey | IDBKeyRange} key */
export function remove(tx, store, key) {
  /** @type {IDBObjectStore} */ (unwrap(tx.objectStore(store))).delete(key);
}

/** A request that failed because its transaction was aborted does not know why; the transaction does. @param {unknown} ended */
function tellsMore(ended) {
  return ended instanceof DOMException && ended.name !== "AbortError";
}

/** @param {unknown} error */
function isStorageError(error) {
  return error instanceof DOMException;
}

/** @param {unknown} error */
function isClosed(error) {
  return error instanceof DOMException && error.name === "InvalidStateError";
}

/** @param {unknown} error */
function trouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "VersionError")
    return new UpdateNeeded("a newer version of the app owns the database", { cause: error });
  return new StorageTrouble(`the phone's database failed (${name})`, { cause: error });
}

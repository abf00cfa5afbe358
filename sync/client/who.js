/**
 * Who is signed in, durably and apart from any person's replica.
 *
 * `turn` counts the sign-ins and sign-outs passed on. A pull that was under way meanwhile names the person of before;
 * it is not believed, because the turn it started in is over.
 *
 * `wiping` are persons whose replica is to be deleted: written down before it is, so that whoever starts after a kill
 * finishes. `wiped` is the last of them, as long as he has not signed in since: the server may go on saying so. `locked` is
 * who was forgotten because the server was not heard for too long; his replica waits for him.
 */

import { openStore, put } from "./store.js";

/** @import { Tx } from "./types.js" */

/** @typedef {{ user: string | null, turn: number, wiped: string | null, locked: string | null }} Now */
/** @typedef {Now & { wiping: string[] }} Who */

/** @type {import("./store.js").Upgrade[]} */
const UPGRADES = [(db) => db.createObjectStore("who")];

/** @param {IDBFactory} indexedDB */
export function createWho(indexedDB) {
  const store = openStore(indexedDB, "feldbuch", UPGRADES);

  /** @param {Tx} tx @returns {Promise<Who>} */
  async function read(tx) {
    const from = tx.objectStore("who");
    const [now, wiping] = await Promise.all([from.get("now"), from.get("wiping")]);
    return { user: null, turn: 0, wiped: null, locked: null, ...now, wiping: wiping ?? [] };
  }

  /** @param {Tx} tx @param {Now} now */
  const write = (tx, now) => put(tx, "who", now, "now");

  /** @template T @param {(tx: Tx, known: Who) => T} body @returns {Promise<T>} */
  const change = (body) => store.run(["who"], "readwrite", async (tx) => body(tx, await read(tx)), "strict");

  return {
    /** @returns {Promise<Who>} */
    current: () => store.run(["who"], "readonly", read),

    /** @param {string} user @param {number} turn  as it was before the server was asked @returns {Promise<boolean>} */
    remember: (user, turn) =>
      change((tx, known) => {
        if (known.turn !== turn) return false;
        write(tx, { user, turn, wiped: known.wiped === user ? null : known.wiped, locked: null });
        return true;
      }),

    forget: () => change((tx, { wiping, ...now }) => write(tx, { ...now, user: null, turn: now.turn + 1 })),

    /** Forgets a person whose lease is over, if he is still the one. @param {string} user */
    lock: (user) =>
      change((tx, { wiping, ...now }) => {
        if (now.user === user) write(tx, { ...now, user: null, turn: now.turn + 1, locked: user });
      }),

    /** Forgets a person and writes down that all that is his must go. @param {string} user */
    startWipe: (user) =>
      change((tx, { wiping, ...now }) => {
        const others = (/** @type {string | null} */ one) => (one === user ? null : one);
        write(tx, { user: others(now.user), turn: now.turn + 1, wiped: user, locked: others(now.locked) });
        put(tx, "who", [...new Set([...wiping, user])], "wiping");
      }),

    /** His replica is gone. @param {string} user */
    endWipe: (user) =>
      change((tx, { wiping }) =>
        put(
          tx,
          "who",
          wiping.filter((one) => one !== user),
          "wiping",
        ),
      ),

    close: () => store.close(),
  };
}

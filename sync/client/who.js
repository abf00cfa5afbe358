/**
 * Who is signed in, durably and apart from any person's replica.
 *
 * `turn` counts the sign-ins and sign-outs passed on. A pull that was under way meanwhile names the person of before;
 * it is not believed, because the turn it started in is over.
 */

import { openStore, put } from "./store.js";

/** @import { Tx } from "./types.js" */

/** @typedef {{ user: string | null, turn: number }} Who */

/** @type {import("./store.js").Upgrade[]} */
const UPGRADES = [(db) => db.createObjectStore("who")];

/** @param {IDBFactory} indexedDB */
export function createWho(indexedDB) {
  const store = openStore(indexedDB, "feldbuch", UPGRADES);

  /** @param {Tx} tx @returns {Promise<Who>} */
  const read = async (tx) => (await tx.objectStore("who").get("now")) ?? { user: null, turn: 0 };

  return {
    /** @returns {Promise<Who>} */
    current: () => store.run(["who"], "readonly", read),

    /** @param {string} user @param {number} turn  as it was before the server was asked @returns {Promise<boolean>} */
    async remember(user, turn) {
      return store.run(
        ["who"],
        "readwrite",
        async (tx) => {
          const known = await read(tx);
          if (known.turn !== turn) return false;
          put(tx, "who", /** @type {Who} */ ({ user, turn }), "now");
          return true;
        },
        "strict",
      );
    },

    async forget() {
      await store.run(
        ["who"],
        "readwrite",
        async (tx) => {
          const { turn } = await read(tx);
          put(tx, "who", /** @type {Who} */ ({ user: null, turn: turn + 1 }), "now");
        },
        "strict",
      );
    },

    close: () => store.close(),
  };
}

/**
 * Shared rows that pages ask for by id, kept in memory until anything shared is written: a list looked at again, and each
 * tap in an order, ask for the same ones. Several workers may be alive, so the mark that tells is in the database.
 */

import { chunkOf } from "./chunk.js";
import { put } from "./store.js";
import { sharedRows } from "./view.js";

/** @import { Chunk, Description, Row, Tx } from "./types.js" */
/** @import { Store } from "./store.js" */

/** In `meta`: how often anything shared was written. */
const MARK = "chunks";
/** Rows of a table that are kept at most: some pages of a list, and an order. */
const KEPT = 1000;

/** @param {Tx} tx  that writes chunks */
export async function noteShared(tx) {
  put(tx, "meta", (await readMark(tx)) + 1, MARK);
}

/** @param {Tx} tx @returns {Promise<number>} */
async function readMark(tx) {
  return (await tx.objectStore("meta").get(MARK)) ?? 0;
}

/**
 * @param {Store} store @param {Description} describe @param {string} user
 * @returns {(table: string, ids: string[]) => Promise<Row[]>}  in the order asked for, missing ones left out; not to be changed
 */
export function createRows(store, describe, user) {
  let known = { mark: -1, opened: -1 };
  /** @type {Map<string, Map<string, Row | null>>} */
  let tables = new Map();

  /** @param {Tx} tx @param {string} table @returns {Promise<Map<string, Row | null>>} */
  async function keptOf(tx, table) {
    const [mark, opened] = [await readMark(tx), store.opened()];
    if (known.mark !== mark || known.opened !== opened) {
      known = { mark, opened };
      tables = new Map();
    }
    const rows = tables.get(table);
    if (rows && rows.size <= KEPT) return rows;
    const none = new Map(); // whoever is still reading keeps the full one
    tables.set(table, none);
    return none;
  }

  return (table, ids) =>
    store.run(["meta", "chunks"], "readonly", async (tx) => {
      const rows = await keptOf(tx, table);
      const missing = new Set(ids.filter((id) => !rows.has(id)));
      const places = [...new Set([...missing].map((id) => chunkOf(table, id)))];
      /** @type {(Chunk | undefined)[]} */
      const chunks = await Promise.all(places.map((place) => tx.objectStore("chunks").get(place)));
      const read = sharedRows(
        chunks.filter((chunk) => chunk !== undefined),
        describe,
        user,
        (id) => missing.has(id),
      );
      const found = new Map(read.map((row) => [row.id, row]));
      for (const id of missing) rows.set(id, found.get(id) ?? null);
      return ids.flatMap((id) => rows.get(id) ?? []);
    });
}

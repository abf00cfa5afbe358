/** Sorts changes and entries by the record they go to, so that each record is read and written once. */

import { homeOf } from "./bundle.js";
import { chunkOf } from "./chunk.js";

/** @import { Change, Description, Dropped, Entry } from "./types.js" */

/**
 * What is to be done to one record.
 * @typedef {object} Work
 * @property {(Change | Dropped)[]} changes  of the server, in its order
 * @property {Entry[]} added  saved now
 * @property {number[]} answered  entries (by seq) that wait no more
 * @property {boolean} swept  rows that only an answer brought, and this pull did not, go
 */

/** @typedef {{ store: "bundles" | "chunks", id: string }} Place  of a record */
/** @typedef {ReturnType<typeof createPlan>} Plan */

/** @param {Description} describe */
export function createPlan(describe) {
  /** @type {Map<string, Work>} */
  const bundles = new Map();
  /** @type {Map<string, Work>} */
  const chunks = new Map();
  /** @type {Dropped[]} */
  const dropped = [];

  /** @param {Map<string, Work>} works @param {string} id @returns {Work} */
  function at(works, id) {
    let work = works.get(id);
    if (!work) works.set(id, (work = { changes: [...dropped], added: [], answered: [], swept: false }));
    return work;
  }

  /** @param {Entry} entry */
  function place(entry) {
    return entry.root === null ? at(chunks, chunkOf(entry.table, entry.id)) : at(bundles, entry.root);
  }

  return {
    bundles,
    chunks,
    dropped,
    /** @param {Change} change */
    change(change) {
      const roots = rootsOf(change, describe);
      if (roots) for (const root of roots) at(bundles, root).changes.push(change);
      else at(chunks, chunkOf(change.table, change.id)).changes.push(change);
    },
    /** @param {string} scope */
    drop(scope) {
      /** @type {Dropped} */
      const drop = { op: "dropped", scope };
      for (const works of [bundles, chunks]) for (const work of works.values()) work.changes.push(drop);
      dropped.push(drop);
    },
    /** Includes a record that no change names. @param {Place} place @returns {Work} */
    include({ store, id }) {
      return at(store === "bundles" ? bundles : chunks, id);
    },
    /** @param {Entry} entry */
    add(entry) {
      place(entry).added.push(entry);
    },
    /** @param {Entry} entry */
    answer(entry) {
      place(entry).answered.push(entry.seq);
    },
  };
}

/** The bundles a change touches, the row's home first; null for a shared row. @param {Change} change @param {Description} describe */
function rootsOf(change, describe) {
  if (change.table === describe.root) return [change.id];
  const home = homeOf(change, describe);
  if (typeof home === "string") return [...new Set([home, ...(change.parents ?? [])])];
  return null;
}

/**
 * The bundle a draft belongs to; null for a shared row, which a draft of a table that belongs to roots must say itself.
 * @param {import("./types.js").Draft} draft
 * @param {Description} describe
 * @returns {string | null}
 */
export function rootOf(draft, describe) {
  if (draft.table === describe.root) return draft.id;
  const field = describe.children[draft.table];
  if (field === undefined || draft.root === null) return null;
  const root = draft.root ?? draft.set?.[field] ?? draft.was?.[field];
  if (typeof root !== "string") throw new TypeError(`a change of ${draft.table} must name its ${field}`);
  return root;
}

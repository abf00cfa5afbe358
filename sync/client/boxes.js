/** Carries out a plan inside one transaction: bundles, their parts, chunks, and the index lines that follow. */

import {
  applyChange,
  closeBundle,
  dropEmptyParts,
  hasGuests,
  isEmpty,
  openBundle,
  replaceBase,
  sweep,
  touchesParts,
} from "./bundle.js";
import { applyShared, emptyChunk, hasSharedGuests, sweepShared, tableOf } from "./chunk.js";
import { ROOTS, listOf, readMark, writeJournal } from "./index.js";
import { put, remove } from "./store.js";
import { sharedRows, viewOf } from "./view.js";

/** @import { Bundle, Chunk, Description, Line, Part, Tx } from "./types.js" */
/** @import { Place, Work } from "./plan.js" */

/** The stores a transaction that carries out a plan must hold. */
export const BOXES = ["bundles", "spill", "chunks", "index", "lists", "meta"];

/**
 * How records and changes meet: `amend` what is there; `fresh`, nothing is there; `replace` all the server ever said.
 * @typedef {"amend" | "fresh" | "replace"} Manner
 */

/** @typedef {[string, Line | null][]} Lines  of rows that changed; null: the row is gone */
/** @typedef {{ mark: string, generation: number, lines: Lines }[]} Written  what each index must learn */
/** @typedef {{ written: Written, guests: Place[] }} Done  `guests`: records with rows that no pull has confirmed */

/**
 * @param {Tx} tx
 * @param {{ bundles: Map<string, Work>, chunks: Map<string, Work> }} works
 * @param {{ describe: Description, user: string }} house
 * @param {Manner} [manner]
 * @returns {Promise<Done>}
 */
export async function carryOut(tx, works, house, manner = "amend") {
  const bundles = await readRecords(tx, "bundles", works.bundles, manner);
  const parts = await readParts(
    tx,
    /** @type {Map<string, Bundle>} */ (bundles),
    works.bundles,
    house.describe,
    manner,
  );
  const chunks = await readRecords(tx, "chunks", works.chunks, manner);
  /** @type {Lines} */
  const lines = [];
  /** @type {Map<string, Lines>} */
  const listed = new Map();
  /** @type {Place[]} */
  const guests = [];
  for (const [id, work] of works.bundles) {
    const bundle = /** @type {Bundle | undefined} */ (bundles.get(id));
    const { line, guest } = writeBundle(tx, id, bundle, parts.get(id) ?? [], work, house, manner);
    if (line !== undefined) lines.push([id, line]);
    if (guest) guests.push({ store: "bundles", id });
  }
  const kept = await listsKept(tx, works.chunks, house.describe);
  for (const [id, work] of works.chunks) {
    const chunk = /** @type {Chunk} */ (chunks.get(id) ?? emptyChunk(id));
    const table = tableOf(id);
    const before = kept.has(table) ? linesOf(chunk, table, house) : null;
    if (writeChunk(tx, chunk, work, manner)) guests.push({ store: "chunks", id });
    if (before) {
      const changed = differing(before, linesOf(chunk, table, house));
      listed.set(table, [...(listed.get(table) ?? []), ...changed]);
    }
  }
  /** @type {Written} */
  const written = [];
  for (const [place, changed] of [
    /** @type {const} */ ([ROOTS, lines]),
    ...[...listed].map(([table, changed]) => /** @type {const} */ ([listOf(table), changed])),
  ]) {
    if (changed.length === 0) continue;
    const generation = await writeJournal(tx, place, house.describe.version, changed);
    if (generation !== null) written.push({ mark: place.mark, generation, lines: changed });
  }
  return { written, guests };
}

/** Of these chunks' tables those that have an index, which must follow. @param {Tx} tx @param {Map<string, Work>} works @param {Description} describe */
async function listsKept(tx, works, { lists = {} }) {
  const tables = [...new Set([...works.keys()].map(tableOf))].filter((table) => Object.hasOwn(lists, table));
  const marks = await Promise.all(tables.map((table) => readMark(tx, listOf(table))));
  return new Set(tables.filter((_, at) => marks[at] !== null));
}

/**
 * What a chunk's rows are in the list of their table.
 * @param {Chunk} chunk @param {string} table @param {{ describe: Description, user: string }} house
 * @returns {Map<string, Line>}
 */
function linesOf(chunk, table, { describe, user }) {
  const { lineOf } = /** @type {NonNullable<Description["lists"]>} */ (describe.lists)[table];
  return new Map(sharedRows([chunk], describe, user).map((row) => [row.id, lineOf(row)]));
}

/** @param {Map<string, Line>} before @param {Map<string, Line>} after @returns {Lines} */
function differing(before, after) {
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const fresh = [...after].filter(([id, line]) => JSON.stringify(line) !== JSON.stringify(before.get(id)));
  return [...fresh, ...gone.map((id) => /** @type {[string, null]} */ ([id, null]))];
}

/** @param {Tx} tx @param {string} store @param {Map<string, Work>} works @param {Manner} manner @returns {Promise<Map<string, { id: string }>>} */
async function readRecords(tx, store, works, manner) {
  const ids = [...works.keys()];
  if (manner === "fresh" || ids.length === 0) return new Map();
  const from = tx.objectStore(store);
  const records =
    manner === "replace" // then the plan names every record between its first and its last
      ? await from.getAll(IDBKeyRange.bound(ids[0], ids[ids.length - 1]))
      : await Promise.all(ids.map((id) => from.get(id)));
  return new Map(records.filter(Boolean).map((record) => [record.id, record]));
}

/**
 * @param {Tx} tx @param {Map<string, Bundle>} bundles @param {Map<string, Work>} works
 * @param {Description} describe @param {Manner} manner @returns {Promise<Map<string, Part[]>>}
 */
async function readParts(tx, bundles, works, describe, manner) {
  const wanted = [...works].flatMap(([id, { changes, swept }]) => {
    const bundle = bundles.get(id);
    if (!bundle?.spill) return [];
    return manner === "replace" || swept || touchesParts(bundle, changes, describe) ? [id] : [];
  });
  return new Map(
    await Promise.all(wanted.map(async (id) => /** @type {const} */ ([id, await partsOf(tx, id)]))),
  );
}

/** @param {Tx} tx @param {string} root @returns {Promise<Part[]>} */
export function partsOf(tx, root) {
  return tx.objectStore("spill").getAll(allParts(root));
}

/** @param {string} root */
function allParts(root) {
  return IDBKeyRange.bound([root, 0], [root, Infinity]);
}

/**
 * @param {Tx} tx @param {string} id @param {Bundle | undefined} bundle @param {Part[]} parts @param {Work} work
 * @param {{ describe: Description, user: string }} house @param {Manner} manner
 * @returns {{ line?: Line | null, guest: boolean }}  no line if the index keeps the one it has
 */
function writeBundle(tx, id, bundle, parts, work, { describe, user }, manner) {
  const open = openBundle(id, bundle, parts);
  if (manner === "replace") {
    if (!replaceBase(open, work.changes, describe)) return { guest: false };
  } else {
    for (const change of work.changes) applyChange(open, change, describe);
  }
  if (work.swept) sweep(open);
  if (work.answered.length > 0)
    open.pending = open.pending.filter((entry) => !work.answered.includes(entry.seq));
  open.pending = [...open.pending, ...work.added];
  if (parts.length > 0) dropEmptyParts(open);
  if (open.cleared && bundle?.spill) remove(tx, "spill", allParts(id));
  if (isEmpty(open)) {
    if (bundle) remove(tx, "bundles", id);
    return bundle ? { line: null, guest: false } : { guest: false };
  }
  const closed = closeBundle(open, bundle, describe);
  for (const part of closed.parts) put(tx, "spill", part);
  put(tx, "bundles", closed.bundle);
  const view = viewOf(closed.bundle, describe, user);
  return { line: view && describe.lineOf(view), guest: hasGuests(open) };
}

/** @param {Tx} tx @param {Chunk} chunk @param {Work} work @param {Manner} manner @returns {boolean}  whether it holds guests */
function writeChunk(tx, chunk, work, manner) {
  const before = manner === "replace" ? contentOf(chunk) : "";
  if (manner === "replace") chunk.rows = [];
  for (const change of work.changes) applyShared(chunk, change);
  if (manner === "replace" && contentOf(chunk) === before) return false;
  if (work.swept) sweepShared(chunk);
  chunk.pending = [...chunk.pending.filter((entry) => !work.answered.includes(entry.seq)), ...work.added];
  if (chunk.rows.length === 0 && chunk.pending.length === 0) remove(tx, "chunks", chunk.id);
  else put(tx, "chunks", chunk);
  return hasSharedGuests(chunk);
}

/** @param {Chunk} chunk */
function contentOf(chunk) {
  return JSON.stringify([...chunk.rows].sort((a, b) => (a.data.id < b.data.id ? -1 : 1)));
}

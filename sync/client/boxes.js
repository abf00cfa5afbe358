/** Carries out a plan inside one transaction: bundles, their parts, chunks, and the index lines that follow. */

import {
  applyChange,
  closeBundle,
  dropEmptyParts,
  hasGuests,
  isEmpty,
  openBundle,
  replaceBase,
  rowsOf,
  sweep,
  touchesParts,
} from "./bundle.js";
import { applyShared, emptyChunk, hasSharedGuests, sweepShared, tableOf } from "./chunk.js";
import { ROOTS, linesOfShared, linesWithin, listOf, readMark, writeJournal } from "./index.js";
import { noteShared } from "./rows.js";
import { allParts, partsOf } from "./spill.js";
import { put, remove } from "./store.js";
import { viewOf } from "./view.js";

/** @import { Bundle, Chunk, Description, Line, Part, Tx, View } from "./types.js" */
/** @import { Place, Work } from "./plan.js" */

/** The stores a transaction that carries out a plan must hold. */
export const BOXES = ["bundles", "spill", "chunks", "index", "lists", "meta"];

/**
 * How records and changes meet: `amend` what is there; `fresh`, nothing is there; `replace` all the server ever said.
 * @typedef {"amend" | "fresh" | "replace"} Manner
 */

/** @typedef {[string, Line | null][]} Lines  of rows that changed; null: the row is gone */
/** @typedef {{ mark: string, generation: number, lines: Lines }[]} Written  what each index must learn */
/** @typedef {{ children: string[], shared: string[] }} Kept  tables whose lists are made already */
/** @typedef {{ written: Written, guests: Place[] }} Done  `guests`: records with rows that no pull has confirmed */

/**
 * @param {Tx} tx
 * @param {{ bundles: Map<string, Work>, chunks: Map<string, Work> }} works
 * @param {{ describe: Description, user: string }} house
 * @param {Manner} [manner]
 * @returns {Promise<Done>}
 */
export async function carryOut(tx, works, house, manner = "amend") {
  const { describe } = house;
  const kept = await listsKept(tx, works, describe);
  const bundles = await readRecords(tx, "bundles", works.bundles, manner);
  const parts = await readParts(
    tx,
    /** @type {Map<string, Bundle>} */ (bundles),
    works.bundles,
    { describe, kept },
    manner,
  );
  const chunks = await readRecords(tx, "chunks", works.chunks, manner);
  /** @type {Lines} */
  const lines = [];
  /** @type {Map<string, Lines>} */
  const listed = new Map();
  /** @param {string} table @param {Map<string, Line>} before @param {Map<string, Line>} after */
  const follow = (table, before, after) => {
    const known = listed.get(table) ?? [];
    listed.set(table, known);
    known.push(...differing(before, after));
  };
  /** @type {Place[]} */
  const guests = [];
  for (const [id, work] of works.bundles) {
    const bundle = /** @type {Bundle | undefined} */ (bundles.get(id));
    const held = parts.get(id) ?? [];
    const { line, guest, view } = writeBundle(tx, id, bundle, held, work, house, manner);
    if (guest) guests.push({ store: "bundles", id });
    if (line === undefined) continue;
    lines.push([id, line]);
    const before = kept.children.length > 0 && bundle ? viewOf(bundle, describe, house.user, held) : null;
    for (const table of kept.children)
      follow(table, linesWithin(before, table, describe), linesWithin(view, table, describe));
  }
  for (const [id, work] of works.chunks) {
    const chunk = /** @type {Chunk} */ (chunks.get(id) ?? emptyChunk(id));
    const table = tableOf(id);
    const linesNow = () =>
      kept.shared.includes(table) ? linesOfShared([chunk], table, describe, house.user) : new Map();
    const before = linesNow();
    if (writeChunk(tx, chunk, work, manner)) guests.push({ store: "chunks", id });
    follow(table, before, linesNow());
  }
  if (works.chunks.size > 0) await noteShared(tx);
  /** @type {Written} */
  const written = [];
  for (const [place, changed] of [
    /** @type {const} */ ([ROOTS, lines]),
    ...[...listed].map(([table, changed]) => /** @type {const} */ ([listOf(table, describe), changed])),
  ]) {
    if (changed.length === 0) continue;
    const generation = await writeJournal(tx, place, describe.version, changed);
    if (generation !== null) written.push({ mark: place.mark, generation, lines: changed });
  }
  return { written, guests };
}

/**
 * Of the tables that may change those that have an index, which must follow.
 * @param {Tx} tx @param {{ bundles: Map<string, Work>, chunks: Map<string, Work> }} works @param {Description} describe
 * @returns {Promise<Kept>}
 */
async function listsKept(tx, { bundles, chunks }, describe) {
  const { lists = {}, children } = describe;
  const made = async (/** @type {string[]} */ tables) => {
    const marks = await Promise.all(tables.map((table) => readMark(tx, listOf(table, describe))));
    return tables.filter((_, at) => marks[at] !== null);
  };
  const shared = [...new Set([...chunks.keys()].map(tableOf))];
  return {
    children: bundles.size > 0 ? await made(Object.keys(lists).filter((table) => table in children)) : [],
    shared: await made(shared.filter((table) => Object.hasOwn(lists, table))),
  };
}

/** @param {Map<string, Line>} before @param {Map<string, Line>} after @returns {Lines} */
function differing(before, after) {
  const gone = [...before.keys()].filter((id) => !after.has(id));
  const fresh = [...after].filter(
    ([id, line]) => !before.has(id) || JSON.stringify(line) !== JSON.stringify(before.get(id)),
  );
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
 * @param {{ describe: Description, kept: Kept }} lists @param {Manner} manner @returns {Promise<Map<string, Part[]>>}
 */
async function readParts(tx, bundles, works, { describe, kept }, manner) {
  const wanted = [...works].flatMap(([id, work]) => {
    const bundle = bundles.get(id);
    if (!bundle?.spill) return [];
    const needed =
      manner === "replace" ||
      work.swept ||
      touchesParts(bundle, work.changes, describe) ||
      touchesLines(bundle, work, describe, kept);
    return needed ? [id] : [];
  });
  return new Map(
    await Promise.all(wanted.map(async (id) => /** @type {const} */ ([id, await partsOf(tx, id)]))),
  );
}

/**
 * Whether lines of spilled rows may change though their parts do not: by what waits, or as their root is in them.
 * @param {Bundle} bundle @param {Work} work @param {Description} describe @param {Kept} kept
 */
function touchesLines({ spill, pending }, { changes, added, answered }, { root }, { children }) {
  if (children.length === 0) return false;
  const entries = [...added, ...pending.filter(({ seq }) => answered.includes(seq))];
  return [...changes, ...entries].some(
    (one) => "table" in one && (one.table === root || (spill && one.id <= spill.upto)),
  );
}

/**
 * @param {Tx} tx @param {string} id @param {Bundle | undefined} bundle @param {Part[]} parts @param {Work} work
 * @param {{ describe: Description, user: string }} house @param {Manner} manner
 * @returns {{ line?: Line | null, guest: boolean, view: View | null }}  no line if the indexes keep what they have; `view` with the rows of `parts`
 */
function writeBundle(tx, id, bundle, parts, work, { describe, user }, manner) {
  const open = openBundle(id, bundle, parts);
  if (manner === "replace") {
    if (!replaceBase(open, work.changes, describe)) return { guest: false, view: null };
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
    return { ...(bundle ? { line: null } : {}), guest: false, view: null };
  }
  const closed = closeBundle(open, bundle, describe);
  for (const part of closed.parts) put(tx, "spill", part);
  put(tx, "bundles", closed.bundle);
  const light = viewOf(closed.bundle, describe, user);
  const view = closed.bundle.spill ? viewOf({ ...closed.bundle, rows: rowsOf(open) }, describe, user) : light;
  return { line: light && describe.lineOf(light), guest: hasGuests(open), view };
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

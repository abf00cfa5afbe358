/**
 * An index: one small line per root, or per row of a table that is listed, sorted, in memory; lists, filters and search
 * run on it, and read no bundle and no chunk but of the rows that are shown.
 *
 * Stored as one compact record (number 0) plus a journal of changed lines, one record per transaction that changed any,
 * numbered by its generation. So a save adds a small record instead of rewriting a big one; the journal is merged when
 * it has grown. Several workers may be alive: what one holds in memory counts only for the generation it was read at.
 *
 * What few pages ask of lines, such as the text that they are found by, stands in records of its own (numbers below 0,
 * written with number 0) and is read when it is first asked for.
 *
 * The index of roots begins empty with the replica, those of other tables with the first sync. One that came later is
 * made of the table's chunks, or of all bundles, when it is first asked for; until then nothing is written down for it.
 * So a worker that did not know it yet may have brought rows.
 *
 * Lines of a table that belongs to the roots name their root and are known by both ids: a row that goes from one root to
 * another leaves the first and enters the second in any order.
 */

import { chunksOf } from "./chunk.js";
import { decode, encode, keysOf } from "./columns.js";
import { partsOf } from "./spill.js";
import { put, remove } from "./store.js";
import { sharedRows, viewOf } from "./view.js";

/** @import { Bundle, Chunk, Description, Line, Listed, Tx, View } from "./types.js" */
/** @import { Table } from "./columns.js" */
/** @import { Store } from "./store.js" */

/**
 * Where an index stands: its store, the name of its mark in `meta`, the key of its record of a number, and what a line is
 * known by.
 * @typedef {object} Place
 * @property {"index" | "lists"} store
 * @property {string} mark
 * @property {(number: number) => IDBValidKey} key
 * @property {(line: Line) => string} known
 * @property {boolean} began  with the replica
 */

/**
 * What an index is made of.
 * @typedef {object} Source
 * @property {Place} place
 * @property {number} version  of its lines
 * @property {(a: Line, b: Line) => number} compare
 * @property {{ [part: string]: string[] }} apart  keys of lines that stand in records of their own
 * @property {string[]} of  the stores of what lines are made of
 * @property {(tx: Tx) => AsyncIterable<Line[]>} all  every line, made anew
 */

/** @typedef {{ generation: number, merged: number }} Mark  `merged`: the generation of the one record */
/** @typedef {{ generation: number, version: number, lines: [string, Line | null][] }} Journal */
/** @typedef {Table & { version: number }} Stored */
/** `lines` at a generation, `count` of them in the record merged at `base`, with the keys of `parts`; `add` gives them more. */
/** @typedef {{ generation: number, lines: readonly Line[], base: number, count: number, parts: string[], add: (more: Table) => void }} Held */

/** More journal records than this are merged: each costs a cold start about 0.1 ms, a merge 30 ms. */
const JOURNAL_RECORDS = 64;
/** Bundles read at a time while rebuilding. */
const REBUILD_STEP = 500;
/** @type {Table} */
const NOTHING = { keys: [], count: 0, columns: [] };

/** @type {Place} */
export const ROOTS = { store: "index", mark: "index", key: (number) => number, known: byId, began: true };

/** Of another table. @param {string} table @param {Description} describe @returns {Place} */
export function listOf(table, { children }) {
  const known = Object.hasOwn(children, table) ? byRoot : byId;
  return { store: "lists", mark: `lists/${table}`, key: (number) => [table, number], known, began: false };
}

/** @param {Line} line */
function byId({ id }) {
  return id;
}

/** @param {Line} line */
function byRoot({ id, root }) {
  return `${root}/${id}`;
}

/** Of the roots. @param {Description} describe @param {string} user @returns {Source} */
export function ofRoots(describe, user) {
  const { version, compare, apart = {} } = describe;
  return {
    place: ROOTS,
    version,
    compare,
    apart,
    of: ["bundles"],
    async *all(tx) {
      for await (const bundles of batches(tx)) {
        yield bundles.flatMap((bundle) => {
          const view = viewOf(bundle, describe, user);
          return view ? [describe.lineOf(view)] : [];
        });
      }
    },
  };
}

/** Of another table that is listed. @param {string} table @param {Description} describe @param {string} user @returns {Source} */
export function ofTable(table, describe, user) {
  const { version, children } = describe;
  const ofRoot = Object.hasOwn(children, table);
  const { compare, apart = {} } = listedAs(table, describe);
  return {
    place: listOf(table, describe),
    version,
    compare,
    apart,
    of: ofRoot ? ["bundles", "spill"] : ["chunks"],
    all: (tx) =>
      ofRoot ? linesOfRoots(tx, table, describe, user) : linesOfChunks(tx, table, describe, user),
  };
}

/** @param {Tx} tx @param {string} table @param {Description} describe @param {string} user @returns {AsyncGenerator<Line[]>} */
async function* linesOfRoots(tx, table, describe, user) {
  for await (const bundles of batches(tx)) {
    const views = bundles.map(async (bundle) =>
      viewOf(bundle, describe, user, bundle.spill ? await partsOf(tx, bundle.id) : []),
    );
    yield (await Promise.all(views)).flatMap((view) => [...linesWithin(view, table, describe).values()]);
  }
}

/** @param {Tx} tx @param {string} table @param {Description} describe @param {string} user @returns {AsyncGenerator<Line[]>} */
async function* linesOfChunks(tx, table, describe, user) {
  const chunks = await tx.objectStore("chunks").getAll(chunksOf(table));
  yield [...linesOfShared(chunks, table, describe, user).values()];
}

/** @param {string} table @param {Description} describe */
function listedAs(table, { lists }) {
  return /** @type {{ [table: string]: Listed }} */ (lists)[table];
}

/**
 * What the rows of these chunks of a table are in its list, by what the lines are known by.
 * @param {Chunk[]} chunks @param {string} table @param {Description} describe @param {string} user
 * @returns {Map<string, Line>}
 */
export function linesOfShared(chunks, table, describe, user) {
  const { lineOf } = listedAs(table, describe);
  const unsent = new Set(chunks.flatMap(({ pending }) => pending.map(({ id }) => id)));
  return new Map(
    sharedRows(chunks, describe, user).map((row) => [row.id, lineOf(row, row, unsent.has(row.id))]),
  );
}

/**
 * What a root's rows are in the list of their table, by what the lines are known by.
 * @param {View | null} view @param {string} table @param {Description} describe @returns {Map<string, Line>}
 */
export function linesWithin(view, table, describe) {
  if (!view) return new Map();
  const { lineOf } = listedAs(table, describe);
  return new Map(
    view.rows[table].map((row) => {
      const unsent = view.unsent.includes(`${table}/${row.id}`);
      const line = { ...lineOf(row, view.root, unsent), root: view.root.id };
      return [byRoot(line), line];
    }),
  );
}

/**
 * Notes changed lines in the transaction that changes what they are made of. The caller holds the stores.
 * @param {Tx} tx
 * @param {Place} place
 * @param {number} version
 * @param {[string, Line | null][]} lines  by what they are known by
 * @returns {Promise<number | null>}  the new generation; null if the index is yet to be made
 */
export async function writeJournal(tx, place, version, lines) {
  const mark = await readMark(tx, place);
  if (!mark) return null;
  const generation = mark.generation + 1;
  put(tx, "meta", { ...mark, generation }, place.mark);
  put(tx, place.store, /** @type {Journal} */ ({ generation, version, lines }), place.key(generation));
  return generation;
}

/**
 * At the start of the first sync, while there are no rows, lists begin empty: what it brings need not be read again.
 * @param {Tx} tx @param {Description} describe
 */
export async function beginLists(tx, describe) {
  const held = await Promise.all([tx.objectStore("bundles").count(), tx.objectStore("chunks").count()]);
  if (held.some((count) => count > 0)) return;
  for (const table of Object.keys(describe.lists ?? {})) {
    const place = listOf(table, describe);
    if (!(await readMark(tx, place))) put(tx, "meta", { generation: 0, merged: 0 }, place.mark);
  }
}

/** Null if the index is yet to be made. @param {Tx} tx @param {Place} place @returns {Promise<Mark | null>} */
export async function readMark(tx, { mark, began }) {
  return (await tx.objectStore("meta").get(mark)) ?? (began ? { generation: 0, merged: 0 } : null);
}

/**
 * @param {Store} store
 * @param {Source} source
 */
export function createIndex(store, { place, version, compare, apart, of, all }) {
  const everything = Object.keys(apart);
  const journal = (/** @type {number} */ after) =>
    IDBKeyRange.bound(place.key(after), place.key(Infinity), true);
  const keyOf = (/** @type {string} */ part) => place.key(-1 - everything.indexOf(part));

  /** @type {(Held & { opened: number }) | null} */
  let cache = null;

  /** @param {Held} held */
  function keep(held) {
    cache = { ...held, opened: store.opened() };
    return held.lines;
  }

  /** @param {string[]} [parts]  whose keys the lines must have @returns {Promise<readonly Line[]>}  sorted; not to be changed by the reader */
  async function lines(parts = []) {
    const found = await store.run(["meta", place.store], "readonly", (tx) => read(tx, parts));
    return keep(found ?? (await store.run(["meta", place.store, ...of], "readwrite", rebuild)));
  }

  /** @param {Tx} tx @param {string[]} parts @returns {Promise<Held | null>}  null if there is none, or one of another version */
  async function read(tx, parts) {
    const mark = await readMark(tx, place);
    if (cache?.opened !== store.opened()) cache = null;
    if (!mark) return null;
    const { generation, merged } = mark;
    const from = tx.objectStore(place.store);
    const known = cache;
    const missing = parts.filter((part) => !known?.parts.includes(part));
    const goesOn = known && known.generation >= merged && known.generation <= generation;
    if (known && goesOn && (missing.length === 0 || known.base === merged)) {
      const [journals, ...more] = await Promise.all([
        known.generation < generation ? from.getAll(journal(known.generation)) : [],
        ...missing.map((part) => from.get(keyOf(part))),
      ]);
      return complete(known, missing, more) ? follow(known, journals, generation) : null;
    }
    const [journals, stored, ...more] = await Promise.all([
      from.getAll(journal(0)),
      from.get(place.key(0)),
      ...parts.map((part) => from.get(keyOf(part))),
    ]);
    if (stored ? stored.version !== version : merged > 0) return null;
    const { count } = stored ?? NOTHING;
    /** @type {Held} */
    const held = {
      generation: merged,
      base: merged,
      count,
      parts: stored ? [] : everything,
      ...decode(stored ?? NOTHING),
    };
    return complete(held, parts, more) ? follow(held, journals, generation) : null;
  }

  /** Gives the stored lines the keys of further parts. @param {Held} held @param {string[]} parts @param {(Stored | undefined)[]} found @returns {boolean}  whether they are there */
  function complete(held, parts, found) {
    for (const [at, part] of parts.entries()) {
      if (held.parts.includes(part)) continue;
      const more = found[at];
      if (more?.version !== version || more.count !== held.count) return false;
      held.add(more);
      held.parts = [...held.parts, part];
    }
    return true;
  }

  /** @param {Held} known @param {Journal[]} journals @param {number} generation @returns {Held | null} */
  function follow(known, journals, generation) {
    if (journals.some((journal) => journal.version !== version)) return null;
    if (known.generation === generation) return known;
    const changed = new Map(journals.flatMap((journal) => journal.lines));
    return { ...known, generation, lines: merge(known.lines, changed, compare, place.known) };
  }

  /** @param {Tx} tx @returns {Promise<Held>} */
  async function rebuild(tx) {
    const mark = await readMark(tx, place);
    /** @type {Line[]} */
    const found = [];
    for await (const some of all(tx)) for (const line of some) found.push(line);
    found.sort(compare);
    return replace(tx, mark?.generation ?? 1, found);
  }

  /** Makes these lines, which have all keys, the stored ones. @param {Tx} tx @param {number} generation @param {readonly Line[]} lines @returns {Held} */
  function replace(tx, generation, lines) {
    const keys = lines.length > 0 ? keysOf(lines[0]) : [];
    const others = Object.values(apart).flat();
    const main = keys.filter((key) => !others.includes(key));
    const store = (/** @type {IDBValidKey} */ key, /** @type {string[]} */ of) =>
      put(tx, place.store, /** @type {Stored} */ ({ version, ...encode(lines, of) }), key);
    remove(tx, place.store, IDBKeyRange.bound(place.key(-Infinity), place.key(Infinity)));
    store(place.key(0), main);
    for (const part of everything) store(keyOf(part), apart[part]);
    put(tx, "meta", { generation, merged: generation }, place.mark);
    return { generation, lines, base: generation, count: lines.length, parts: everything, add: () => {} };
  }

  return {
    lines,

    /** Takes over what a transaction of this worker wrote, so that nothing need be read. @param {import("./boxes.js").Written} written */
    note(written) {
      const mine = written.find(({ mark }) => mark === place.mark);
      if (!mine || cache?.generation !== mine.generation - 1) return;
      cache = {
        ...cache,
        generation: mine.generation,
        lines: merge(cache.lines, new Map(mine.lines), compare, place.known),
      };
    },

    /** Merges the journal if it has grown, or at once, as after a big pull. @param {{ now?: boolean }} [options] */
    async tidy({ now = false } = {}) {
      const [mark, journals] = await store.run(["meta", place.store], "readonly", (tx) =>
        Promise.all([readMark(tx, place), tx.objectStore(place.store).count(journal(0))]),
      );
      if (mark ? journals <= (now ? 0 : JOURNAL_RECORDS) : !now) return;
      const held = await store.run(["meta", place.store, ...of], "readwrite", async (tx) => {
        const known = await read(tx, everything);
        return known ? replace(tx, known.generation, known.lines) : rebuild(tx);
      });
      keep(held);
    },
  };
}

/** @param {Tx} tx @returns {AsyncGenerator<Bundle[]>} */
async function* batches(tx) {
  const from = tx.objectStore("bundles");
  /** @type {IDBKeyRange | null} */
  let range = null;
  for (;;) {
    const bundles = await from.getAll(range, REBUILD_STEP);
    yield bundles;
    if (bundles.length < REBUILD_STEP) return;
    range = IDBKeyRange.lowerBound(bundles[bundles.length - 1].id, true);
  }
}

/**
 * @param {readonly Line[]} lines  sorted
 * @param {Map<string, Line | null>} changed
 * @param {(a: Line, b: Line) => number} compare
 * @param {Place["known"]} known
 * @returns {readonly Line[]}  a new array, for readers may still hold the old one
 */
function merge(lines, changed, compare, known) {
  const kept = lines.filter((line) => !changed.has(known(line)));
  const added = [...changed.values()].filter((line) => line !== null).sort(compare);
  /** @type {Line[]} */
  const merged = [];
  let next = 0;
  for (const line of kept) {
    while (next < added.length && compare(added[next], line) < 0) merged.push(added[next++]);
    merged.push(line);
  }
  return [...merged, ...added.slice(next)];
}

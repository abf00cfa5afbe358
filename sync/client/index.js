/**
 * The index: one small line per root, sorted, in memory; lists, filters and search run on it.
 *
 * Stored as one compact record (key 0) plus a journal of changed lines, one record per transaction that changed any,
 * keyed by its generation. So a save adds a small record instead of rewriting a big one; the journal is merged when it
 * has grown. Several workers may be alive: what one holds in memory counts only for the generation it was read at.
 */

import { put, remove } from "./store.js";
import { viewOf } from "./view.js";

/** @import { Bundle, Description, Json, Line, Tx } from "./types.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{ generation: number, merged: number }} Mark  `merged`: the generation of the one record */
/** @typedef {{ generation: number, version: number, lines: [string, Line | null][] }} Journal */
/** @typedef {{ version: number, keys: string[], count: number, columns: Json[][] }} Stored */
/** @typedef {{ generation: number, lines: readonly Line[] }} Held */

/** More journal records than this are merged: each costs a cold start about 0.1 ms, a merge 30 ms. */
const JOURNAL_RECORDS = 64;
/** Bundles read at a time while rebuilding. */
const REBUILD_STEP = 500;

/**
 * Notes changed lines in the transaction that changes their bundles. The caller holds the stores `index` and `meta`.
 * @param {Tx} tx
 * @param {Description} describe
 * @param {[string, Line | null][]} lines
 * @returns {Promise<number>}  the new generation
 */
export async function writeJournal(tx, describe, lines) {
  const mark = await readMark(tx);
  const generation = mark.generation + 1;
  put(tx, "meta", { ...mark, generation }, "index");
  put(tx, "index", /** @type {Journal} */ ({ generation, version: describe.version, lines }), generation);
  return generation;
}

/** @param {Tx} tx @returns {Promise<Mark>} */
async function readMark(tx) {
  return (await tx.objectStore("meta").get("index")) ?? { generation: 0, merged: 0 };
}

/**
 * @param {Store} store
 * @param {Description} describe
 * @param {string} user
 */
export function createIndex(store, describe, user) {
  /** @type {(Held & { opened: number }) | null} */
  let cache = null;

  /** @param {Held} held */
  function keep(held) {
    cache = { ...held, opened: store.opened() };
    return held.lines;
  }

  /** @returns {Promise<readonly Line[]>}  sorted; not to be changed by the reader */
  async function lines() {
    const found = await store.run(["meta", "index"], "readonly", read);
    return keep(found ?? (await store.run(["meta", "index", "bundles"], "readwrite", rebuild)));
  }

  /** @param {Tx} tx @returns {Promise<Held | null>}  null if what is stored is of another version */
  async function read(tx) {
    const { generation, merged } = await readMark(tx);
    if (cache?.opened !== store.opened()) cache = null;
    if (cache?.generation === generation) return cache;
    const from = tx.objectStore("index");
    if (cache && cache.generation >= merged && cache.generation < generation) {
      return follow(cache, await from.getAll(IDBKeyRange.lowerBound(cache.generation, true)), generation);
    }
    const [stored, journals] = await Promise.all([from.get(0), from.getAll(IDBKeyRange.lowerBound(1))]);
    if (stored ? stored.version !== describe.version : merged > 0) return null;
    return follow({ generation: merged, lines: stored ? decode(stored) : [] }, journals, generation);
  }

  /** @param {Held} known @param {Journal[]} journals @param {number} generation @returns {Held | null} */
  function follow(known, journals, generation) {
    if (journals.some((journal) => journal.version !== describe.version)) return null;
    const changed = new Map(journals.flatMap((journal) => journal.lines));
    return { generation, lines: merge(known.lines, changed, describe) };
  }

  /** @param {Tx} tx @returns {Promise<Held>} */
  async function rebuild(tx) {
    const { generation } = await readMark(tx);
    /** @type {Line[]} */
    const all = [];
    for await (const bundles of batches(tx)) {
      for (const bundle of bundles) {
        const view = viewOf(bundle, describe, user);
        if (view) all.push(describe.lineOf(view));
      }
    }
    all.sort(describe.compare);
    return replace(tx, { generation, lines: all });
  }

  /** Makes `held` the one record. @param {Tx} tx @param {Held} held */
  function replace(tx, held) {
    put(tx, "index", encode(held.lines, describe.version), 0);
    remove(tx, "index", IDBKeyRange.bound(1, held.generation));
    put(tx, "meta", { generation: held.generation, merged: held.generation }, "index");
    return held;
  }

  return {
    lines,

    /** Takes over what a transaction of this worker wrote, so that nothing need be read. @param {import("./boxes.js").Written} written */
    note(written) {
      if (!written || cache?.generation !== written.generation - 1) return;
      const lines = merge(cache.lines, new Map(written.lines), describe);
      cache = { ...cache, generation: written.generation, lines };
    },

    /** Merges the journal if it has grown, or at once, as after a big pull. @param {{ now?: boolean }} [options] */
    async tidy({ now = false } = {}) {
      const journals = await store.run(["index"], "readonly", (tx) =>
        tx.objectStore("index").count(IDBKeyRange.lowerBound(1)),
      );
      if (journals <= (now ? 0 : JOURNAL_RECORDS)) return;
      const held = await store.run(["meta", "index", "bundles"], "readwrite", async (tx) => {
        const known = await read(tx);
        return known ? replace(tx, known) : rebuild(tx);
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
 * @param {Description} describe
 * @returns {readonly Line[]}  a new array, for readers may still hold the old one
 */
function merge(lines, changed, describe) {
  const kept = lines.filter((line) => !changed.has(line.id));
  const added = [...changed.values()].filter((line) => line !== null).sort(describe.compare);
  /** @type {Line[]} */
  const merged = [];
  let next = 0;
  for (const line of kept) {
    while (next < added.length && describe.compare(added[next], line) < 0) merged.push(added[next++]);
    merged.push(line);
  }
  return [...merged, ...added.slice(next)];
}

/**
 * Columns: ten arrays are cloned in half the time of ten thousand objects, and the keys stand there once.
 * @param {readonly Line[]} lines @param {number} version @returns {Stored}
 */
function encode(lines, version) {
  const keys = lines.length > 0 ? Object.keys(lines[0]) : [];
  return { version, keys, count: lines.length, columns: keys.map((key) => lines.map((line) => line[key])) };
}

/** @param {Stored} stored @returns {Line[]} */
function decode({ keys, count, columns }) {
  /** @type {Line[]} */
  const lines = [];
  for (let row = 0; row < count; row++) {
    /** @type {{ [key: string]: Json }} */
    const line = {};
    for (let at = 0; at < keys.length; at++) line[keys[at]] = columns[at][row];
    lines.push(/** @type {Line} */ (line));
  }
  return lines;
}

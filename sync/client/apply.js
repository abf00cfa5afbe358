/**
 * Applies pulled pages in their order, each record read and written once, in transactions of bounded size that note how
 * far they came; applying again after a kill goes on from there.
 */

import { BOXES, carryOut } from "./boxes.js";
import { beginLists } from "./index.js";
import { readLease, renewLease } from "./lease.js";
import { readGuests, startNumbers } from "./outbox.js";
import { createPlan } from "./plan.js";
import { readPosition } from "./position.js";
import { put, remove } from "./store.js";

/** @import { Bundle, Chunk, Description, Page, Tx } from "./types.js" */
/** @import { Manner, Written } from "./boxes.js" */
/** @import { Plan, Work } from "./plan.js" */
/** @import { Position } from "./position.js" */
/** @import { Store } from "./store.js" */

/**
 * @typedef {object} ApplyHouse
 * @property {Store} store
 * @property {Description} describe
 * @property {string} user
 * @property {() => string} now
 * @property {(written: Written) => void} wrote
 * @property {number} records  a transaction writes at most, parts of a grown bundle aside
 */

/** Records per transaction: longer ones block a page for over 300 ms. */
export const RECORDS = 900;
/** Records read at a time while looking for rows of a lost scope. */
const SCAN_STEP = 500;

/**
 * @param {ApplyHouse} house
 * @param {Iterable<Page> | AsyncIterable<Page>} pages
 * @param {boolean} [fresh]  the last of them was made after everything this replica pushed
 */
export async function apply(house, pages, fresh = false) {
  const { store } = house;
  const position = await store.run(["meta"], "readonly", readPosition);
  const manner = position.again ? "replace" : position.ready ? "amend" : "fresh";
  const { plan, last } = await planOf(house, pages, manner);
  const sweeps = fresh && !last.later; // else what follows may bring them yet
  if (sweeps) {
    for (const guest of await store.run(["meta"], "readonly", readGuests)) plan.include(guest).swept = true;
  }
  const todo = places(plan).filter((place) => position.applied === null || place > position.applied);
  do {
    const step = todo.splice(0, house.records);
    const final = todo.length === 0;
    const written = await store.run([...BOXES, "staged"], "readwrite", async (tx) => {
      if (manner === "fresh") await beginLists(tx, house.describe);
      const { written: lines } = await carryOut(tx, select(plan, step), house, manner);
      if (final && sweeps) remove(tx, "meta", "guests");
      if (final) await conclude(tx, last, house.now(), fresh);
      else put(tx, "meta", { ...position, applied: step[step.length - 1] }, "position");
      return lines;
    });
    house.wrote(written);
  } while (todo.length > 0);
}

/** @param {Tx} tx @param {Omit<Page, "changes">} page @param {string} now @param {boolean} fresh */
async function conclude(tx, page, now, fresh) {
  const { ready, scopes, following } = await readPosition(tx);
  if (fresh) await renewLease(tx, Date.parse(now), page.limits);
  const lease = await readLease(tx);
  const at = lease ? new Date(lease.contact).toISOString() : now; // when it arrived, not when it was taken up
  if (!ready) await startNumbers(tx, page.last_mutation);
  remove(tx, "staged", IDBKeyRange.lowerBound(0));
  /** @type {Position} */
  const position = {
    cursor: page.cursor,
    epoch: page.epoch,
    ready: true,
    again: false,
    applied: null,
    at,
    following: page.later ? { left: page.later, of: Math.max(page.later, following?.of ?? 0) } : null,
    scopes: page.scopes ?? scopes ?? null,
  };
  put(tx, "meta", position, "position");
}

/**
 * @param {ApplyHouse} house
 * @param {Iterable<Page> | AsyncIterable<Page>} pages
 * @param {Manner} manner
 * @returns {Promise<{ plan: Plan, last: Omit<Page, "changes"> }>}
 */
async function planOf({ store, describe }, pages, manner) {
  const plan = createPlan(describe);
  /** @type {Omit<Page, "changes"> | null} */
  let last = null;
  /** @type {string[] | undefined} */
  let scopes;
  for await (const { changes, ...head } of pages) {
    for (const scope of head.dropped ?? []) plan.drop(scope);
    for (const change of changes) plan.change(change);
    scopes = head.scopes ?? scopes; // in the first page, if at all
    last = { ...head, scopes };
  }
  if (!last) throw new TypeError("there is no page to apply");
  if (manner === "replace") await includeAll(store, plan);
  else if (manner === "amend" && plan.dropped.length > 0) await includeHolders(store, plan);
  return { plan, last };
}

/** What is held and was not pulled must go too. @param {Store} store @param {Plan} plan */
async function includeAll(store, plan) {
  for (const name of /** @type {const} */ (["bundles", "chunks"])) {
    const ids = await store.run([name], "readonly", (tx) => tx.objectStore(name).getAllKeys());
    for (const id of ids) plan.include({ store: name, id: String(id) });
  }
}

/** @param {Store} store @param {Plan} plan */
async function includeHolders(store, plan) {
  const lost = new Set(plan.dropped.map(({ scope }) => scope));
  for (const name of /** @type {const} */ (["bundles", "chunks"])) {
    /** @type {IDBKeyRange | null} */
    let range = null;
    for (;;) {
      const records = await store.run([name], "readonly", (tx) =>
        tx.objectStore(name).getAll(range, SCAN_STEP),
      );
      for (const record of records)
        if (scopesOf(record).some((scope) => lost.has(scope))) plan.include({ store: name, id: record.id });
      if (records.length < SCAN_STEP) break;
      range = IDBKeyRange.lowerBound(records[records.length - 1].id, true);
    }
  }
}

/** @param {Bundle | Chunk} record @returns {string[]} */
function scopesOf(record) {
  if (!("scopes" in record)) return record.rows.flatMap((row) => row.scopes);
  const own = Object.values(record.rows).flatMap((rows) => rows.flatMap((row) => row.scopes ?? []));
  return [...record.scopes, ...own];
}

/** Every record of a plan, in the order they are written. @param {Plan} plan @returns {string[]} */
function places(plan) {
  return [
    ...[...plan.bundles.keys()].map((id) => `bundles ${id}`),
    ...[...plan.chunks.keys()].map((id) => `chunks ${id}`),
  ].sort();
}

/** @param {Plan} plan @param {string[]} step */
function select(plan, step) {
  /** @type {{ bundles: Map<string, Work>, chunks: Map<string, Work> }} */
  const works = { bundles: new Map(), chunks: new Map() };
  for (const place of step) {
    const at = place.indexOf(" ");
    const name = /** @type {"bundles" | "chunks"} */ (place.slice(0, at));
    const id = place.slice(at + 1);
    works[name].set(id, /** @type {Work} */ (plan[name].get(id)));
  }
  return works;
}

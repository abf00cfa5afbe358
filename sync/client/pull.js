/**
 * What the server has, brought to the phone.
 *
 * A page with more behind it is only staged. When the last one is here, all are applied in order, in transactions of
 * bounded size that note how far they came; so a kill at any instant leaves either the old state with staged pages, or
 * work that `finish` takes up where it stopped. Pages of a single reply skip the staging: one transaction takes them.
 */

import { BOXES, carryOut } from "./boxes.js";
import { startNumbers } from "./outbox.js";
import { createPlan } from "./plan.js";
import { OtherUser, StartAgain, Unreachable } from "./problems.js";
import { put, remove } from "./store.js";

/** @import { Bundle, Chunk, Description, Page, Tx } from "./types.js" */
/** @import { Manner, Written } from "./boxes.js" */
/** @import { Plan, Work } from "./plan.js" */
/** @import { Store } from "./store.js" */
/** @import { Pulled } from "./wire.js" */

/**
 * @typedef {object} Position  where this replica stands
 * @property {string | null} cursor
 * @property {string | null} epoch
 * @property {boolean} ready  a first complete pull was applied
 * @property {boolean} again  the server said to start again: what is pulled replaces what is held
 * @property {string | null} applied  of the staged pages, the records up to this one are written
 * @property {string | null} at  when the last complete pull ended
 */

/** @typedef {{ page: number, cursor: string, last: boolean, text: string }} Staged */

/** Records a transaction writes at most, parts of a grown bundle aside: longer ones block a page for over 300 ms. */
const RECORDS = 900;
/** Records read at a time while looking for rows of a lost scope. */
const SCAN_STEP = 500;
/** Being told to start again this often in one pull means that the server is not well. */
const FRESH_STARTS = 2;

/**
 * @typedef {object} PullHouse
 * @property {Store} store
 * @property {Description} describe
 * @property {string} user
 * @property {() => string} now
 * @property {(written: Written) => void} wrote
 */

/** @param {Tx} tx @returns {Promise<Position>} */
export async function readPosition(tx) {
  const none = { cursor: null, epoch: null, ready: false, again: false, applied: null, at: null };
  return (await tx.objectStore("meta").get("position")) ?? none;
}

/**
 * Pulls until there is no more, and applies it.
 * @param {PullHouse} house
 * @param {(since: string | null) => Promise<Pulled>} changes
 * @param {(done: number, total: number | null) => void} progress
 */
export async function pull(house, changes, progress) {
  let freshStarts = 0;
  let done = 0;
  for (;;) {
    const { since, staged } = await house.store.run(["staged", "meta"], "readonly", whereToGoOn);
    let pulled;
    try {
      pulled = await changes(since);
    } catch (error) {
      if (!(error instanceof StartAgain) || ++freshStarts > FRESH_STARTS) throw error;
      await startAgain(house.store);
      done = 0;
      continue;
    }
    const { page, text } = pulled;
    if (page.user !== house.user) throw new OtherUser();
    if (page.more && page.cursor === since) throw new Unreachable("the cursor stands still");
    done += page.changes.length;
    progress(done, page.total ?? null);
    if (page.more || staged > 0) {
      await stage(house.store, { page: staged, cursor: page.cursor, last: !page.more, text });
      if (page.more) continue;
      await finish(house);
    } else {
      await applyOne(house, page, text);
    }
    return;
  }
}

/** @param {Tx} tx */
async function whereToGoOn(tx) {
  const [{ cursor }, count] = await Promise.all([readPosition(tx), tx.objectStore("staged").count()]);
  /** @type {Staged | undefined} */
  const last = count > 0 ? await tx.objectStore("staged").get(count - 1) : undefined;
  return { since: last?.cursor ?? cursor, staged: count };
}

/** @param {Store} store @param {Staged} staged */
async function stage(store, staged) {
  await store.run(["staged"], "readwrite", async (tx) => put(tx, "staged", staged));
}

/** What was staged is void; what is held stays until the new state is here; what waits stays anyway. @param {Store} store */
async function startAgain(store) {
  await store.run(["staged", "meta"], "readwrite", async (tx) => {
    const position = await readPosition(tx);
    remove(tx, "staged", IDBKeyRange.lowerBound(0));
    put(tx, "meta", { ...position, cursor: null, applied: null, again: position.ready }, "position");
  });
}

/**
 * Applies staged pages if the last one has arrived; also what a killed worker left half done.
 * @param {PullHouse} house
 * @returns {Promise<boolean>}  whether there was anything to apply
 */
export async function finish(house) {
  const staged = await house.store.run(["staged"], "readonly", async (tx) => {
    const [last] = (await tx.objectStore("staged").getAllKeys()).slice(-1);
    if (last === undefined) return [];
    const { last: complete } = await tx.objectStore("staged").get(last);
    return complete ? tx.objectStore("staged").getAll() : [];
  });
  if (staged.length === 0) return false;
  await apply(
    house,
    staged.map(({ text }) => JSON.parse(text)),
  );
  return true;
}

/** @param {PullHouse} house @param {Page} page @param {string} text */
async function applyOne(house, page, text) {
  const most = page.changes.reduce((sum, change) => sum + Math.max(1, change.parents?.length ?? 0), 0);
  if (most > RECORDS || page.dropped?.length) {
    await stage(house.store, { page: 0, cursor: page.cursor, last: true, text });
    await finish(house);
  } else {
    await apply(house, [page]);
  }
}

/** @param {PullHouse} house @param {Page[]} pages */
async function apply(house, pages) {
  const { store } = house;
  const position = await store.run(["meta"], "readonly", readPosition);
  const manner = position.again ? "replace" : position.ready ? "amend" : "fresh";
  const plan = await planOf(house, pages, manner);
  const todo = places(plan).filter((place) => position.applied === null || place > position.applied);
  const last = pages[pages.length - 1];
  do {
    const step = todo.splice(0, RECORDS);
    const final = todo.length === 0;
    const written = await store.run([...BOXES, "staged"], "readwrite", async (tx) => {
      const lines = await carryOut(tx, select(plan, step), house, manner);
      if (final) await conclude(tx, last, house.now());
      else put(tx, "meta", { ...position, applied: step[step.length - 1] }, "position");
      return lines;
    });
    house.wrote(written);
  } while (todo.length > 0);
}

/** @param {Tx} tx @param {Page} page @param {string} at */
async function conclude(tx, page, at) {
  const { ready } = await readPosition(tx);
  if (!ready) await startNumbers(tx, page.last_mutation);
  remove(tx, "staged", IDBKeyRange.lowerBound(0));
  /** @type {Position} */
  const position = { cursor: page.cursor, epoch: page.epoch, ready: true, again: false, applied: null, at };
  put(tx, "meta", position, "position");
}

/** @param {PullHouse} house @param {Page[]} pages @param {Manner} manner @returns {Promise<Plan>} */
async function planOf({ store, describe }, pages, manner) {
  const plan = createPlan(describe);
  for (const page of pages) {
    for (const scope of page.dropped ?? []) plan.drop(scope);
    for (const change of page.changes) plan.change(change);
  }
  if (manner === "replace") await includeAll(store, plan);
  else if (manner === "amend" && plan.dropped.length > 0) await includeHolders(store, plan);
  return plan;
}

/** What is held and was not pulled must go too. @param {Store} store @param {Plan} plan */
async function includeAll(store, plan) {
  for (const name of /** @type {const} */ (["bundles", "chunks"])) {
    const ids = await store.run([name], "readonly", (tx) => tx.objectStore(name).getAllKeys());
    for (const id of ids) plan.include(name, String(id));
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
        if (scopesOf(record).some((scope) => lost.has(scope))) plan.include(name, record.id);
      if (records.length < SCAN_STEP) break;
      range = IDBKeyRange.lowerBound(records[records.length - 1].id, true);
    }
  }
}

/** @param {Bundle | Chunk} record @returns {string[]} */
function scopesOf(record) {
  return "scopes" in record ? record.scopes : record.rows.flatMap((row) => row.scopes);
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

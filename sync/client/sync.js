/** The protocol: push → pull until there is no more, and nothing follows. Runs under the caller's lock; ends well or throws a Problem. */

import { Gap, StartAgain, StorageTrouble, Unacceptable, Unreachable } from "./problems.js";

/** @import { Replica } from "./replica.js" */
/** @import { Page } from "./types.js" */
/** @typedef {ReturnType<typeof import("./wire.js").createWire>} Wire */

/** The server's limits until its first reply names them (DESIGN: page 1,000 rows, push 200 mutations or 1 MiB). */
const LIMITS = { page: 1000, push: 200, push_bytes: 1024 * 1024, reach: 1000 };
/** `reach` is the page asked for: on a line too weak for a full page a smaller one gets through, and stays. */
const SMALLEST_PAGE = 50;
/** Gaps in a row that a renumbering did not close: something else is wrong. */
const GAPS = 3;

/**
 * @typedef {object} Synced
 * @property {Replica} replica
 * @property {Wire} wire
 * @property {() => number} clock
 * @property {typeof LIMITS} limits  kept between runs
 * @property {(done: number, total: number | null) => void} progress
 * @property {(error: unknown) => void} report  told of what failed and need not stop a sync
 */

export const startLimits = () => ({ ...LIMITS });

/** @param {Synced} synced @returns {Promise<boolean>}  whether more came than a small page */
export async function synchronize(synced) {
  const full = await finishUnlessFull(synced.replica);
  if (full) {
    await push(synced); // what waits must not be held back by a disk that is full
    throw full;
  }
  const { replica } = synced;
  let big = false;
  do {
    await push(synced);
    big = (await pull(synced)) || big;
  } while ((await replica.following()) || (await replica.counts()).waiting > 0); // saved while we pulled
  return big;
}

/** @param {Replica} replica @returns {Promise<StorageTrouble | null>} */
async function finishUnlessFull(replica) {
  try {
    await replica.finish();
    return null;
  } catch (error) {
    if (error instanceof StorageTrouble) return error;
    throw error;
  }
}

/** Sends what waits, oldest first, until nothing does. @param {Synced} synced */
export async function push({ replica, wire, clock, limits }) {
  if (!(await replica.ready())) return;
  let most = limits.push;
  let gaps = 0;
  for (;;) {
    const batch = await replica.outbox.take(most, limits.push_bytes);
    if (batch.entries.length === 0) return;
    try {
      const results = await wire.mutations(replica.user, new Date(clock()).toISOString(), batch.mutations);
      const answered = await replica.outbox.answer(batch, results);
      if (answered === 0) throw new Unreachable("nothing was answered");
      gaps = 0;
      most = limits.push;
    } catch (error) {
      if (error instanceof Gap && mayBeKnown(batch, error)) most = Math.ceil(batch.entries.length / 2);
      else if (error instanceof Gap && ++gaps <= GAPS) await replica.outbox.renumber(error.expected);
      else if (error instanceof Unacceptable && batch.entries.length > 1)
        most = Math.ceil(batch.entries.length / 2);
      else if (error instanceof Unacceptable) await replica.outbox.refuse(batch.entries[0], asRefusal(error));
      else throw unexpected(error);
    }
  }
}

/**
 * Whether the first ones of a batch may have been answered already, to a clone of this phone: done again under other
 * numbers they would undo what the clone did after them. Fewer at a time, those that are known are told apart.
 * @param {import("./outbox.js").Batch} batch @param {Gap} gap
 */
function mayBeKnown({ mutations }, gap) {
  return mutations.length > 1 && mutations[0].number < gap.expected;
}

/** @param {Synced} synced @returns {Promise<boolean>}  whether it was more than a small page */
export async function pull({ replica, wire, limits, progress }) {
  /** @type {import("./pull.js").Changes} */
  const changes = async (since, later) => {
    const pulled = await wire.changes(replica.user, since, Math.min(limits.page, limits.reach), later);
    learn(limits, pulled.page);
    return pulled;
  };
  try {
    const big = await replica.pull(changes, progress);
    limits.reach = limits.page;
    return big;
  } catch (error) {
    if (error instanceof Unreachable) limits.reach = Math.max(SMALLEST_PAGE, Math.floor(limits.reach / 2));
    throw unexpected(error);
  }
}

/** @param {typeof LIMITS} limits @param {Page} page */
function learn(limits, page) {
  limits.page = page.limits?.page ?? limits.page;
  limits.push = page.limits?.push ?? limits.push;
  limits.push_bytes = page.limits?.push_bytes ?? limits.push_bytes;
}

/** @param {Unacceptable} error */
function asRefusal(error) {
  return { code: error.code, message: error.message };
}

/** An answer that steers the protocol, at a place where it makes no sense. @param {unknown} error */
function unexpected(error) {
  if (error instanceof Gap || error instanceof StartAgain || error instanceof Unacceptable) {
    return new Unreachable(error.message, { cause: error });
  }
  return error;
}

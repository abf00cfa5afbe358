/**
 * How long a replica may be shown without a word from the server: a phone that was lost does not show it for ever.
 *
 * It is reckoned with the highest clock this replica has seen since its last contact, so that setting the clock back
 * opens nothing. A contact sets that to the clock of now: one that was wrong, by a year even, locks once and no more.
 */

import { put } from "./store.js";

/** @import { Limits, Tx } from "./types.js" */

/**
 * @typedef {object} Lease
 * @property {number | null} days  without contact, as the server last said; null: without end
 * @property {number} contact  when the last complete contact was, by this phone's clock, in milliseconds
 * @property {number} highest  the highest clock seen since
 */

const DAY_MS = 86_400_000;
/** The clock is written down when it has gone on by so much: a clock set back gains less than that. */
const STEP_MS = 60 * 60_000;

/** @param {Tx} tx @returns {Promise<Lease | null>}  null before the first contact */
export async function readLease(tx) {
  return (await tx.objectStore("meta").get("lease")) ?? null;
}

/** The server was there and the person is who he was. @param {Tx} tx @param {number} now @param {Limits} [limits] */
export async function renewLease(tx, now, limits) {
  const days = limits?.offline_days ?? (await readLease(tx))?.days ?? null;
  put(tx, "meta", /** @type {Lease} */ ({ days, contact: now, highest: now }), "lease");
}

/** @param {Lease | null} lease @param {number} now */
export function isOver(lease, now) {
  if (!lease || lease.days === null) return false;
  return Math.max(now, lease.highest) - lease.contact > lease.days * DAY_MS;
}

/** Whether the clock has gone on enough to be written down. @param {Lease | null} lease @param {number} now */
export function isStale(lease, now) {
  return lease !== null && now - lease.highest > STEP_MS;
}

/** @param {Tx} tx @param {number} now */
export async function noteClock(tx, now) {
  const lease = await readLease(tx);
  if (lease && now > lease.highest) put(tx, "meta", { ...lease, highest: now }, "lease");
}

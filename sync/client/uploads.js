/** Sends the files that wait, one after the other, under a lock of their own: a photo on a weak line holds up no row. */

import { Problem, StorageTrouble, Unacceptable } from "./problems.js";

/** @import { Replica } from "./replica.js" */
/** @typedef {ReturnType<typeof import("./wire.js").createWire>} Wire */

const LOCK = "feldbuch-files";
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/**
 * @param {object} outside
 * @param {{ request: (name: string, fn: () => Promise<void>) => Promise<unknown> }} outside.lock
 * @param {() => number} outside.clock
 * @param {() => number} outside.random
 * @param {(ms: number) => Promise<unknown>} outside.sleep
 * @param {(error: unknown) => void} [outside.report]
 */
export function createUploads({ lock, clock, random, sleep, report = () => {} }) {
  /** @type {Promise<unknown> | null} */
  let running = null;
  let failures = 0;
  let notBefore = 0;
  let failedAt = 0;
  let retries = 0;

  /** @param {{ replica: Replica, wire: Wire }} house */
  async function sendAll(house) {
    try {
      while (await sendOne(house)) failures = 0;
      notBefore = 0;
    } catch (error) {
      report(error);
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + random() / 2);
      const wait = Math.max(pause, error instanceof Problem ? error.wait : 0);
      failures += 1;
      failedAt = clock();
      notBefore = failedAt + wait;
      void retry(house, wait);
    }
  }

  /** @param {{ replica: Replica, wire: Wire }} house @returns {Promise<boolean>}  whether there was one */
  async function sendOne({ replica, wire }) {
    const { files, user } = replica;
    const file = await files.next();
    if (!file) return false;
    let arrived = false; // a piece of it: it stays the next one, else each of many would be begun and none finished
    try {
      await wire.file(user, file, () => {
        arrived = true;
        failures = 0;
      });
    } catch (error) {
      if (!(error instanceof Unacceptable)) {
        if (!(error instanceof StorageTrouble) && !arrived) await files.failed(file.hash);
        throw error;
      }
      await files.refuse(file.hash, { code: error.code, message: error.message });
      return true;
    }
    await files.sent(file.hash);
    return true;
  }

  /** One retry is due at a time; the newest failure sets it. @param {{ replica: Replica, wire: Wire }} house @param {number} wait */
  async function retry(house, wait) {
    const mine = ++retries;
    await sleep(wait);
    if (mine === retries) await send(house, { now: true });
  }

  /**
   * Resolves when all are sent or one could not be; never rejects.
   * @param {{ replica: Replica, wire: Wire }} house @param {{ now?: boolean }} [options]
   */
  async function send(house, { now = false } = {}) {
    const at = clock();
    if (!now && at < notBefore && at >= failedAt) return;
    running ??= lock
      .request(LOCK, () => sendAll(house))
      .finally(() => {
        running = null;
      });
    await running;
  }

  return { send };
}

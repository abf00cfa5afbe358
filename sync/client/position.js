/** @import { Tx } from "./types.js" */

/** Rows that follow a first sync: about how many are still missing, of how many. @typedef {{ left: number, of: number }} Following */

/**
 * @typedef {object} Position  where this replica stands
 * @property {string | null} cursor
 * @property {string | null} epoch
 * @property {boolean} ready  a first complete pull was applied
 * @property {boolean} again  the server said to start again: what is pulled replaces what is held
 * @property {string | null} applied  of the staged pages, the records up to this place are written
 * @property {string | null} at  when the last complete pull ended
 * @property {Following | null} [following]  null: nothing is missing
 * @property {string[] | null} [scopes]  that this device holds; null if the server never said
 */

/** @param {Tx} tx @returns {Promise<Position>} */
export async function readPosition(tx) {
  const none = { cursor: null, epoch: null, ready: false, again: false, applied: null, at: null };
  return (await tx.objectStore("meta").get("position")) ?? none;
}

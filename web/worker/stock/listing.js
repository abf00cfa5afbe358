// What is on hand, from the lines in memory. Equal to `stock_of` in backend/stock/tables.py.

import { asStock } from "../describe.js";

/** @typedef {import("./pages.js").Stock} Stock */

/**
 * What there is of these products; the lines stand by id, so that each is found without a walk.
 * @param {import("../asked.js").Replica} replica
 * @param {readonly string[]} ids
 * @returns {Promise<Stock[]>}
 */
export async function stockOf(replica, ids) {
  const lines = asStock(await replica.list("stock"));
  return ids.flatMap((id) => find(lines, id) ?? []);
}

/** @param {readonly Stock[]} lines @param {string} id */
function find(lines, id) {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lines[middle].id < id) low = middle + 1;
    else high = middle;
  }
  return lines[low]?.id === id ? lines[low] : undefined;
}

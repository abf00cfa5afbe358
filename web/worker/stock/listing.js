// What is on hand, from the rows of stock. Equal to `stock_of` in backend/stock/tables.py.

/** @typedef {import("./pages.js").Stock} Stock */

/**
 * What there is of these products.
 * @param {import("../asked.js").Replica} replica
 * @param {string[]} ids
 * @returns {Promise<Stock[]>}
 */
export async function stockOf(replica, ids) {
  const rows = ids.length > 0 ? await replica.sharedRows("stock", ids) : [];
  return /** @type {any[]} */ (rows);
}

// Products as prices and orders need them, from their rows.

/**
 * What is sold, and at which prices.
 * @typedef {object} Sold
 * @property {string} id
 * @property {string} name
 * @property {string} number
 * @property {string} unit
 * @property {boolean} active
 * @property {string | null} category_id
 * @property {string} packaging
 * @property {number | null} packaging_milli
 * @property {number | null} minimum_milli
 * @property {string} vat_class
 * @property {boolean} discountable
 * @property {import("./rules.js").Row[]} prices
 */

/**
 * In the order asked for; those that this phone does not have are left out.
 * @param {import("../asked.js").Replica} replica
 * @param {Iterable<string | null>} ids
 * @returns {Promise<Sold[]>}
 */
export async function soldOf(replica, ids) {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const rows = wanted.length > 0 ? await replica.sharedRows("products", wanted) : [];
  return /** @type {any[]} */ (rows);
}

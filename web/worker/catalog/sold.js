// A product as prices and orders need it, from its line in memory: no chunk is read.

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

/** @param {import("../describe.js").ProductLine} line @returns {Sold} */
export function soldOf({ prices, sale, ...line }) {
  const { id, name, number, unit, active, category_id, packaging, packaging_milli } = line;
  const [minimum_milli, vat_class, discountable, others] = JSON.parse(sale);
  return {
    ...{ id, name, number, unit, active, category_id, packaging, packaging_milli, minimum_milli },
    ...{ vat_class, discountable, prices: [...JSON.parse(prices), ...others] },
  };
}

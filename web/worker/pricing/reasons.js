// A price with its explanation, *Warum dieser Preis?*, and the prices that must be asked for.
// Twin: backend/pricing/reasons.py, function for function; what they mean, and the units, are said there.

/** @import { Product } from "./inputs.js" */
/** @import { Vat } from "./terms.js" */

/** @typedef {{ code: string, amount: number | null, [fact: string]: string | number | boolean | null }} Step */
/**
 * @typedef {object} Priced
 * @property {string} product_id
 * @property {number} quantity_milli
 * @property {number | null} per_milli
 * @property {number | null} list_price
 * @property {number | null} unit_price
 * @property {string} vat_class
 * @property {number | null} vat_rate_bp
 * @property {Step[]} reason
 */

export const ON_REQUEST = ["quantity", "no_vat_rate", "no_rate", "no_price", "too_large"];

/** @param {Product} product @param {Vat | null} vat @param {number} quantityMilli @param {string} code @returns {Priced} */
export function onRequest(product, vat, quantityMilli, code) {
  return {
    product_id: product.id,
    quantity_milli: quantityMilli,
    per_milli: null,
    list_price: null,
    unit_price: null,
    vat_class: product.vat_class,
    vat_rate_bp: vat === null ? null : vat.rate_bp,
    reason: [why(code)],
  };
}

/** @param {string} code */
export function why(code) {
  return { code, amount: null };
}

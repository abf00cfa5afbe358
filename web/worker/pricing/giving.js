// Goods given free: a line that keeps its product and quantity and costs nothing (B3). Twin: backend/pricing/giving.py.

/** @import { Priced, Step } from "./reasons.js" */

export const GIVEN = ["bonus", "sample"];
const ONE = 1000;

/** @param {Priced} priced @param {string} why @returns {Priced} */
export function given(priced, why) {
  if (priced.vat_rate_bp === null || priced.quantity_milli <= 0) return priced;
  const known = priced.unit_price !== null;
  return {
    ...priced,
    per_milli: known ? priced.per_milli : ONE,
    unit_price: 0,
    reason: [...(known ? priced.reason : []), { code: "given", amount: 0, of: why }],
  };
}

/** @param {readonly Step[]} reason */
export function givenOf(reason) {
  const why = reason.filter(({ code }) => code === "given").at(-1)?.of;
  return typeof why === "string" && GIVEN.includes(why) ? why : "";
}

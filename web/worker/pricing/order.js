// The lines of an order and their sums.
// Twin: backend/pricing/order.py, function for function; what they mean, and the units, are said there.

import { WHOLE_BP, TooLargeError, less, scaled, within } from "./money.js";
import { why } from "./reasons.js";

/** @import { Mode, Product } from "./inputs.js" */
/** @import { Priced } from "./reasons.js" */

/** @typedef {Priced & { discount_bp: number, line_total: number | null }} Line */
/** @typedef {{ vat_class: string, rate_bp: number, net: number, vat: number, gross: number }} Tax */
/**
 * @typedef {object} Totals
 * @property {Tax[]} taxes
 * @property {number | null} total_net
 * @property {number | null} total_vat
 * @property {number | null} total_gross
 * @property {number} open_lines
 */

/** @param {Product} product @param {Priced} priced @param {number} discountBp @returns {Line} */
export function line(product, priced, discountBp) {
  const bp = Math.min(Math.max(discountBp, 0), WHOLE_BP);
  const taken = product.discountable ? bp : 0;
  if (priced.unit_price === null || priced.per_milli === null) {
    return { ...priced, discount_bp: taken, line_total: null };
  }
  const reason = [...priced.reason];
  let total;
  try {
    const { quantity_milli, per_milli } = priced;
    total = scaled(priced.unit_price, quantity_milli, per_milli);
    reason.push({ code: "times", amount: total, quantity_milli, per_milli });
    if (taken > 0) {
      total = less(total, taken);
      reason.push({ code: "line_discount", amount: total, bp: taken });
    } else if (bp > 0) {
      reason.push({ code: "line_discount_refused", amount: total, bp });
    }
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    return { ...priced, reason: [why("too_large")], discount_bp: taken, line_total: null };
  }
  return { ...priced, reason, discount_bp: taken, line_total: total };
}

/** @param {Iterable<Line>} lines @param {Mode} priceMode @returns {Totals} */
export function totals(lines, priceMode) {
  /** @type {Map<number, bigint>} */
  const sums = new Map();
  /** @type {Map<number, string>} */
  const classes = new Map();
  let openLines = 0;
  for (const { vat_class: vatClass, vat_rate_bp: rate, line_total: total } of lines) {
    if (rate === null || total === null) {
      openLines += 1;
      continue;
    }
    sums.set(rate, (sums.get(rate) ?? 0n) + BigInt(total));
    classes.set(rate, (classes.get(rate) ?? vatClass) === vatClass ? vatClass : "");
  }
  try {
    const rates = [...sums.keys()].sort((a, b) => b - a);
    const taxes = rates.map((rate) => tax(classes.get(rate) ?? "", rate, sums.get(rate) ?? 0n, priceMode));
    const [net, vat, gross] = /** @type {const} */ (["net", "vat", "gross"]).map((part) =>
      within(taxes.reduce((sum, one) => sum + BigInt(one[part]), 0n)),
    );
    return { taxes, total_net: net, total_vat: vat, total_gross: gross, open_lines: openLines };
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    return { taxes: [], total_net: null, total_vat: null, total_gross: null, open_lines: openLines };
  }
}

/** @param {string} vatClass @param {number} rateBp @param {bigint} sum @param {Mode} priceMode @returns {Tax} */
function tax(vatClass, rateBp, sum, priceMode) {
  const total = within(sum);
  if (priceMode === "net") {
    const vat = scaled(total, rateBp, WHOLE_BP);
    return { vat_class: vatClass, rate_bp: rateBp, net: total, vat, gross: within(total + vat) };
  }
  const vat = scaled(total, rateBp, WHOLE_BP + rateBp);
  return { vat_class: vatClass, rate_bp: rateBp, net: total - vat, vat, gross: total };
}

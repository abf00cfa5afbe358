// What was agreed in an order stays while it is edited (B5): its terms, and the prices of lines nobody touched. Pure.
// Twin: backend/orders/agreed.py, function for function; what it means is said there.

import { exchange, givenOf, vatOf } from "../pricing/rules.js";
import { explained } from "./lines.js";

/** @import { Company } from "../pricing/inputs.js" */
/** @import { Terms } from "../pricing/terms.js" */
/** @import { Line } from "./lines.js" */
/** @typedef {Record<string, any>} Row */
/** @typedef {{ id: string, line: Line }} Agreed */

const ONE = 1000;
const OF_GOODS = /** @type {const} */ (["product_id", "quantity_milli", "discount_bp"]);
const OF_FREE = /** @type {const} */ ([...OF_GOODS, "name", "vat_class"]);

/** @param {Row} seen @param {Company} company @param {Terms} terms @returns {Terms} */
export function termsAsAgreed(seen, company, terms) {
  const { currency, price_mode } = seen;
  const held = [{ currency, rate_e6: seen.rate_e6, on: seen.rate_on }];
  const rates = seen.rate_e6 && seen.rate_on ? held : company.rates;
  const found = currency === company.currency ? null : exchange(rates, currency, terms.day);
  return { ...terms, currency, price_mode, exchange: found };
}

/** @param {Row} one @param {Line} was @param {Company} company @param {Terms} terms @returns {Line | null} */
export function lineAsAgreed(one, was, company, terms) {
  const free = one.product_id === null;
  if ((free ? OF_FREE : OF_GOODS).some((name) => one[name] !== was[name])) return null;
  if ((one.given || "") !== givenOf(was.reason)) return null;
  if (free && one.price !== (was.per_milli === ONE ? was.unit_price : null)) return null;
  if (was.vat_rate_bp !== (vatOf(company, terms, was.vat_class)?.rate_bp ?? null)) return null;
  return { ...was, text: one.text, reason: explained(was).reason };
}

// The one percentage that a customer gets on a product.
// Twin: backend/pricing/discounts.py, function for function; what they mean, and the units, are said there.

import { WHOLE_BP } from "./money.js";
import { inForce, later } from "./periods.js";

/** @import { CategoryDiscount, Customer, Group, Product } from "./inputs.js" */

/** @typedef {{ bp: number, of: string, category_id: string | null }} Discount */

/**
 * @param {Product} product
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {string} day
 * @returns {Discount | null}
 */
export function discount(product, customer, group, day) {
  /** @type {Discount[]} */
  const found = [{ bp: customer.discount_bp ?? 0, of: "customer", category_id: null }];
  let near = nearest(customer.category_discounts, product.categories, day);
  if (near !== null) {
    found.push({ bp: near.discount_bp, of: "customer_category", category_id: near.category_id });
  }
  if (group !== null) {
    found.push({ bp: group.discount_bp ?? 0, of: "group", category_id: null });
    near = nearest(group.category_discounts, product.categories, day);
    if (near !== null) {
      found.push({ bp: near.discount_bp, of: "group_category", category_id: near.category_id });
    }
  }
  let best = found[0];
  for (const one of found) if (one.bp > best.bp) best = one;
  best.bp = Math.min(best.bp, WHOLE_BP);
  return best.bp > 0 ? best : null;
}

/** @param {CategoryDiscount[]} entries @param {string[]} categories @param {string} day */
function nearest(entries, categories, day) {
  for (const category of entries.length > 0 ? categories : []) {
    /** @type {CategoryDiscount | null} */
    let best = null;
    for (const entry of entries) {
      if (entry.category_id !== category || !inForce(entry, day)) continue;
      if (best === null || later(entry, entry.discount_bp, best, best.discount_bp)) best = entry;
    }
    if (best !== null) return best;
  }
  return null;
}

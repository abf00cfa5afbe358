// All that a customer's prices depend on, put together once and asked for many products. Pure.
// Twin: backend/pricing/deal.py, function for function.

import { line } from "./order.js";
import { nextStep, price } from "./price.js";
import { companyOf, customerOf, groupOf, ownPrices, productOf } from "./rows.js";
import { termsOf } from "./terms.js";

/** @typedef {Record<string, any>} Row */
/**
 * A customer's case on a day: see the twin.
 * @typedef {object} Deal
 * @property {import("./inputs.js").Company} company
 * @property {import("./inputs.js").Customer} customer
 * @property {import("./inputs.js").Group | null} group
 * @property {import("./terms.js").Terms} terms
 * @property {readonly Row[]} own
 * @property {readonly Row[]} categories
 */

/**
 * From rows as they are on the wire; `deliveryCountry` "" is the customer's own.
 * @param {Row} company
 * @param {Row} customer
 * @param {readonly Row[]} groups
 * @param {readonly Row[]} own
 * @param {readonly Row[]} categories
 * @param {string} deliveryCountry
 * @param {string} day
 * @returns {Deal}
 */
export function deal(company, customer, groups, own, categories, deliveryCountry, day) {
  const ours = companyOf(company);
  const his = customerOf(customer);
  const group = groupOf(groups, customer.price_group_id);
  const terms = termsOf(ours, his, group, deliveryCountry, day, null);
  return { company: ours, customer: his, group, terms, own, categories };
}

/**
 * So much of a product as a line of an order.
 * @param {Deal} of
 * @param {Row} product
 * @param {number} quantityMilli
 * @param {number} [discountBp]
 */
export function priced(of, product, quantityMilli, discountBp = 0) {
  const { sold, own } = told(of, product);
  const found = price(sold, own, of.customer, of.group, of.company, of.terms, quantityMilli);
  return line(sold, found, discountBp);
}

/**
 * From which larger quantity on a unit costs less.
 * @param {Deal} of
 * @param {Row} product
 * @param {number} quantityMilli
 */
export function following(of, product, quantityMilli) {
  const { sold, own } = told(of, product);
  return nextStep(sold, own, of.customer, of.group, of.company, of.terms, quantityMilli);
}

/** @param {Deal} of @param {Row} product */
function told(of, product) {
  return { sold: productOf(product, of.categories), own: ownPrices(of.own, product.id) };
}

// From rows as they are on the wire to what the rule is told. Pure; twin: backend/pricing/rows.py, function for function.
// A row of an older version lacks what came since: then the answer is as if nothing were said.

import { path } from "../catalog/rules.js";

/** @import { CategoryDiscount, Company, Customer, Group, Mode, Price, Product } from "./inputs.js" */
/** @typedef {Record<string, any>} Row */

const PRICE_GROUP = "price";

/**
 * The company, from its row.
 * @param {Row} company
 * @returns {Company}
 */
export function companyOf(company) {
  return {
    country: company.country,
    currency: company.currency,
    small_business: Boolean(company.small_business),
    oss: Boolean(company.oss),
    vat_rates: company.vat_rates ?? [],
    rates: company.rates ?? [],
  };
}

/**
 * The price group of that id; null without one. A group that is no longer given away counts for who has it.
 * @param {readonly Row[]} groups
 * @param {string | null | undefined} priceGroupId
 * @returns {Group | null}
 */
export function groupOf(groups, priceGroupId) {
  const group = groups.find(({ id, kind }) => id === priceGroupId && kind === PRICE_GROUP);
  if (!group) return null;
  return {
    id: group.id,
    mode: modeOf(group.mode),
    discount_bp: group.discount_bp,
    category_discounts: (group.category_discounts ?? []).map(percentage),
  };
}

/**
 * The customer, from his row.
 * @param {Row} customer
 * @returns {Customer}
 */
export function customerOf(customer) {
  return {
    kind: customer.kind === "person" ? "person" : "company",
    country: customer.country,
    vat_id: customer.vat_id,
    vat_id_confirmed: Boolean(customer.vat_id_confirmed),
    currency: customer.currency,
    discount_bp: customer.discount_bp,
    category_discounts: (customer.category_discounts ?? []).map(percentage),
  };
}

/**
 * A product, from its row and all categories.
 * @param {Row} product
 * @param {readonly Row[]} categories
 * @returns {Product}
 */
export function productOf(product, categories) {
  return {
    id: product.id,
    vat_class: product.vat_class,
    discountable: product.discountable,
    categories: path(categories, product.category_id)
      .reverse()
      .map(({ id }) => id),
    prices: product.prices,
  };
}

/**
 * A customer's individual prices for a product, from the rows of all of his.
 * @param {readonly Row[]} customerPrices
 * @param {string} productId
 * @returns {Price[]}
 */
export function ownPrices(customerPrices, productId) {
  return customerPrices.filter((row) => row.product_id === productId).map(own);
}

/** @param {Row} row @returns {Price} */
function own(row) {
  return {
    currency: row.currency,
    mode: modeOf(row.mode),
    per_milli: row.per_milli,
    from_milli: row.from_milli,
    amount: row.amount,
    discount_bp: row.discount_bp,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
  };
}

/** @param {Row} one @returns {CategoryDiscount} */
function percentage(one) {
  return {
    category_id: one.category_id,
    discount_bp: one.discount_bp,
    valid_from: one.valid_from,
    valid_to: one.valid_to,
  };
}

/** @param {unknown} mode @returns {Mode} */
function modeOf(mode) {
  return mode === "gross" ? "gross" : "net";
}

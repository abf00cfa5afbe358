// What a product costs a customer, and from which quantity on it costs him less.
// Twin: backend/pricing/price.py, function for function; what they mean, and the units, are said there.

import { discount } from "./discounts.js";
import { inList, listsOf, stepsOf } from "./lists.js";
import { TooLargeError, compare, less, scaled } from "./money.js";
import { inForce } from "./periods.js";
import { onRequest } from "./reasons.js";
import { vatOf } from "./terms.js";

/** @import { Company, Customer, Group, Price, Product } from "./inputs.js" */
/** @import { Case, Found } from "./lists.js" */
/** @import { Priced, Step } from "./reasons.js" */
/** @import { Terms } from "./terms.js" */

/** @typedef {{ from_milli: number, per_milli: number, unit_price: number }} NextStep */

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Company} company
 * @param {Terms} terms
 * @param {number} quantityMilli
 * @returns {Priced}
 */
export function price(product, ownPrices, customer, group, company, terms, quantityMilli) {
  const vat = vatOf(company, terms, product.vat_class);
  if (quantityMilli <= 0) return onRequest(product, vat, quantityMilli, "quantity");
  if (vat === null) return onRequest(product, vat, quantityMilli, "no_vat_rate");
  const { discountable } = product;
  try {
    const about = { company, terms, vat, discountable, quantity_milli: quantityMilli };
    return priceOf(product, ownPrices, customer, group, about);
  } catch (error) {
    if (error instanceof TooLargeError) return onRequest(product, vat, quantityMilli, "too_large");
    throw error;
  }
}

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Company} company
 * @param {Terms} terms
 * @param {number} quantityMilli
 * @returns {NextStep | null}
 */
export function nextStep(product, ownPrices, customer, group, company, terms, quantityMilli) {
  const now = price(product, ownPrices, customer, group, company, terms, quantityMilli);
  const lists = listsOf(group);
  const entries = [...ownPrices, ...product.prices.filter(({ list }) => lists.includes(list ?? ""))];
  const steps = new Set(
    entries
      .filter((entry) => entry.from_milli > Math.max(quantityMilli, 0) && inForce(entry, terms.day))
      .map((entry) => entry.from_milli),
  );
  for (const step of [...steps].sort((a, b) => a - b)) {
    const then = price(product, ownPrices, customer, group, company, terms, step);
    if (then.unit_price === null || then.per_milli === null) continue;
    if (now.unit_price === null || now.per_milli === null || lower(then, now)) {
      return { from_milli: step, per_milli: then.per_milli, unit_price: then.unit_price };
    }
  }
  return null;
}

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Case} about
 * @returns {Priced}
 */
function priceOf(product, ownPrices, customer, group, about) {
  const { terms } = about;
  const home = about.company.currency;
  const listed = (/** @type {string} */ name) => product.prices.filter(({ list }) => list === name);
  const bases = listed("base");
  let base = inList(bases, "base", terms.currency, null, about);
  const foreign = base === null && terms.currency !== home;
  if (foreign && terms.exchange !== null) base = inList(bases, "base", home, null, about);
  const own = inList(ownPrices, "own", terms.currency, base, about);
  if (own !== null) return pricedAs(product, about, own.amount, own, own.steps);
  let found = base;
  if (group !== null) {
    found = inList(listed(`group:${group.id}`), "group", terms.currency, base, about) ?? base;
  }
  if (found === null) {
    const rateMissing = foreign && terms.exchange === null && stepsOf(bases, home, false, about).length > 0;
    return onRequest(product, about.vat, about.quantity_milli, rateMissing ? "no_rate" : "no_price");
  }
  const steps = [...found.steps];
  let { amount } = found;
  const taken = discount(product, customer, group, terms.day);
  if (taken !== null && !product.discountable) {
    steps.push({ code: "not_discountable", amount, bp: taken.bp });
  } else if (taken !== null) {
    amount = less(amount, taken.bp);
    steps.push({ code: "discount", amount, ...taken });
  }
  const regular = { ...found, amount };
  const specials = listed("special");
  let special = inList(specials, "special", terms.currency, base, about);
  if (special === null && foreign && found === base && terms.exchange !== null) {
    special = inList(specials, "special", home, base, about);
  }
  if (special === null) return pricedAs(product, about, found.amount, regular, steps);
  if (compare(special.amount, special.per_milli, regular.amount, regular.per_milli) < 0) {
    const list = scaled(found.amount, special.per_milli, found.per_milli);
    return pricedAs(product, about, list, special, [...steps, ...after(special, base)]);
  }
  const notLower = { code: "special_not_lower", amount: special.amount, per_milli: special.per_milli };
  return pricedAs(product, about, found.amount, regular, [...steps, notLower]);
}

/** @param {Priced} one @param {Priced} other */
function lower(one, other) {
  const [amount, perMilli] = [one.unit_price ?? 0, one.per_milli ?? 1];
  return compare(amount, perMilli, other.unit_price ?? 0, other.per_milli ?? 1) < 0;
}

/** @param {Found} special @param {Found | null} base */
function after(special, base) {
  return (special.entry.amount ?? null) === null && base !== null ? special.steps.slice(-1) : special.steps;
}

/**
 * @param {Product} product
 * @param {Case} about
 * @param {number} listPrice
 * @param {Found} found
 * @param {Step[]} steps
 * @returns {Priced}
 */
function pricedAs(product, about, listPrice, found, steps) {
  return {
    product_id: product.id,
    quantity_milli: about.quantity_milli,
    per_milli: found.per_milli,
    list_price: listPrice,
    unit_price: found.amount,
    vat_class: product.vat_class,
    vat_rate_bp: about.vat.rate_bp,
    reason: steps,
  };
}

// What holds for an order as a whole: currency, net or gross, tax, rate of exchange, days.
// Twin: backend/pricing/terms.py, function for function; what they mean, and the units, are said there.

import { exchange } from "./money.js";
import { inForce, later } from "./periods.js";
import { TAX_FREE, taxCase } from "./tax.js";

/** @import { Company, Customer, Group, Mode, VatRate } from "./inputs.js" */
/** @import { Exchange } from "./money.js" */
/** @import { TaxCase } from "./tax.js" */

/**
 * @typedef {object} Terms
 * @property {string} currency
 * @property {Mode} price_mode
 * @property {TaxCase} tax
 * @property {Exchange | null} exchange
 * @property {string} day
 * @property {string} supply_on
 */
/** @typedef {{ rate_bp: number, included_bp: number }} Vat */

/** @param {Customer} customer @param {Group | null} group @returns {Mode} */
export function modeOf(customer, group) {
  if (group !== null) return group.mode;
  return customer.kind === "company" ? "net" : "gross";
}

/**
 * @param {Company} company
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {string} deliveryCountry
 * @param {string} day
 * @param {string | null} supplyOn
 * @returns {Terms}
 */
export function termsOf(company, customer, group, deliveryCountry, day, supplyOn) {
  const currency = customer.currency || company.currency;
  const foreign = currency !== company.currency;
  return {
    currency,
    price_mode: modeOf(customer, group),
    tax: taxCase(company, customer, deliveryCountry),
    exchange: foreign ? exchange(company.rates, currency, day) : null,
    day,
    supply_on: supplyOn || day,
  };
}

/** @param {Company} company @param {Terms} terms @param {string} vatClass @returns {Vat | null} */
export function vatOf(company, terms, vatClass) {
  const { case: taxed, country } = terms.tax;
  if (taxed === "small_business") return { rate_bp: 0, included_bp: 0 };
  const rate = vatRate(company.vat_rates, country, vatClass, terms.supply_on);
  if (rate === null) return null;
  return { rate_bp: TAX_FREE.includes(taxed) ? 0 : rate, included_bp: rate };
}

/** @param {VatRate[]} rates @param {string} country @param {string} vatClass @param {string} day */
function vatRate(rates, country, vatClass, day) {
  /** @type {VatRate | null} */
  let best = null;
  for (const rate of rates) {
    if (rate.country !== country || rate.vat_class !== vatClass || !inForce(rate, day)) continue;
    if (best === null || later(rate, rate.rate_bp, best, best.rate_bp)) best = rate;
  }
  return best === null ? null : best.rate_bp;
}

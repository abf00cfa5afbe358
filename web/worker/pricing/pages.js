// A customer's prices as the pages show them (B2): what was agreed, what he would pay, and why. Pure.
// Twin: backend/pricing/pages.py, function for function in the same order; the contexts are described there.

import { mayEdit } from "../catalog/rules.js";
import { countryName } from "../countries.js";
import { nameKey } from "../fold.js";
import { compare, plainDigits, withoutBlanks } from "../letters.js";
import { following, priced } from "./deal.js";
import { totals } from "./order.js";

/** @import { Context, Named } from "../notes/pages.js" */
/** @import { Deal } from "./deal.js" */
/** @typedef {Record<string, any>} Row */
/** @typedef {Map<string, string>} Names */
/** @typedef {{ id: string, name: string, place: string }} Match */
/**
 * What prices need of a product's row.
 * @typedef {object} Ware
 * @property {string} id
 * @property {string} name
 * @property {string} number
 * @property {string} unit
 * @property {boolean} active
 * @property {string | null} category_id
 * @property {string} vat_class
 * @property {boolean} discountable
 * @property {Row[]} prices
 */

const ONE = 1_000;
const MILLION = 1_000_000;
const SAVED = ["price", "percentages"];
/** Every step of a reason has all of these, so that a template may ask for any. */
const STEP = {
  code: "",
  amount: null,
  bp: 0,
  mode: "",
  per_milli: null,
  from_milli: 0,
  valid_from: null,
  valid_to: null,
  rate_on: null,
  rate_old: false,
  of: "",
  quantity_milli: 0,
};
const QUANTITY = /^([0-9]{1,9})(?:[.,]([0-9]{1,3}))?$/;

/**
 * A quantity as it is typed, in thousandths: 1.5 or 1,5 are 1500, nothing is one; null for what is none above 0.
 * @param {string} text
 * @returns {number | null}
 */
export function readQuantity(text) {
  const written = plainDigits(withoutBlanks(text));
  if (written === "") return ONE;
  const found = QUANTITY.exec(written);
  if (!found) return null;
  return Number(found[1]) * ONE + Number(`${found[2] ?? ""}000`.slice(0, 3)) || null;
}

/**
 * A customer's prices.
 * @param {Named} owner
 * @param {Deal} of
 * @param {Names} names
 * @param {readonly Ware[]} wares
 * @param {readonly Ware[] | null} found
 * @param {boolean} more
 * @param {string} q
 * @param {readonly string[]} unsent
 * @param {string} role
 * @param {string} saved
 * @param {string} deleted
 * @param {string} lang
 * @returns {Context}
 */
export function listing(owner, of, names, wares, found, more, q, unsent, role, saved, deleted, lang) {
  const href = `/customers/${owner.id}`;
  const may = mayEdit(role);
  const { day } = of.terms;
  const byId = new Map(wares.map((ware) => [ware.id, ware]));
  const rows = of.own.map((row) => agreed(row, byId.get(row.product_id), of, href, may, unsent));
  const percentages = [
    ...of.customer.category_discounts.map((one) => ({ one, group: false })),
    ...(of.group?.category_discounts ?? []).map((one) => ({ one, group: true })),
  ];
  return {
    nav: "customers",
    owner: { id: owner.id, name: owner.name, href },
    q,
    searched: found !== null,
    offers: (found ?? []).map((ware) => offer(ware, of, href)),
    more,
    terms: terms(of, names, lang),
    percentages: percentages.map(({ one, group }) => ({
      name: names.get(one.category_id) ?? "",
      group,
      discount_bp: one.discount_bp,
      valid_from: one.valid_from ?? null,
      valid_to: one.valid_to ?? null,
      state: stateOn(one, day),
    })),
    rows: rows.sort(compareRows),
    may,
    edit_percentages: may ? `${href}/percentages` : "",
    saved: SAVED.includes(saved) ? saved : "",
    undo: deleted ? { action: `${href}/prices/${deleted}/restore` } : null,
  };
}

/**
 * Why this price?
 * @param {Named} owner
 * @param {Deal} of
 * @param {Names} names
 * @param {Ware} product
 * @param {string} typed
 * @param {string} role
 * @param {string} lang
 * @returns {Context}
 */
export function explained(owner, of, names, product, typed, role, lang) {
  const href = `/customers/${owner.id}`;
  const read = readQuantity(typed);
  const quantity = read ?? ONE;
  const line = priced(of, product, quantity);
  const { currency, price_mode: mode } = of.terms;
  const sums = totals([line], mode);
  const action = `${href}/price/${product.id}`;
  const next = following(of, product, quantity);
  const open = line.line_total === null;
  return {
    nav: "customers",
    owner: { id: owner.id, name: owner.name, href },
    product: {
      name: product.name,
      number: product.number,
      unit: product.unit,
      href: `/products/${product.id}`,
      active: product.active,
    },
    action,
    quantity: typed,
    wrong: read === null,
    quantity_milli: quantity,
    price:
      line.unit_price === null
        ? null
        : { amount: line.unit_price, currency, per_milli: line.per_milli, mode },
    request: open ? line.reason[0].code : "",
    steps: open ? [] : line.reason.map((step) => stepOf(step, of, names, lang)),
    sums:
      open || sums.total_net === null
        ? null
        : {
            total: line.line_total,
            net: sums.total_net,
            vat: sums.total_vat,
            gross: sums.total_gross,
            rate_bp: line.vat_rate_bp,
          },
    next: next && {
      from_milli: next.from_milli,
      amount: next.unit_price,
      per_milli: next.per_milli,
      href: `${action}?quantity=${written(next.from_milli, lang)}`,
    },
    terms: terms(of, names, lang),
    agree: mayEdit(role) ? `${href}/prices/new?product=${product.id}` : "",
    agreed: `${href}/prices`,
  };
}

/**
 * Who is to be asked about, from a product's page.
 * @param {Ware} product
 * @param {readonly Match[]} matches
 * @param {boolean} more
 * @param {string} q
 * @param {string} typed
 * @returns {Context}
 */
export function asking(product, matches, more, q, typed) {
  const read = readQuantity(typed);
  const quantity = read === null || typed === "" ? "" : `?quantity=${plain(read)}`;
  return {
    nav: "products",
    product: {
      id: product.id,
      name: product.name,
      number: product.number,
      href: `/products/${product.id}`,
    },
    action: `/products/${product.id}/price`,
    q,
    quantity: typed,
    matches: matches.map(({ id, name, place }) => ({
      name,
      place,
      href: `/customers/${id}/price/${product.id}${quantity}`,
    })),
    more,
  };
}

/**
 * A rate of exchange as one says it: 941500 is 0,9415 in German.
 * @param {number} rateE6
 * @param {string} lang
 */
export function rateText(rateE6, lang) {
  const whole = Math.floor(rateE6 / MILLION);
  const decimals = String(rateE6 - whole * MILLION)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return decimals ? `${whole}${lang === "de" ? "," : "."}${decimals}` : String(whole);
}

/** @param {Deal} of @param {Names} names @param {string} lang @returns {Context} */
function terms({ terms: held, group, customer, company }, names, lang) {
  const { exchange } = held;
  return {
    currency: held.currency,
    mode: held.price_mode,
    group: group === null ? "" : (names.get(group.id) ?? ""),
    group_bp: group === null ? null : group.discount_bp,
    discount_bp: customer.discount_bp,
    tax: held.tax.case,
    reason: held.tax.reason,
    country: countryName(held.tax.country, lang),
    rate: exchange === null ? "" : rateText(exchange.rate_e6, lang),
    rate_on: exchange === null ? null : exchange.rate_on,
    rate_old: exchange !== null && exchange.rate_old,
    ours: company.currency,
  };
}

/**
 * @param {Row} row
 * @param {Ware | undefined} ware
 * @param {Deal} of
 * @param {string} href
 * @param {boolean} may
 * @param {readonly string[]} unsent
 */
function agreed(row, ware, of, href, may, unsent) {
  const place = `${href}/prices/${row.id}`;
  return {
    id: row.id,
    name: ware ? ware.name || ware.number : "",
    unit: ware ? ware.unit : "",
    href: ware ? `${href}/price/${ware.id}` : "",
    amount: row.amount,
    discount_bp: row.discount_bp,
    currency: row.currency || of.company.currency,
    mode: row.mode,
    per_milli: row.per_milli,
    from_milli: row.from_milli,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
    state: stateOn(row, of.terms.day),
    waiting: unsent.includes(`customer_prices/${row.id}`),
    edit: may ? `${place}/edit` : "",
    delete: may ? `${place}/delete` : "",
  };
}

/** What holds or will hold first, then by product, scale and beginning. @param {Row} a @param {Row} b */
function compareRows(a, b) {
  return (
    Number(a.state === "over") - Number(b.state === "over") ||
    compare(nameKey(a.name), nameKey(b.name)) ||
    a.from_milli - b.from_milli ||
    compare(a.valid_from || "", b.valid_from || "") ||
    compare(a.id, b.id)
  );
}

/** @param {Ware} ware @param {Deal} of @param {string} href */
function offer(ware, of, href) {
  const line = priced(of, ware, ONE);
  const { currency, price_mode: mode } = of.terms;
  return {
    name: ware.name || ware.number,
    number: ware.number,
    unit: ware.unit,
    href: `${href}/price/${ware.id}`,
    price:
      line.unit_price === null
        ? null
        : { amount: line.unit_price, currency, per_milli: line.per_milli, mode },
  };
}

/** @param {Row} step @param {Deal} of @param {Names} names @param {string} lang @returns {Context} */
function stepOf(step, of, names, lang) {
  const told = Object.entries(STEP).map(([name, usual]) => [name, step[name] ?? usual]);
  return {
    ...Object.fromEntries(told),
    currency: step.currency || of.terms.currency,
    category: step.category_id ? (names.get(step.category_id) ?? "") : "",
    rate: step.rate_e6 ? rateText(step.rate_e6, lang) : "",
    ours: of.company.currency,
  };
}

/** @param {{ valid_from?: string | null, valid_to?: string | null }} entry @param {string} day */
function stateOn(entry, day) {
  if ((entry.valid_to || day) < day) return "over";
  return (entry.valid_from || day) > day ? "later" : "now";
}

/** A quantity as it is typed into the form; it stands in an address, too. @param {number} milli @param {string} lang */
function written(milli, lang) {
  return plain(milli).replace(".", lang === "de" ? "," : ".");
}

/** @param {number} milli */
function plain(milli) {
  const whole = Math.floor(milli / ONE);
  const decimals = String(milli - whole * ONE)
    .padStart(3, "0")
    .replace(/0+$/, "");
  return decimals ? `${whole}.${decimals}` : String(whole);
}

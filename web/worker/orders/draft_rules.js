// A draft while it is typed (B3): its lines priced, what to look at in each, what he usually buys. Pure.
// Twin: backend/orders/draft_rules.py, function for function; what they mean, and the units, are said there.

import { canonicalJson } from "../forms.js";
import { isId } from "../ids.js";
import { compare } from "../letters.js";
import * as rows from "../pricing/rows.js";
import { ON_REQUEST, line, nextStep, price, termsOf, vatOf, given, givenOf } from "../pricing/rules.js";
import { lineAsAgreed, termsAsAgreed } from "./agreed.js";

/** @import { Company, Customer, Group, Product } from "../pricing/inputs.js" */
/** @import { Priced, Step } from "../pricing/reasons.js" */
/** @import { Terms } from "../pricing/terms.js" */
/** @import { Agreed } from "./agreed.js" */

/** @typedef {Record<string, any>} Row a wire row */
/**
 * @typedef {object} Facts
 * @property {Row} company
 * @property {Row} customer
 * @property {readonly Row[]} groups
 * @property {readonly Row[]} categories
 * @property {readonly Row[]} own_prices
 * @property {readonly Row[]} products
 * @property {readonly Row[]} stock
 * @property {string} day
 */
/** @typedef {{ company: Company, customer: Customer, group: Group | null, terms: Terms, agreed: Agreed[] }} Ground */
/**
 * @typedef {object} Hint
 * @property {string} code
 * @property {number | null} quantity_milli
 * @property {number | null} amount
 * @property {number | null} per_milli
 * @property {number | null} bp
 */
/** @typedef {{ product_id: string, times: number, quantity_milli: number, on: string }} Bought */
/**
 * @typedef {object} Line a line as an order keeps it
 * @property {string | null} product_id
 * @property {string} name
 * @property {string} number
 * @property {string} unit
 * @property {number} quantity_milli
 * @property {number | null} per_milli
 * @property {number | null} list_price
 * @property {number | null} unit_price
 * @property {number} discount_bp
 * @property {string} vat_class
 * @property {number | null} vat_rate_bp
 * @property {number | null} line_total
 * @property {string} text
 * @property {Step[]} reason
 */

export const ONE = 1000;
const NAMELESS = "–";
export const USUAL_VAT = "standard";
const UNLIMITED_BP = 10_000;
const REP_DISCOUNT_BP = 1000;
export const LINES_MAX = 200;
const RECENT_ORDERS = 60;
const USUAL_MAX = 60;
const ADDRESSES_MAX = 6;
const NOT_BOUGHT = ["offer", "cancelled", "declined", "expired"];
const MANAGERS = ["manager", "administrator"];

const TAIL = 12;

/** Lines as they stand. @param {readonly Row[]} lines @returns {Row[]} */
export function ordered(lines) {
  return [...lines].sort((a, b) => a.place - b.place || compare(a.id, b.id));
}

/** Below all that stand there. @param {readonly Row[]} lines @returns {number} */
export function nextPlace(lines) {
  return (lines.length > 0 ? Math.max(...lines.map(({ place }) => place)) : 0) + 1;
}

/** The id so many after `base`. @param {string} base @param {number} count */
export function lineId(base, count) {
  const tail = (Number.parseInt(base.slice(-TAIL), 16) + count) % 16 ** TAIL;
  return base.slice(0, -TAIL) + tail.toString(16).padStart(TAIL, "0");
}

/** What holds for a draft. @param {Row} draft @param {Facts} facts @returns {Ground} */
export function groundOf(draft, facts) {
  const company = rows.companyOf(facts.company);
  const customer = rows.customerOf(facts.customer);
  const group = rows.groupOf(facts.groups, facts.customer.price_group_id);
  const country = draft.delivery_address?.country || "";
  const wished = draft.wish_on && draft.wish_on > facts.day ? draft.wish_on : null;
  const terms = termsOf(company, customer, group, country, facts.day, wished);
  const { seen } = draft;
  if (!seen) return { company, customer, group, terms, agreed: [] };
  const agreed = seen.lines.map((/** @type {Agreed["line"]} */ was, /** @type {number} */ at) => {
    return { id: lineId(draft.id, at + 1), line: was };
  });
  return { company, customer, group, terms: termsAsAgreed(seen, company, terms), agreed };
}

/**
 * What so much of a product costs in this draft.
 * @param {Row} product
 * @param {number} quantityMilli
 * @param {Ground} ground
 * @param {Facts} facts
 * @returns {Priced}
 */
export function priced(product, quantityMilli, { company, customer, group, terms }, facts) {
  const own = rows.ownPrices(facts.own_prices, product.id);
  const asked = rows.productOf(product, facts.categories);
  return price(asked, own, customer, group, company, terms, quantityMilli);
}

/** The lines as an order keeps them. @param {readonly Row[]} lines @param {Ground} ground @param {Facts} facts */
export function linesOf(lines, ground, facts) {
  const products = new Map(facts.products.map((row) => [row.id, row]));
  const agreed = new Map(ground.agreed.map(({ id, line: was }) => [id, was]));
  return ordered(lines).map((one) => {
    const was = agreed.get(one.id);
    const kept = was ? lineAsAgreed(one, was, ground.company, ground.terms) : null;
    return kept ?? lineOf(one, products.get(one.product_id) ?? null, ground, facts);
  });
}

/**
 * What to look at in a line.
 * @param {Row} one
 * @param {Line} made
 * @param {Row | null} product
 * @param {number} togetherMilli
 * @param {Ground} ground
 * @param {Facts} facts
 * @param {string} role
 * @returns {Hint[]}
 */
export function hintsOf(one, made, product, togetherMilli, ground, facts, role) {
  /** @type {Hint[]} */
  const found = [];
  if (one.product_id && product === null) return [hint("unknown")];
  const last = made.reason.at(-1)?.code ?? "";
  if (product !== null && !product.active) found.push(hint("inactive"));
  if (made.line_total === null) found.push(hint(ON_REQUEST.includes(last) ? last : "no_price"));
  if (product !== null) {
    const { minimum_milli: minimum, packaging_milli: packaging } = product;
    const stock = stockOf(product, facts);
    const paid = !givenIn(one); // who gets some free need not take a box of it
    if (paid && minimum && one.quantity_milli < minimum)
      found.push(hint("minimum", { quantity_milli: minimum }));
    if (paid && packaging && one.quantity_milli % packaging !== 0) {
      found.push(hint("packaging", { quantity_milli: packaging }));
    }
    if (stock !== null && togetherMilli > stock) found.push(hint("stock", { quantity_milli: stock }));
  }
  const limit = discountLimit(facts.company, role);
  if (givenIn(one)) return limit === 0 ? [...found, hint("discount_limit", { bp: limit })] : found;
  if (one.discount_bp && product !== null && !product.discountable) found.push(hint("discount_refused"));
  else if (made.discount_bp > limit) found.push(hint("discount_limit", { bp: limit }));
  if (product !== null) {
    const { company, customer, group, terms } = ground;
    const own = rows.ownPrices(facts.own_prices, product.id);
    const asked = rows.productOf(product, facts.categories);
    const step = nextStep(asked, own, customer, group, company, terms, one.quantity_milli);
    if (step !== null) {
      const { from_milli, per_milli, unit_price } = step;
      found.push(hint("step", { quantity_milli: from_milli, amount: unit_price, per_milli }));
    }
  }
  return found;
}

/** Why a line of a draft costs nothing, or "". @param {Row} one @returns {string} */
export function givenIn(one) {
  return one.given || "";
}

/** The lines of an order but for what was given free. @param {readonly Row[]} lines @returns {Row[]} */
export function paidFor(lines) {
  return lines.filter((line) => !givenOf(line.reason ?? []));
}

/** How much of each product stands in a draft, in all its lines. @param {readonly Row[]} lines @returns {Map<string, number>} */
export function together(lines) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const one of lines) {
    if (one.product_id) found.set(one.product_id, (found.get(one.product_id) ?? 0) + one.quantity_milli);
  }
  return found;
}

/** The highest discount on a line that this role gives by himself. @param {Row} company @param {string} role @returns {number} */
export function discountLimit(company, role) {
  if (MANAGERS.includes(role)) return UNLIMITED_BP;
  return role === "rep" ? (company.rep_discount_bp ?? REP_DISCOUNT_BP) : 0;
}

/** How much of a product comes into a draft at the first tap. @param {Row} product @returns {number} */
export function firstQuantity(product) {
  const least = product.minimum_milli || ONE;
  const packaging = product.packaging_milli;
  return packaging ? Math.ceil(least / packaging) * packaging : least;
}

/** By how much plus and minus change a quantity. @param {Row | null} product @param {number} quantityMilli @returns {number} */
export function stepOf(product, quantityMilli) {
  const packaging = product?.packaging_milli;
  return packaging && quantityMilli % packaging === 0 ? packaging : ONE;
}

/** One step up, or down to nothing. @param {number} quantityMilli @param {number} stepMilli @param {number} direction */
export function stepped(quantityMilli, stepMilli, direction) {
  return Math.max(quantityMilli + direction * stepMilli, 0);
}

/** The line that more of a product belongs to. @param {readonly Row[]} lines @param {string} productId @param {string} [text] @returns {Row | null} */
export function sameProduct(lines, productId, text = "") {
  const same = (/** @type {Row} */ one) =>
    one.product_id === productId && one.text === text && !one.discount_bp && !givenIn(one);
  return ordered(lines).find(same) ?? null;
}

/** A product that a search found. @param {string} productId @returns {Bought} */
export function searched(productId) {
  return { product_id: productId, times: 0, quantity_milli: 0, on: "" };
}

/** The favourites of the person asking, each once. @param {readonly string[]} productIds @returns {Bought[]} */
export function marked(productIds) {
  return [...new Set(productIds)].map(searched).slice(0, USUAL_MAX);
}

/** What a customer usually buys. @param {readonly Row[]} orders @returns {Bought[]} */
export function usual(orders) {
  /** @type {Map<string, Bought>} */
  const found = new Map();
  for (const order of bought(orders)) {
    for (const [productId, quantityMilli] of together(paidFor(order.lines))) {
      const known = found.get(productId);
      if (known) known.times += 1;
      else {
        const on = order.placed_at;
        found.set(productId, { product_id: productId, times: 1, quantity_milli: quantityMilli, on });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.times - a.times).slice(0, USUAL_MAX);
}

/** What stood in the last order that had products. @param {readonly Row[]} orders @returns {Bought[]} */
export function lastBought(orders) {
  for (const order of bought(orders)) {
    const lines = [...together(paidFor(order.lines))];
    if (lines.length > 0) {
      return lines.map(([id, quantity]) => {
        return { product_id: id, times: 1, quantity_milli: quantity, on: order.placed_at };
      });
    }
  }
  return [];
}

/** Where else was delivered to, each once, the last first. @param {readonly Row[]} orders @returns {Row[]} */
export function addresses(orders) {
  /** @type {Map<string, Row>} */
  const found = new Map();
  for (const { delivery_address: address } of newestFirst(orders)) {
    const key = address ? canonicalJson(address) : "";
    if (address && !found.has(key)) found.set(key, address);
  }
  return [...found.values()].slice(0, ADDRESSES_MAX);
}

/** @param {readonly Row[]} orders @returns {Row[]} */
function newestFirst(orders) {
  return [...orders]
    .sort((a, b) => compare(b.placed_at ?? "", a.placed_at ?? "") || compare(b.id, a.id))
    .slice(0, RECENT_ORDERS);
}

/** @param {readonly Row[]} orders @returns {Row[]} */
function bought(orders) {
  return newestFirst(orders).filter(({ state, placed_at: at }) => !NOT_BOUGHT.includes(state) && at);
}

/** @param {Row} one @param {Row | null} product @param {Ground} ground @param {Facts} facts @returns {Line} */
function lineOf(one, product, ground, facts) {
  if (one.product_id && product !== null) {
    const asks = priced(product, one.quantity_milli, ground, facts);
    const free = givenIn(one);
    const cost = free ? given(asks, free) : asks;
    const asked = rows.productOf(product, facts.categories);
    const name = product.name || product.number || NAMELESS;
    return made(free ? { ...one, discount_bp: 0 } : one, name, product.number, product.unit, asked, cost);
  }
  const stub = { id: "", vat_class: one.vat_class, discountable: true, categories: [], prices: [] };
  return made(one, one.name || NAMELESS, "", "", stub, freely(one, ground));
}

/** @param {Row} one @param {Ground} ground @returns {Priced} */
function freely(one, { company, terms }) {
  const vat = vatOf(company, terms, one.vat_class);
  const amount = vat === null || one.product_id ? null : one.price;
  const code = amount !== null ? "free_price" : vat === null ? "no_vat_rate" : "no_price";
  return {
    product_id: "",
    quantity_milli: one.quantity_milli,
    per_milli: amount === null ? null : ONE,
    list_price: amount,
    unit_price: amount,
    vat_class: one.vat_class,
    vat_rate_bp: vat === null ? null : vat.rate_bp,
    reason: [{ code, amount }],
  };
}

/** @param {Row} one @param {string} name @param {string} number @param {string} unit @param {Product} product @param {Priced} cost @returns {Line} */
function made(one, name, number, unit, product, cost) {
  const found = line(product, cost, one.discount_bp);
  return {
    product_id: isId(one.product_id) ? one.product_id : null,
    name,
    number,
    unit,
    quantity_milli: found.quantity_milli,
    per_milli: found.per_milli,
    list_price: found.list_price,
    unit_price: found.unit_price,
    discount_bp: found.discount_bp,
    vat_class: found.vat_class || USUAL_VAT,
    vat_rate_bp: found.vat_rate_bp,
    line_total: found.line_total,
    text: one.text,
    reason: found.reason,
  };
}

/** @param {Row} product @param {Facts} facts @returns {number | null} */
function stockOf(product, facts) {
  return facts.stock.find(({ id }) => id === product.id)?.on_hand_milli ?? null;
}

/** @param {string} code @param {Partial<Hint>} [worth] @returns {Hint} */
function hint(code, worth = {}) {
  return { code, quantity_milli: null, amount: null, per_milli: null, bp: null, ...worth };
}

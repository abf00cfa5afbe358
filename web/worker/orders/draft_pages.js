// A draft as its pages show it (B3). Pure: rows in, the context of a template out.
// Twin: backend/orders/draft_pages.py, function for function in the same order; the contexts are described there.

import { canonicalJson } from "../forms.js";
import { compare } from "../letters.js";
import { rateText } from "../pricing/pages.js";
import { digits } from "../pricing/rules.js";
import { written } from "./draft_numbers.js";
import * as rules from "./draft_rules.js";
import { path } from "./draft_signature.js";
import { summed } from "./lines.js";

/** @import { Bought, Facts, Ground, Line, Row } from "./draft_rules.js" */
/** @typedef {Record<string, any>} Context */
/** @typedef {{ id: string, name: string }} Owner */
/** @typedef {{ role: string, language: string }} Asker */
/** @typedef {{ of: string, typed: Record<string, string>, errors: Record<string, string> }} Slips */
/** @import { Template } from "../order_templates/rules.js" */
/**
 * @typedef {{ code: string, line: string, name: string, count: number, raised?: number, missing?: string[],
 *   over?: number, taken?: string }} Said
 */

const MILLI_DIGITS = 3;
export const SOURCES = ["usual", "last", "favourites", "templates"];
const NAMED_MOST = 3;
const ADDRESS = ["name", "street", "postcode", "city", "country"];
const DELIVERY = ADDRESS.map((name) => `delivery_${name}`);
export const KINDS = ["order", "offer"];
const FULFILMENTS = ["shipping", "pickup", "own_stock"];
const PAYMENTS = ["invoice", "prepayment", "direct_debit", "card", "cash"];
export const OTHER = "other";
const STEP = [
  "code",
  "amount",
  "currency",
  "mode",
  "per_milli",
  "from_milli",
  "bp",
  "of",
  "rate_e6",
  "rate_on",
];
STEP.push("rate_old", "vat_rate_bp", "included_bp", "quantity_milli", "valid_from", "valid_to");

/** @type {Slips} */
export const NO_SLIPS = { of: "", typed: {}, errors: {} };
/** @type {Said} */
export const NOTHING_SAID = { code: "", line: "", name: "", count: 0 };

/**
 * The draft, whole.
 * @param {Owner} owner
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Facts} facts
 * @param {readonly Row[]} orders
 * @param {Asker} asker
 * @param {string} newId
 * @param {Slips} slips
 * @param {Said} said
 * @returns {Context}
 */
export function editor(owner, draft, lines, facts, orders, asker, newId, slips, said) {
  const ground = rules.groundOf(draft, facts);
  const href = hrefOf(draft);
  const made = rules.linesOf(lines, ground, facts);
  return {
    nav: "orders",
    owner: ownerOf(owner),
    draft: draftOf(draft),
    terms: termsOf(ground),
    lines: linesOf(draft, lines, made, ground, facts, asker, slips, newId),
    total: total(draft, made, ground),
    head: headOf(draft, facts, orders, slips),
    free: freeOf(href, newId, facts, asker, slips),
    add: `${href}/add`,
    keep: `/templates/new?customer=${draft.customer_id}&draft=${draft.id}`,
    scan: `/scan?customer=${draft.customer_id}&draft=${draft.id}`,
    last: rules.lastBought(orders).length > 0 ? `${href}/lines` : "",
    new_id: newId,
    full: lines.length >= rules.LINES_MAX,
    fault: slips.errors.draft ?? "",
    said: saidOf(said, href),
    row: null,
    taking: null,
    part: "",
    way: "place",
  };
}

/**
 * The same as the answer to a tap; `product` is the row of the product that it was about.
 * @param {Context} context
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Row | null} product
 * @param {Facts} facts
 * @param {Asker} asker
 * @param {string} newId
 * @param {string} part
 * @param {string} way
 * @returns {Context}
 */
export function tapped(context, draft, lines, product, facts, asker, newId, part, way) {
  if (product === null) return { ...context, part, way };
  const bought = { product_id: product.id, times: 0, quantity_milli: 0, on: "" };
  const ground = rules.groundOf(draft, facts);
  const row = rowOf(product, bought, draft, lines, ground, facts, asker, newId);
  return { ...context, part, way, row };
}

/**
 * Where products are added.
 * @param {Owner} owner
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Facts} facts
 * @param {readonly Bought[]} bought
 * @param {Record<string, string>} wished
 * @param {boolean} more
 * @param {Asker} asker
 * @param {string} newId
 * @param {readonly Template[]} [templates]
 * @returns {Context}
 */
export function adding(owner, draft, lines, facts, bought, wished, more, asker, newId, templates = []) {
  const ground = rules.groundOf(draft, facts);
  const href = hrefOf(draft);
  const made = rules.linesOf(lines, ground, facts);
  const products = new Map(facts.products.map((row) => [row.id, row]));
  const listed = bought.flatMap((one) => {
    const product = products.get(one.product_id);
    return product ? [{ product, one }] : [];
  });
  const { q, from: source } = wished;
  const isLast = q === "" && source === "last" && listed.length > 0;
  return {
    nav: "orders",
    owner: ownerOf(owner),
    draft: draftOf(draft),
    q,
    from: source,
    action: `${href}/add`,
    tabs: SOURCES.map((of) => {
      return { of, href: `${href}/add?from=${of}`, on: q === "" && source === of };
    }),
    all: isLast ? `${href}/lines` : "",
    new_id: newId,
    on: isLast ? listed[0].one.on : "",
    rows: listed.map(({ product, one }, place) =>
      rowOf(product, one, draft, lines, ground, facts, asker, rules.lineId(newId, place)),
    ),
    templates: templates.map((one, place) =>
      toTake(one, draft, rules.lineId(newId, place * rules.LINES_MAX)),
    ),
    empty: listed.length > 0 || templates.length > 0 ? "" : q ? "no_match" : source,
    more,
    terms: termsOf(ground),
    total: total(draft, made, ground),
    scan: `/scan?customer=${draft.customer_id}&draft=${draft.id}`,
  };
}

/** @param {Said} said @param {string} href @returns {Context} */
function saidOf({ code, line, name, count, raised = 0, missing = [], over = 0, taken = "" }, href) {
  return {
    code,
    name,
    count,
    raised,
    missing: missing.length,
    named: missing.filter(Boolean).slice(0, NAMED_MOST).join(", "),
    over,
    taken,
    undo: code === "deleted" ? `${href}/lines/${line}/restore` : `${href}/undo`,
  };
}

/** A template that may be taken. @param {Template} template @param {Row} draft @param {string} newId @returns {Context} */
export function toTake({ id, name, kind, items }, draft, newId) {
  return {
    id,
    name,
    kind,
    count: items.length,
    href: `/templates/${id}`,
    action: `${hrefOf(draft)}/lines`,
    new_id: newId,
  };
}

/** The address of the page on which products are added. @param {Row} draft @param {string} q @param {string} source */
export function addressToAdd(draft, q, source) {
  const wanted = [
    ["q", q],
    ["from", source],
  ];
  const query = wanted.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : []));
  return `${hrefOf(draft)}/add${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** A draft that was thrown away, and the way back. @param {Owner} owner @param {Row} draft @param {readonly string[]} lineIds @returns {Context} */
export function gone(owner, draft, lineIds) {
  return { nav: "orders", owner: ownerOf(owner), draft: draftOf(draft), lines: lineIds.join(",") };
}

/**
 * Open drafts for a list, the newest first.
 * @param {readonly Row[]} drafts
 * @param {readonly Row[]} lines
 * @param {readonly Owner[]} owners
 * @returns {Context[]}
 */
export function entries(drafts, lines, owners) {
  const names = new Map(owners.map(({ id, name }) => [id, name]));
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { draft_id: id } of lines) counts.set(id, (counts.get(id) ?? 0) + 1);
  const newest = [...drafts].sort((a, b) => compare(b.created_at, a.created_at) || compare(b.id, a.id));
  return newest.map((draft) => ({
    ...draftOf(draft),
    name: names.get(draft.customer_id) ?? "",
    count: counts.get(draft.id) ?? 0,
    at: draft.created_at,
  }));
}

/** The sums at the bottom. @param {Row} draft @param {readonly Line[]} made @param {Ground} ground @returns {Context} */
export function total(draft, made, { terms }) {
  const sums = summed(made, terms.price_mode);
  return {
    count: made.length,
    taxes: sums.taxes,
    net: sums.total_net,
    vat: sums.total_vat,
    gross: sums.total_gross,
    open_lines: sums.open_lines,
    currency: terms.currency,
    mode: terms.price_mode,
    href: hrefOf(draft),
    place: `${hrefOf(draft)}/place`,
    kind: draft.kind,
    order: draft.order_id ?? "",
  };
}

/** @param {Row} draft */
function hrefOf(draft) {
  return `/customers/${draft.customer_id}/drafts/${draft.id}`;
}

/** @param {Owner} owner @returns {Context} */
function ownerOf({ id, name }) {
  return { id, name, href: `/customers/${id}` };
}

/** @param {Row} draft @returns {Context} */
function draftOf(draft) {
  const { id, kind, order_id: order } = draft;
  const orderHref = order ? `/customers/${draft.customer_id}/orders/${order}` : "";
  return { id, href: hrefOf(draft), kind, order_href: orderHref };
}

/** @param {Ground} ground @returns {Context} */
function termsOf({ terms }) {
  const rate = terms.exchange;
  return {
    currency: terms.currency,
    mode: terms.price_mode,
    case: terms.tax.case,
    reason: terms.tax.reason,
    country: terms.tax.country,
    rate_e6: rate === null ? null : rate.rate_e6,
    rate_on: rate === null ? "" : rate.rate_on,
    rate_old: rate !== null && rate.rate_old,
  };
}

/**
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {readonly Line[]} made
 * @param {Ground} ground
 * @param {Facts} facts
 * @param {Asker} asker
 * @param {Slips} slips
 * @param {string} newId
 * @returns {Context[]}
 */
function linesOf(draft, lines, made, ground, facts, asker, slips, newId) {
  const products = new Map(facts.products.map((row) => [row.id, row]));
  const together = rules.together(lines);
  const { language, role } = asker;
  const { currency } = ground.terms;
  const gives = rules.discountLimit(facts.company, role) > 0;
  return rules.ordered(lines).map((one, at) => {
    const line = made[at];
    const product = products.get(one.product_id) ?? null;
    const hints = rules.hintsOf(one, line, product, together.get(one.product_id) ?? 0, ground, facts, role);
    const { typed, errors } = slips.of === one.id ? slips : NO_SLIPS;
    const discount = one.discount_bp ? written(one.discount_bp, 2, language) : "";
    const amount = written(one.price, digits(currency), language, 2);
    return {
      id: one.id,
      free: one.product_id === null,
      href: product === null ? "" : `/products/${product.id}`,
      name: line.name,
      number: line.number,
      stepper: stepperOf(draft, one, product, asker, typed.quantity, errors.quantity),
      price: priceOf(line, ground),
      list_price: line.list_price === line.unit_price ? null : line.list_price,
      discount_bp: line.discount_bp,
      vat_rate_bp: line.vat_rate_bp,
      total: line.line_total,
      currency,
      reason: line.reason.map((step) => stepOf(step, facts, asker.language)),
      hints,
      may_discount: gives && !rules.givenIn(one),
      given: rules.givenIn(one),
      give:
        product === null || !gives
          ? null
          : {
              action: `${hrefOf(draft)}/lines/${one.id}/give`,
              id: rules.lineId(newId, at + 1),
              unit: product.unit,
              quantity: typed.free ?? "",
              error: errors.free ?? "",
            },
      values: {
        name: typed.name ?? one.name,
        price: typed.price ?? amount,
        discount_bp: typed.discount_bp ?? discount,
        text: typed.text ?? one.text,
      },
      errors: errorsOf(errors, ["name", "price", "discount_bp", "text"]),
      open: Object.keys(errors).some((name) => !["quantity", "free"].includes(name)),
    };
  });
}

/** @param {Row} draft @param {Row} one @param {Row | null} product @param {Asker} asker @param {string} [typed] @param {string} [error] */
function stepperOf(draft, one, product, { language }, typed, error = "") {
  const action = `${hrefOf(draft)}/lines/${one.id}`;
  return stepper(one.id, action, one.quantity_milli, product, language, typed, error);
}

/**
 * A quantity under the thumb: in packages as long as there are only whole ones, else in the product's unit.
 * @param {string} id
 * @param {string} action
 * @param {number} quantity
 * @param {Row | null} product
 * @param {string} language
 * @param {string} [typed]
 * @param {string} [error]
 * @returns {Context}
 */
export function stepper(id, action, quantity, product, language, typed, error = "") {
  const packaging = product?.packaging_milli ?? null;
  const packed = Boolean(packaging) && quantity % packaging === 0;
  const shown = packed ? (quantity / packaging) * 1000 : quantity;
  return {
    id,
    action,
    value: typed ?? written(shown, MILLI_DIGITS, language),
    quantity_milli: quantity,
    packed,
    packaging: product === null ? "" : product.packaging,
    packaging_milli: packaging,
    unit: product === null ? "" : product.unit,
    error,
  };
}

/** @param {Line} line @param {Ground} ground @returns {Context | null} */
function priceOf(line, { terms }) {
  if (line.unit_price === null) return null;
  const { unit_price: amount, per_milli, unit } = line;
  return { amount, currency: terms.currency, per_milli, unit };
}

/** @param {Row} draft @param {Facts} facts @param {readonly Row[]} orders @param {Slips} slips @returns {Context} */
function headOf(draft, facts, orders, slips) {
  const { typed, errors } = slips.of === "head" ? slips : NO_SLIPS;
  const address = draft.delivery_address;
  const own = address ? canonicalJson(address) : "";
  const choices = rules.addresses(orders).map((one) => ({ value: canonicalJson(one), one }));
  if (address && !choices.some(({ value }) => value === own)) choices.unshift({ value: own, one: address });
  const shown = {
    kind: draft.kind,
    fulfilment: draft.fulfilment,
    payment_method: draft.payment_method,
    wish_on: draft.wish_on ?? "",
    valid_until: draft.valid_until ?? "",
    remark: draft.remark,
    delivery: own,
    ...Object.fromEntries(DELIVERY.map((name) => [name, ""])),
    delivery_country: facts.customer.country,
  };
  const values = Object.fromEntries(
    Object.entries(shown).map(([name, value]) => [name, typed[name] ?? value]),
  );
  const { signature } = draft;
  return {
    action: hrefOf(draft),
    values,
    errors: errorsOf(errors, Object.keys(values)),
    open: Object.keys(errors).length > 0,
    kinds: KINDS,
    fulfilments: FULFILMENTS,
    payments: PAYMENTS,
    addresses: choices.map(({ value, one }) => {
      return { value, text: addressText(one), on: values.delivery === value };
    }),
    own_address: addressText(facts.customer),
    other: OTHER,
    is_other: values.delivery === OTHER,
    signature:
      signature === null ? null : { path: path(signature), width: signature.width, height: signature.height },
  };
}

/** @param {Row} address */
function addressText(address) {
  const place = `${address.postcode} ${address.city}`.replace(/^ +| +$/g, "");
  return [address.name, address.street, place, address.country].filter(Boolean).join(", ");
}

/** @param {string} href @param {string} newId @param {Facts} facts @param {Asker} asker @param {Slips} slips @returns {Context} */
function freeOf(href, newId, facts, asker, slips) {
  const { typed, errors } = slips.of === "free" ? slips : NO_SLIPS;
  const values = { name: "", quantity: "1", price: "", vat_class: rules.USUAL_VAT };
  return {
    action: `${href}/lines`,
    id: typed.id ?? newId,
    values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typed[name] ?? value])),
    errors: errorsOf(errors, Object.keys(values)),
    open: Object.keys(errors).length > 0,
  };
}

/**
 * A product that may be added, with the customer's price of the first quantity.
 * @param {Row} product
 * @param {Bought} bought
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Ground} ground
 * @param {Facts} facts
 * @param {Asker} asker
 * @param {string} newId
 * @returns {Context}
 */
function rowOf(product, bought, draft, lines, ground, facts, asker, newId) {
  const line = rules.sameProduct(lines, product.id);
  const first = bought.quantity_milli || rules.firstQuantity(product);
  const cost = rules.priced(product, line ? line.quantity_milli : first, ground, facts);
  const pending = { id: newId, quantity_milli: first };
  const { currency } = ground.terms;
  const { unit_price: amount, per_milli } = cost;
  return {
    id: product.id,
    href: `/products/${product.id}`,
    name: product.name || product.number,
    number: product.number,
    active: product.active,
    price: amount === null ? null : { amount, currency, per_milli, unit: product.unit },
    list_price: cost.list_price === amount ? null : cost.list_price,
    currency,
    times: bought.times,
    on: bought.on,
    line: line !== null,
    stepper: stepperOf(draft, line ?? pending, product, asker),
    action: `${hrefOf(draft)}/lines`,
    new_id: newId,
  };
}

/** @param {Record<string, string>} errors @param {string[]} names */
function errorsOf(errors, names) {
  return Object.fromEntries(names.map((name) => [name, errors[name] ?? ""]));
}

/** @param {Row} step @param {Facts} facts @param {string} language @returns {Context} */
function stepOf(step, facts, language) {
  const category = facts.categories.find((/** @type {Row} */ { id }) => id === (step.category_id ?? null));
  return {
    ...Object.fromEntries(STEP.map((name) => [name, step[name] ?? null])),
    category: category?.name ?? "",
    rate: (step.rate_e6 ?? null) === null ? "" : rateText(step.rate_e6, language),
    ours: facts.company.currency,
  };
}

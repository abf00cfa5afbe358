// A draft becomes an order, or the change of one (B3). Pure.
// Twin: backend/orders/draft_placing.py, function for function; what they mean is said there.

import { canonicalJson } from "../forms.js";
import { linesOf } from "./draft_rules.js";
import { Unfit, lines as checked } from "./lines.js";

/** @import { Facts, Ground, Line, Row } from "./draft_rules.js" */

const HEAD = [
  "fulfilment",
  "delivery_address",
  "payment_method",
  "wish_on",
  "valid_until",
  "remark",
  "signature",
];
const TOGETHER = ["lines", "currency", "price_mode", "rate_e6", "rate_on", "tax", "price_decision"];
const WORKED_OUT = ["times", "line_discount", "line_discount_refused"];
/** @type {ReadonlyMap<string, string>} */
const STATES = new Map([
  ["order", "ordered"],
  ["offer", "offer"],
]);
const TAIL = 4;

/**
 * The order that a draft becomes, as a mutation sets it.
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Ground} ground
 * @param {Facts} facts
 * @param {string} kind
 * @returns {Row}
 */
export function orderOf(draft, lines, ground, facts, kind) {
  return {
    customer_id: draft.customer_id,
    reference: reference(draft, facts.day),
    kind: "goods",
    state: STATES.get(kind),
    ...headOf(draft, kind),
    ...pricedOf(lines, ground, facts),
  };
}

/**
 * What an edited draft changes in its order, and what of it was seen.
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Ground} ground
 * @param {Facts} facts
 * @param {Row} order
 * @returns {[Row, Row]}
 */
export function changeOf(draft, lines, ground, facts, order) {
  const kind = order.state === "offer" ? "offer" : "order";
  const base = { ...order, ...draft.seen };
  /** @type {Row} */
  const now = { ...headOf(draft, kind), ...pricedOf(lines, ground, facts) };
  const changed = new Set(Object.keys(now).filter((name) => !isSame(now[name], base[name])));
  const together = TOGETHER.some((name) => changed.has(name));
  if (together) for (const name of TOGETHER) if (Object.hasOwn(now, name)) changed.add(name);
  const set = Object.entries(now).filter(([name]) => changed.has(name));
  const seen = Object.entries(base).filter(
    ([name]) => changed.has(name) || (together && TOGETHER.includes(name)),
  );
  return [Object.fromEntries(set), Object.fromEntries(seen)];
}

/** Whether an order holds these lines. @param {Row} values @returns {boolean} */
export function fits(values) {
  try {
    checked(values.lines ?? []);
  } catch (error) {
    if (error instanceof Unfit) return false;
    throw error;
  }
  return true;
}

/** What an order is called until the server gives it its number. @param {Row} draft @param {string} day */
export function reference(draft, day) {
  return `${day.slice(2, 4)}${day.slice(5, 7)}${day.slice(8, 10)}-${draft.id.slice(-TAIL).toUpperCase()}`;
}

/** @param {Row} draft @param {string} kind @returns {Row} */
function headOf(draft, kind) {
  const head = Object.fromEntries(HEAD.map((name) => [name, draft[name]]));
  return { ...head, valid_until: kind === "offer" ? draft.valid_until : null };
}

/** @param {readonly Row[]} lines @param {Ground} ground @param {Facts} facts @returns {Row} */
function pricedOf(lines, ground, facts) {
  const { terms } = ground;
  return {
    lines: linesOf(lines, ground, facts).map(lineOf),
    currency: terms.currency,
    price_mode: terms.price_mode,
    rate_e6: terms.exchange?.rate_e6 ?? null,
    rate_on: terms.exchange?.rate_on ?? null,
    tax: { ...terms.tax },
  };
}

/** As it is kept. @param {Line} one @returns {Row} */
function lineOf(one) {
  const reason = one.reason
    .filter(({ code }) => !WORKED_OUT.includes(code))
    .map((step) =>
      Object.fromEntries(
        Object.entries(step).filter(
          ([name, value]) => name === "amount" || (value !== null && value !== undefined && value !== false),
        ),
      ),
    );
  return { ...one, reason };
}

/** @param {unknown} one @param {unknown} other */
function isSame(one, other) {
  return canonicalJson(one) === canonicalJson(other);
}

// An order as a draft again: to be edited, or as the beginning of another one (B3). Pure.
// Twin: backend/orders/copying.py, function for function; what they mean is said there.

import { givenOf } from "../pricing/rules.js";
import { lineId } from "./draft_rules.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {{ table: string, id: string, set: Row }} Made */

const ONE = 1_000;
const HEAD = ["fulfilment", "delivery_address", "payment_method"];
const EDITED = [...HEAD, "wish_on", "valid_until", "remark", "signature"];
const PRICED = ["lines", "currency", "price_mode", "rate_e6", "rate_on", "tax", "price_decision"];
const SEEN = [...EDITED, ...PRICED, "created_at"];

/** @param {Row} order @param {string} draftId @param {string | null} orderId @param {string} kind @returns {Made[]} */
export function draftOf(order, draftId, orderId, kind) {
  const names = orderId === null ? HEAD : EDITED;
  const some = (/** @type {string[]} */ wanted) =>
    Object.fromEntries(wanted.map((name) => [name, order[name]]));
  const head = some(names);
  const seen = orderId === null ? {} : { seen: some(SEEN) };
  const of = { customer_id: order.customer_id };
  const found = [{ table: "drafts", id: draftId, set: { ...of, order_id: orderId, kind, ...head, ...seen } }];
  for (const [index, line] of order.lines.entries()) {
    const place = index + 1;
    const { product_id, name, quantity_milli, discount_bp, vat_class, text } = line;
    const set = { ...of, draft_id: draftId, place, product_id, name, quantity_milli, discount_bp };
    found.push({
      table: "draft_lines",
      id: lineId(draftId, place),
      set: /** @type {any} */ ({ ...set, price: priceOf(line), given: freeOf(line), vat_class, text }),
    });
  }
  return found;
}

/** @param {Row} line */
function freeOf(line) {
  return line.product_id === null ? "" : givenOf(line.reason);
}

/** @param {Row} line @returns {number | null} */
function priceOf(line) {
  return line.product_id === null && line.per_milli === ONE ? line.unit_price : null;
}

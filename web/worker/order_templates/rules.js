// Order templates (B3): products with quantities kept under a name; a price is never kept. Pure.
// Twin: backend/order_templates/rules.py, function for function; what they mean is said there.

import { mayEdit } from "../catalog/rules.js";
import { compare, nameKey } from "../fold.js";
import { isId } from "../ids.js";
import { length } from "../letters.js";
import { whole } from "../orders/draft_taking.js";
import { QUANTITY_MAX, TEXT_MAX } from "../orders/lines.js";
import { givenOf } from "../pricing/rules.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {{ product_id: string, quantity_milli: number, text: string }} Item */
/** @typedef {{ id: string, kind: string, customer_id: string | null, name: string, items: Item[] }} Template */

export const ITEMS_MAX = 200;
const BETWEEN = ", ";
/** Where the templates of each kind are kept; in a list they stand in this order. @type {Readonly<Record<string, string>>} */
export const TABLES = { customer: "customer_templates", own: "own_templates", company: "order_templates" };

/** @param {Template} template @param {string} role */
export function mayChange(template, role) {
  return template.kind !== "company" || mayEdit(role);
}

/** @param {string} role @param {boolean} ofCustomer @returns {string[]} */
export function kinds(role, ofCustomer) {
  return [...(ofCustomer ? ["customer"] : []), "own", ...(mayEdit(role) ? ["company"] : [])];
}

/** @param {readonly Template[]} templates @returns {Template[]} */
export function inOrder(templates) {
  const places = Object.keys(TABLES);
  return [...templates].sort(
    (a, b) =>
      places.indexOf(a.kind) - places.indexOf(b.kind) ||
      compare(nameKey(a.name), nameKey(b.name)) ||
      compare(a.id, b.id),
  );
}

/** @param {readonly Row[]} lines @returns {Item[]} */
export function itemsOf(lines) {
  /** @type {Map<string, Item>} */
  const found = new Map();
  for (const { product_id, quantity_milli, text } of lines.filter(isKept)) {
    const known = found.get(product_id);
    if (!known) {
      found.set(product_id, { product_id, quantity_milli, text });
      continue;
    }
    known.quantity_milli = Math.min(known.quantity_milli + quantity_milli, QUANTITY_MAX);
    const both = [known.text, text].filter(Boolean).join(BETWEEN);
    if (text !== known.text && length(both) <= TEXT_MAX) known.text = both;
  }
  return [...found.values()].slice(0, ITEMS_MAX);
}

/** @param {Row} line @returns {boolean} */
export function isKept(line) {
  return line.product_id !== null && !line.given && !givenOf(line.reason ?? []);
}

/** @param {readonly Row[]} lines */
export function leftOut(lines) {
  return lines.filter((line) => !isKept(line)).length;
}

/** @param {readonly Item[]} items @param {string} productId @param {Partial<Item>} values @returns {Item[]} */
export function changed(items, productId, values) {
  const after = items.map((one) => (one.product_id === productId ? { ...one, ...values } : one));
  return after.filter((one) => one.quantity_milli > 0);
}

/** @param {readonly Item[]} items @param {string} productId @param {number} quantityMilli @param {string} text @returns {Item[]} */
export function added(items, productId, quantityMilli, text) {
  const known = items.find((one) => one.product_id === productId);
  if (!known) return [...items, { product_id: productId, quantity_milli: quantityMilli, text }];
  const more = Math.min(known.quantity_milli + quantityMilli, QUANTITY_MAX);
  return changed(items, productId, { quantity_milli: more });
}

/** @param {readonly Item[]} items @param {string} productId @param {string} said @returns {Item[]} */
export function putBack(items, productId, said) {
  const [place, quantity, ...words] = said.split(" ");
  const text = words.join(" ");
  const at = whole(place ?? "");
  const milli = whole(quantity ?? "");
  const there = items.some((one) => one.product_id === productId);
  if (there || at === null || milli === null || at < 0 || milli <= 0 || milli > QUANTITY_MAX)
    return [...items];
  if (!isId(productId) || items.length >= ITEMS_MAX || length(text) > TEXT_MAX) return [...items];
  return [...items.slice(0, at), { product_id: productId, quantity_milli: milli, text }, ...items.slice(at)];
}

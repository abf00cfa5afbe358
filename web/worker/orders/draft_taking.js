// Many products at once come into a draft, and go again: the items of an order template, or of the last order (B3). Pure.
// Twin: backend/orders/draft_taking.py, function for function; what they mean is said there.

import { isId } from "../ids.js";
import { MOST } from "./draft_numbers.js";
import * as rules from "./draft_rules.js";
import { made } from "./draft_typed.js";

/** @import { Change } from "./draft_typed.js" */
/** @import { Row } from "./draft_rules.js" */
/** @typedef {{ changes: Change[], made: number, raised: number, missing: string[], over: number, undo: string }} Taken */

const NOBODYS = "00000000-0000-0000-0000-000000000000";
const WHOLE = /^-?[0-9]+$/;
const DIGITS_MAX = String(MOST).length;

/**
 * @param {readonly Row[]} items
 * @param {readonly Row[]} products
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {string} newId
 * @returns {Taken}
 */
export function taken(items, products, draft, lines, newId) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const known = new Set(lines.map(({ id }) => id));
  const place = rules.nextPlace(lines);
  /** @type {Taken} */
  const found = { changes: [], made: 0, raised: 0, missing: [], over: 0, undo: "" };
  if (items.some((_, number) => known.has(rules.lineId(newId, number)))) return found;
  /** @type {string[]} */
  const undo = [];
  for (const [number, item] of items.entries()) {
    const product = byId.get(item.product_id);
    if (!product?.active) {
      found.missing.push(product ? product.name || product.number : "");
      continue;
    }
    const same = rules.sameProduct(lines, product.id, item.text);
    if (same) {
      const together = Math.min(same.quantity_milli + item.quantity_milli, MOST);
      found.changes.push({ op: "update", id: same.id, values: { quantity_milli: together } });
      undo.push(`${same.id}:${together - same.quantity_milli}`);
      found.raised += 1;
    } else if (lines.length + found.made >= rules.LINES_MAX) found.over += 1;
    else {
      const id = rules.lineId(newId, number);
      const change = made(draft, product, item.quantity_milli, place + found.made, id);
      change.values.text = item.text;
      found.changes.push(change);
      undo.push(`${id}:${item.quantity_milli}`);
      found.made += 1;
    }
  }
  return { ...found, undo: undo.join(",") };
}

/**
 * @param {readonly Row[]} bought
 * @param {readonly Row[]} products
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {string} newId
 * @returns {Taken}
 */
export function again(bought, products, draft, lines, newId) {
  const fresh = itemsOf(bought).filter((one) => rules.sameProduct(lines, one.product_id) === null);
  return taken(fresh, products, draft, lines, newId);
}

/** @param {readonly Row[]} bought @returns {Row[]} */
export function itemsOf(bought) {
  return bought.map(({ product_id, quantity_milli }) => ({ product_id, quantity_milli, text: "" }));
}

/** @param {readonly Row[]} items @param {readonly Row[]} products @returns {Taken} */
export function begun(items, products) {
  const draft = { id: NOBODYS, customer_id: NOBODYS };
  return { ...taken(items, products, draft, [], NOBODYS), changes: [], undo: "" };
}

/** @param {string} undo @param {readonly Row[]} lines @returns {Change[]} */
export function back(undo, lines) {
  const byId = new Map(lines.map((one) => [one.id, one]));
  /** @type {Map<string, Change>} */
  const found = new Map();
  for (const entry of undo.split(",").slice(0, rules.LINES_MAX)) {
    const [id, ...rest] = entry.split(":");
    const line = byId.get(id);
    const quantity = whole(rest.join(":"));
    if (!isId(id) || !line || quantity === null || found.has(id)) continue;
    const left = Math.min(line.quantity_milli - quantity, MOST);
    found.set(
      id,
      left > 0 ? { op: "update", id, values: { quantity_milli: left } } : { op: "delete", id, values: {} },
    );
  }
  return [...found.values()];
}

/** A whole number as `taken` writes it; null for anything else. @param {string} text */
export function whole(text) {
  return WHOLE.test(text) && text.replace("-", "").length <= DIGITS_MAX ? Number(text) || 0 : null;
}

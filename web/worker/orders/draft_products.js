// What a draft is priced with, from the lines in memory: no chunk is read, whatever the size of the catalogue.

import { listed } from "../catalog/listing.js";
import { coded } from "../catalog/coded.js";
import { soldOf } from "../catalog/sold.js";

/** @import { ProductLine } from "../describe.js" */
/** @import { Row } from "./draft_rules.js" */

/**
 * Products by their ids: of each row what a draft asks for.
 * @param {readonly ProductLine[]} lines
 * @param {Iterable<string>} ids
 * @returns {Row[]}
 */
export function productsOf(lines, ids) {
  const wanted = new Set(ids);
  return wanted.size === 0 ? [] : lines.filter(({ id }) => wanted.has(id)).map(soldOf);
}

/**
 * The ids of the products that a search finds, A to Z, and whether there are more than `most`.
 * @param {readonly ProductLine[]} lines
 * @param {string} q
 * @param {number} most
 * @returns {[string[], boolean]}
 */
export function foundProducts(lines, q, most) {
  const found = listed(lines, { q, category: "", inactive: "", after: "" }, []);
  const ids = found.lines.map(({ id }) => id);
  return [ids.slice(0, most), ids.length > most || found.more];
}

/**
 * The product that a code stands for, and how much of it; null if that is not one.
 * @param {readonly ProductLine[]} lines
 * @param {string} code
 * @returns {{ id: string, quantity_milli: number } | null}
 */
export function productOfCode(lines, code) {
  const found = coded(lines, code);
  return found.length === 1 ? { id: found[0].line.id, quantity_milli: found[0].quantity_milli } : null;
}

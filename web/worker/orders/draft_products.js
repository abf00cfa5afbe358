// What a draft finds products by: a search, and a code.

import { coded } from "../catalog/coded.js";
import { find } from "../catalog/listing.js";

/** @import { Replica } from "../asked.js" */

/**
 * The ids of the products that a search finds, A to Z, and whether there are more than `most`.
 * @param {Replica} replica
 * @param {string} q
 * @param {number} most
 * @returns {Promise<[string[], boolean]>}
 */
export async function foundProducts(replica, q, most) {
  const { ids, more } = await find(replica, { q, category: "", inactive: "", after: "" });
  return [ids.slice(0, most), ids.length > most || more];
}

/**
 * The product that a code stands for, and how much of it; null if that is not one.
 * @param {Replica} replica
 * @param {string} code
 * @returns {Promise<{ id: string, quantity_milli: number } | null>}
 */
export async function productOfCode(replica, code) {
  const found = await coded(replica, code);
  return found.length === 1 ? { id: found[0].line.id, quantity_milli: found[0].quantity_milli } : null;
}

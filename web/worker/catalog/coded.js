// Which products a code stands for. Equal to `coded` in backend/catalog/tables.py.

import { asProducts } from "../describe.js";
import { sought } from "./code_keys.js";
import { byCode, foundByCode } from "./rules.js";

/** @typedef {import("./pages.js").Line} Line */
/** @typedef {import("./rules.js").Row} Row */
/** @typedef {import("./rules.js").Hit} Hit */
/** @typedef {Hit & { line: Line }} Coded */

/**
 * The products that can still be sold come first, then by name. Lines find the few that it may be, and only their rows
 * are read.
 * @param {import("../asked.js").Replica} replica
 * @param {string} code as it was read or typed
 * @returns {Promise<Coded[]>}
 */
export async function coded(replica, code) {
  const wanted = sought(code);
  const ids = asProducts(await replica.list("products", "codes"))
    .filter(({ code_keys: known }) => wanted.some((key) => known.includes(key)))
    .map(({ id }) => id);
  const rows = /** @type {(Row & Line)[]} */ (await replica.sharedRows("products", ids));
  return foundByCode((place) => rows[place], byCode(rows), code)
    .map((hit) => ({ ...hit, line: rows[hit.place] }))
    .sort((a, b) => Number(b.line.active) - Number(a.line.active));
}

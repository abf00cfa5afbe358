// Stock as the pages show it (B1). Pure; twin of `shown` in backend/stock/pages.py: the ledger is the server's alone.

import { isLow, mayBook } from "./rules.js";

/** @typedef {{ id: string, on_hand_milli: number, kept: boolean }} Stock a row of stock on the wire */

/**
 * What is on hand of a product: nothing is said where nobody keeps its stock, but to whoever could begin to.
 * @param {Stock | null} stock
 * @param {string} [role]
 * @returns {Record<string, unknown> | null}
 */
export function shown(stock, role = "") {
  if (stock === null || !(stock.kept || mayBook(role))) return null;
  return {
    on_hand_milli: stock.kept ? stock.on_hand_milli : null,
    low: stock.kept && isLow(stock.on_hand_milli),
    href: mayBook(role) ? `/products/${stock.id}/stock` : "",
  };
}

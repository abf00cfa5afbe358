// What the server found different in an order's prices (B5), and what may be said to it. Pure.
// Twin: backend/orders/decisions.py, function for function; what they mean is said there.

import { mayEdit } from "./states.js";

/** @typedef {Record<string, any>} Row */

const MANAGERS = ["manager", "administrator"];
const OVER_LIMIT = "discount";
export const KEPT = { price_decision: "kept" };
export const TERMS = ["currency", "price_mode", "rate_e6", "rate_on", "tax"];

/** @param {Row} order */
export function isOpen(order) {
  return order.difference !== null && order.price_decision === "" && mayEdit(order.state, MANAGERS[0]);
}

/** @param {Row} order */
export function overLimit(order) {
  const found = order.difference;
  return found !== null && found.lines.some((/** @type {Row} */ { codes }) => codes.includes(OVER_LIMIT));
}

/** @param {Row} order @param {string} role */
export function mayDecide(order, role) {
  return mayEdit(order.state, role) && (MANAGERS.includes(role) || !overLimit(order));
}

/** @param {Row} order @returns {string} */
export function question({ total_gross: agreed, difference }) {
  const { total_gross: now, lines } = difference;
  return [agreed ?? "", now ?? "", lines.length].join("/");
}

/** @param {Row} order @returns {Row} */
export function taken(order) {
  const { lines: differing, terms } = order.difference;
  const now = new Map(differing.map((/** @type {Row} */ line) => [line.place, line.now]));
  const lines = order.lines.map((/** @type {Row} */ line, /** @type {number} */ place) => ({
    ...line,
    ...now.get(place),
  }));
  return { lines, ...pick(terms, TERMS), price_decision: "taken" };
}

/** @param {Row} order @returns {Row} */
export function seen(order) {
  return pick(order, ["lines", ...TERMS, "price_decision"]);
}

/** @param {Row} row @param {string[]} names @returns {Row} */
function pick(row, names) {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

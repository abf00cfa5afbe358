// What follows from an order by itself: its sums, its steps, what it is found by. Pure.
// Twin: backend/orders/made.py, function for function; what they mean is said there.

import { textFoundBy } from "../fold.js";
import { canonicalJson } from "../forms.js";
import { isAllShipped, isShippable } from "../parcels/rules.js";
import { summed } from "./lines.js";

/** @typedef {{ state: string, at: string, by: string }} Taken */
/**
 * What is needed of an order's row to make the rest of it.
 * @typedef {object} Content
 * @property {import("./lines.js").Line[]} lines
 * @property {import("../pricing/inputs.js").Mode} price_mode
 * @property {string} price_decision
 * @property {string} state
 * @property {number[]} [shipped]
 */
/** @typedef {Content & { steps: Taken[], placed_at: string | null }} Known */

const PLACED = "ordered";
const SHIPPED = "shipped";

/** @param {Known | null} before @param {Content} after @param {string} user @param {string} at */
export function made(before, after, user, at) {
  const sums = summed(after.lines, after.price_mode);
  let steps = before === null ? [] : before.steps;
  let placedAt = before === null ? null : before.placed_at;
  const state = isShippable(after) && isAllShipped(after) ? SHIPPED : after.state;
  if (before === null || before.state !== state) {
    steps = [...steps, { state, at, by: user }];
    if (state === PLACED && placedAt === null) placedAt = at;
  }
  let decision = after.price_decision;
  if (
    before !== null &&
    before.price_decision === decision &&
    canonicalJson(before.lines) !== canonicalJson(after.lines)
  ) {
    decision = "";
  }
  return {
    taxes: sums.taxes,
    total_net: sums.total_net,
    total_vat: sums.total_vat,
    total_gross: sums.total_gross,
    open_lines: sums.open_lines,
    state,
    steps,
    placed_at: placedAt,
    price_decision: decision,
  };
}

/** @param {{ number: string, reference: string }} order */
export function searchText(order) {
  return textFoundBy([order.number, order.reference]);
}

// The states of an order and the steps between them (B4): this table is all there is. Pure.
// Twin: backend/orders/states.py, function for function; what they mean is said there.

/** @typedef {{ of: string, to: string, verb: string, roles: readonly string[] }} Step */

export const ALL = ["rep", "counter", "manager", "administrator"];
export const OFFICE = ["counter", "manager", "administrator"];
export const BEGIN = ["offer", "ordered"];

/** @param {string} of @param {string} to @param {string} verb @param {readonly string[]} roles @returns {Step} */
const step = (of, to, verb, roles) => ({ of, to, verb, roles });

export const STEPS = [
  step("offer", "ordered", "order", ALL),
  step("offer", "declined", "decline", ALL),
  step("offer", "expired", "expire", ALL),
  step("offer", "cancelled", "cancel", ALL),
  step("ordered", "confirmed", "confirm", OFFICE),
  step("ordered", "cancelled", "cancel", ALL),
  step("confirmed", "in_production", "produce", OFFICE),
  step("confirmed", "ready", "provide", OFFICE),
  step("confirmed", "shipped", "ship", OFFICE),
  step("confirmed", "cancelled", "cancel", OFFICE),
  step("in_production", "ready", "provide", OFFICE),
  step("in_production", "shipped", "ship", OFFICE),
  step("in_production", "cancelled", "cancel", OFFICE),
  step("ready", "shipped", "ship", OFFICE),
  step("ready", "cancelled", "cancel", OFFICE),
  step("shipped", "completed", "complete", OFFICE),
];
export const STATES = [
  "offer",
  "ordered",
  "confirmed",
  "in_production",
  "ready",
  "shipped",
  "completed",
  "cancelled",
  "declined",
  "expired",
];
export const OPEN = ["ordered", "confirmed", "in_production", "ready"];
export const SHIPPABLE = STEPS.filter(({ to }) => to === "shipped").map(({ of }) => of);
export const OUT = ["shipped", "completed"];

const EDITED_BY_ALL = ["offer", "ordered"];
const EDITED_BY_OFFICE = ["offer", "ordered", "confirmed", "in_production", "ready"];

/** @param {string} state @param {string} role */
export function stepsFrom(state, role) {
  return STEPS.filter(({ of, roles }) => of === state && roles.includes(role));
}

/** @param {string} state @param {string} to @param {string} role @returns {"" | "role" | "step"} */
export function refusal(state, to, role) {
  const found = STEPS.find((one) => one.of === state && one.to === to);
  if (!found) return "step";
  return found.roles.includes(role) ? "" : "role";
}

/** @param {string} state @param {string} role */
export function mayEdit(state, role) {
  return (OFFICE.includes(role) ? EDITED_BY_OFFICE : EDITED_BY_ALL).includes(state);
}

// What a product costs a customer, and why (B2): all that others may ask. Pure, integers only.
// Twin: backend/pricing/rules.py, and file for file what it is made of; what they mean, and the units, are said there.

export { discount } from "./discounts.js";
export { digits } from "../currencies.js";
export { TooLargeError, exchange, outdated, scaled } from "./money.js";
export { line, totals } from "./order.js";
export { dayNumber, inForce } from "./periods.js";
export { nextStep, price } from "./price.js";
export { ON_REQUEST } from "./reasons.js";
export { TAX_FREE, taxCase } from "./tax.js";
export { modeOf, termsOf, vatOf } from "./terms.js";
export { GIVEN, given, givenOf } from "./giving.js";

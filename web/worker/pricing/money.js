// Amounts: minor units and their rounding, percentages of them, rates of exchange.
// Twin: backend/pricing/money.py, function for function; what they mean, and the units, are said there.
// Integers are numbers at the edge; a product that may exceed 2^53 is a BigInt inside.

import { compare as byCodePoints } from "../letters.js";
import { dayNumber } from "./periods.js";

/** @import { ExchangeRate } from "./inputs.js" */

/** @typedef {{ rate_e6: number, rate_on: string, rate_old: boolean }} Exchange */

export const WHOLE_BP = 10_000;
const RATE_DAYS = 7;

/** An amount beyond what a number holds exactly. */
export class TooLargeError extends Error {}

/** @param {number} amount @param {number | bigint} times @param {number | bigint} by @returns {number} */
export function scaled(amount, times, by) {
  const product = multiplied(amount, times);
  if (typeof product === "number" && typeof by === "number") {
    const rest = Math.abs(product % by);
    const found = (Math.abs(product) - rest) / by;
    return signed(product < 0, rest >= by - rest ? within(found + 1) : found);
  }
  const [large, under] = [BigInt(product), BigInt(by)];
  const size = large < 0n ? -large : large;
  const found = (2n * size + under) / (2n * under);
  return signed(large < 0n, within(found));
}

/** @param {ExchangeRate[]} rates @param {string} currency @param {string} day @returns {Exchange | null} */
export function exchange(rates, currency, day) {
  /** @type {ExchangeRate | null} */
  let best = null;
  for (const rate of rates) {
    if (rate.currency !== currency || rate.on > day || rate.rate_e6 <= 0) continue;
    if (best === null || rate.on > best.on || (rate.on === best.on && rate.rate_e6 > best.rate_e6)) {
      best = rate;
    }
  }
  if (best === null) return null;
  const old = dayNumber(day) - dayNumber(best.on) > RATE_DAYS;
  return { rate_e6: best.rate_e6, rate_on: best.on, rate_old: old };
}

/**
 * The currencies of whose rates the newest is more than RATE_DAYS old, sorted.
 * @param {readonly ExchangeRate[]} rates
 * @param {string} day
 */
export function outdated(rates, day) {
  /** @type {Map<string, string>} */
  const newest = new Map();
  for (const { currency, on } of rates) {
    if (on > (newest.get(currency) ?? "")) newest.set(currency, on);
  }
  return [...newest]
    .filter(([, on]) => dayNumber(day) - dayNumber(on) > RATE_DAYS)
    .map(([currency]) => currency)
    .sort(byCodePoints);
}

/** @param {number} amount @param {number} bp */
export function less(amount, bp) {
  return scaled(amount, WHOLE_BP - bp, WHOLE_BP);
}

/** @param {number} amount @param {number} perMilli @param {number} otherAmount @param {number} otherPerMilli */
export function compare(amount, perMilli, otherAmount, otherPerMilli) {
  const [mine, theirs] = [multiplied(amount, otherPerMilli), multiplied(otherAmount, perMilli)];
  return Number(mine > theirs) - Number(mine < theirs);
}

/** The amount as a number; a sum of two exact numbers beyond the limit is seen to be beyond it. @param {number | bigint} amount */
export function within(amount) {
  const found = Number(amount);
  if (!Number.isSafeInteger(found)) throw new TooLargeError();
  return found;
}

// What only this half needs: products that stay exact, and no minus before zero.

/** @param {number} one @param {number | bigint} other @returns {number | bigint} */
export function multiplied(one, other) {
  if (typeof other === "number") {
    const product = one * other;
    if (Number.isSafeInteger(product)) return product;
  }
  return BigInt(one) * BigInt(other);
}

/** @param {boolean} below @param {number} size */
function signed(below, size) {
  return below && size !== 0 ? -size : size;
}

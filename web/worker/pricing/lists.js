// The price lists: which entry of one counts, and what it comes to in an order's currency and mode.
// Twin: backend/pricing/lists.py, function for function; what they mean, and the units, are said there.

import { digits } from "../currencies.js";
import { WHOLE_BP, compare, less, multiplied, scaled } from "./money.js";
import { OPEN_END, inForce } from "./periods.js";

/** @import { Company, Group, Price } from "./inputs.js" */
/** @import { Step } from "./reasons.js" */
/** @import { Terms, Vat } from "./terms.js" */

/** @typedef {{ amount: number, per_milli: number, entry: Price, steps: Step[] }} Found */
/**
 * @typedef {object} Case
 * @property {Company} company
 * @property {Terms} terms
 * @property {Vat} vat
 * @property {boolean} discountable
 * @property {number} quantity_milli
 */

const MILLION = 1_000_000;

/** @param {Group | null} group */
export function listsOf(group) {
  return group === null ? ["base", "special"] : ["base", "special", `group:${group.id}`];
}

/** @param {Price[]} entries @param {string} currency @param {boolean} percent @param {Case} about */
export function stepsOf(entries, currency, percent, about) {
  /** @type {Price[]} */
  let best = [];
  for (const entry of entries) {
    if (entry.per_milli <= 0 || entry.from_milli > about.quantity_milli) continue;
    if ((entry.amount ?? null) !== null) {
      if ((entry.currency || about.company.currency) !== currency) continue;
    } else if (!percent || (entry.discount_bp ?? null) === null || !["", currency].includes(entry.currency)) {
      continue;
    }
    if (!inForce(entry, about.terms.day)) continue;
    const sign = best.length === 0 ? 1 : stepOrder(entry, best[0]);
    if (sign > 0) best = [entry];
    else if (sign === 0) best.push(entry);
  }
  return best;
}

/**
 * @param {Price[]} entries
 * @param {string} name
 * @param {string} currency
 * @param {Found | null} base
 * @param {Case} about
 * @returns {Found | null}
 */
export function inList(entries, name, currency, base, about) {
  /** @type {Found | null} */
  let best = null;
  for (const entry of stepsOf(entries, currency, base !== null && about.discountable, about)) {
    const found = value(entry, name, currency, base, about);
    if (best === null || first(found, best)) best = found;
  }
  return best;
}

/**
 * @param {Price} entry
 * @param {string} name
 * @param {string} currency
 * @param {Found | null} base
 * @param {Case} about
 * @returns {Found}
 */
function value(entry, name, currency, base, about) {
  const { mode, per_milli, from_milli } = entry;
  const period = { valid_from: entry.valid_from || null, valid_to: entry.valid_to || null };
  if (typeof entry.amount === "number") {
    const { amount } = entry;
    const step = { code: `${name}_price`, amount, currency, mode, per_milli, from_milli, ...period };
    return converted(amount, currency, entry, step, about);
  }
  if (base === null) throw new Error("a percentage off no base price");
  const bp = entry.discount_bp ?? 0;
  const amount = less(base.amount, Math.min(bp, WHOLE_BP));
  const step = { code: `${name}_percent`, amount, bp, from_milli, ...period };
  return { amount, per_milli: base.per_milli, entry, steps: [...base.steps, step] };
}

/**
 * @param {number} amount
 * @param {string} currency
 * @param {Price} entry
 * @param {Step} step
 * @param {Case} about
 * @returns {Found}
 */
function converted(amount, currency, entry, step, about) {
  const { terms, vat } = about;
  const rate = currency === terms.currency ? null : terms.exchange;
  /** @type {number | bigint} */
  let times = 1;
  let by = 1;
  if (rate !== null) {
    times = multiplied(rate.rate_e6, 10 ** digits(terms.currency));
    by = MILLION * 10 ** digits(currency);
  }
  const over = terms.price_mode === "gross" ? WHOLE_BP + vat.rate_bp : WHOLE_BP;
  const under = entry.mode === "gross" ? WHOLE_BP + vat.included_bp : WHOLE_BP;
  if (rate === null && over === under) return { amount, per_milli: entry.per_milli, entry, steps: [step] };
  const found = scaled(amount, multiplied(over, times), multiplied(under, by));
  const conversion = {
    code: "converted",
    amount: found,
    currency: terms.currency,
    mode: terms.price_mode,
    rate_e6: rate?.rate_e6 ?? null,
    rate_on: rate?.rate_on ?? null,
    rate_old: rate?.rate_old ?? false,
    vat_rate_bp: vat.rate_bp,
    included_bp: vat.included_bp,
  };
  return { amount: found, per_milli: entry.per_milli, entry, steps: [step, conversion] };
}

/** @param {Found} one @param {Found} other */
function first(one, other) {
  const compared = compare(one.amount, one.per_milli, other.amount, other.per_milli);
  if (compared !== 0) return compared < 0;
  const [mine, theirs] = [shown(one.entry), shown(other.entry)];
  const at = mine.findIndex((part, index) => part !== theirs[index]);
  return at >= 0 && mine[at] < theirs[at];
}

/** @param {Price} entry */
function shown(entry) {
  const amount = entry.amount ?? null;
  return [
    amount === null ? 1 : 0,
    entry.valid_to || OPEN_END,
    amount ?? 0,
    entry.per_milli,
    entry.mode,
    entry.discount_bp ?? 0,
  ];
}

// What only this half needs: pairs in order.

/** @param {Price} one @param {Price} other */
function stepOrder(one, other) {
  if (one.from_milli !== other.from_milli) return one.from_milli - other.from_milli;
  const [mine, theirs] = [one.valid_from || "", other.valid_from || ""];
  return Number(mine > theirs) - Number(mine < theirs);
}

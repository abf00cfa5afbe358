// The lines of an order (B3): what may be sent of one, and what it comes to. Pure.
// Twin: backend/orders/lines.py, function for function; what they mean, and the units, are said there.

import { isId } from "../ids.js";
import { length } from "../letters.js";
import { line, totals } from "../pricing/order.js";

/** @import { Mode } from "../pricing/inputs.js" */
/** @import { Line as Priced } from "../pricing/order.js" */
/** @import { Step } from "../pricing/reasons.js" */

/**
 * @typedef {object} Line
 * @property {string | null} product_id
 * @property {string} name
 * @property {string} number
 * @property {string} unit
 * @property {number} quantity_milli
 * @property {number | null} per_milli
 * @property {number | null} list_price
 * @property {number | null} unit_price
 * @property {number} discount_bp
 * @property {string} vat_class
 * @property {number | null} vat_rate_bp
 * @property {number | null} line_total
 * @property {string} text
 * @property {Step[]} reason
 */

/** The value does not fit. */
export class Unfit extends Error {}

/** @typedef {(value: unknown) => any} Fits */

export const LINES_MAX = 500;
export const LINES_BYTES = 120 * 1024;
const NAME_MAX = 200;
const NUMBER_MAX = 100;
const UNIT_MAX = 40;
export const TEXT_MAX = 500;
const CLASS_MAX = 40;
export const QUANTITY_MAX = 10 ** 12;
const REASON_MAX = 12;
const STEP_TEXT_MAX = 40;
const VAT_MAX = 10_000;
const WHOLE_BP = 10_000;
const LARGEST = Number.MAX_SAFE_INTEGER;

const WORKED_OUT = ["times", "line_discount", "line_discount_refused"];
const STEP_TEXTS = ["currency", "mode", "valid_from", "valid_to", "rate_on", "of", "category_id"];
const STEP_NUMBERS = [
  "bp",
  "per_milli",
  "from_milli",
  "rate_e6",
  "vat_rate_bp",
  "included_bp",
  "quantity_milli",
];

const code = text(STEP_TEXT_MAX, 1);
const stepText = optional(text(STEP_TEXT_MAX));
const stepNumber = optional(whole(-LARGEST, LARGEST));
const amount = optional(whole(0, LARGEST));
/** @type {ReadonlyMap<string, Fits>} */
const FIELDS = new Map([
  ["name", text(NAME_MAX, 1)],
  ["number", text(NUMBER_MAX)],
  ["unit", text(UNIT_MAX)],
  ["quantity_milli", whole(1, QUANTITY_MAX)],
  ["per_milli", optional(whole(1, QUANTITY_MAX))],
  ["list_price", amount],
  ["unit_price", amount],
  ["discount_bp", whole(0, WHOLE_BP)],
  ["vat_class", text(CLASS_MAX, 1)],
  ["vat_rate_bp", optional(whole(0, VAT_MAX))],
  ["text", text(TEXT_MAX)],
]);
/** @type {ReadonlyMap<string, unknown>} */
const OPTIONAL = new Map(
  Object.entries({ number: "", unit: "", discount_bp: 0, text: "", list_price: null }),
);
const NAMES = new Set(["product_id", "line_total", "reason", ...FIELDS.keys()]);

/** @param {unknown} value @returns {Line[]} */
export function lines(value) {
  if (!Array.isArray(value) || value.length > LINES_MAX) throw new Unfit("lines");
  const found = value.map(oneLine);
  if (new TextEncoder().encode(JSON.stringify(found)).length > LINES_BYTES) throw new Unfit("bytes");
  return found;
}

/** @param {Line} one @returns {Priced} */
export function explained(one) {
  const id = one.product_id ?? "";
  const { quantity_milli, per_milli, list_price, unit_price, vat_class, vat_rate_bp, reason } = one;
  const stub = { id, vat_class, discountable: true, categories: [], prices: [] };
  const priced = {
    product_id: id,
    quantity_milli,
    per_milli,
    list_price,
    unit_price,
    vat_class,
    vat_rate_bp,
    reason,
  };
  return line(stub, priced, one.discount_bp);
}

/** @param {Iterable<Line>} found @param {Mode} mode */
export function summed(found, mode) {
  return totals(/** @type {Iterable<Priced>} */ (found), mode);
}

/** @param {unknown} item @returns {Line} */
function oneLine(item) {
  const given = asObject(item);
  if (Object.keys(given).some((name) => !NAMES.has(name))) throw new Unfit("fields");
  const product = given.product_id ?? null;
  if (product !== null && !isId(product)) throw new Unfit("product_id");
  const values = Object.fromEntries(
    [...FIELDS].map(([name, fits]) => {
      const there = Object.hasOwn(given, name);
      return [name, fits(there ? given[name] : (OPTIONAL.get(name) ?? null))];
    }),
  );
  if ((values.unit_price === null) !== (values.per_milli === null)) throw new Unfit("price");
  const found = /** @type {Line} */ ({
    product_id: product,
    ...values,
    line_total: null,
    reason: reasonOf(given.reason ?? null),
  });
  return { ...found, line_total: explained(found).line_total };
}

/** @param {unknown} value @returns {Step[]} */
function reasonOf(value) {
  if (value === null) return [];
  if (!Array.isArray(value) || value.length > REASON_MAX) throw new Unfit("reason");
  return value.map(stepOf).filter((step) => !WORKED_OUT.includes(step.code));
}

/** @param {unknown} item @returns {Step} */
function stepOf(item) {
  const given = asObject(item);
  /** @type {Step} */
  const found = { code: code(given.code ?? null), amount: stepNumber(given.amount ?? null) };
  for (const [names, fits] of /** @type {[string[], Fits][]} */ ([
    [STEP_TEXTS, stepText],
    [STEP_NUMBERS, stepNumber],
  ])) {
    for (const name of names) {
      const value = fits(given[name] ?? null);
      if (value !== null) found[name] = value;
    }
  }
  if (given.rate_old === true) found.rate_old = true;
  return found;
}

// What only this half needs: the checks that the other takes from sync/server/fields.py.

/** @param {unknown} value @returns {Record<string, unknown>} */
function asObject(value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unfit("object");
  return /** @type {Record<string, unknown>} */ (value);
}

/** @param {number} most @param {number} [least] @returns {Fits} */
function text(most, least = 0) {
  return (value) => {
    if (typeof value !== "string") throw new Unfit("text");
    // With the flag u, these are lone surrogates: pairs count as one character.
    const found = value.replaceAll("\0", "").replace(/[\ud800-\udfff]/gu, "\ufffd");
    const count = length(found);
    if (count < least || count > most) throw new Unfit("length");
    return found;
  };
}

/** @param {number} least @param {number} most @returns {Fits} */
function whole(least, most) {
  return (value) => {
    if (!Number.isSafeInteger(value) || Number(value) < least || Number(value) > most)
      throw new Unfit("whole");
    return value;
  };
}

/** @param {Fits} fits @returns {Fits} */
function optional(fits) {
  return (value) => (value === null ? null : fits(value));
}

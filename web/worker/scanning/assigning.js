// A code that no product has yet is given to one (B8). Pure; twin: backend/scanning/assigning.py.

import { CODES_MAX, CODE_MAX, keys } from "../catalog/gtin.js";
import { row } from "../catalog/pages.js";
import { length, withoutBlanks } from "../letters.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {Record<string, any>} Row */
/** @typedef {{ codes: Row[] | null, problem: string }} Wanted */

const ONE = 1_000; // thousandths
const SHOWN = ["id", "name", "number", "unit", "packaging", "packaging_milli"];

/**
 * The code as a product may keep it, or "" for what is none.
 * @param {string} code
 */
export function clean(code) {
  const text = withoutBlanks(code);
  return text !== "" && length(text) <= CODE_MAX ? text : "";
}

/**
 * scanning/assign.html, fragment scanning/assign_found.html.
 * @param {string} code
 * @param {string} q
 * @param {readonly import("../catalog/pages.js").Line[]} lines
 * @param {boolean} more
 * @param {Row | null} product
 * @param {string} currency
 * @param {string} today
 * @param {string} [problem]
 * @returns {Context}
 */
export function page(code, q, lines, more, product, currency, today, problem = "") {
  const asked = `/scan/assign?code=${encodeURIComponent(code)}`;
  return {
    nav: "scan",
    code,
    q,
    rows: lines.map((line) => ({ ...row(line, currency, today), href: `${asked}&product=${line.id}` })),
    more,
    product: product && Object.fromEntries(SHOWN.map((name) => [name, product[name]])),
    again: asked,
    problem,
  };
}

/**
 * The product's codes with this one, on its own unit or on its packaging unit; a code it has stays as it is.
 * @param {Row} product
 * @param {string} code
 * @param {boolean} packed
 * @returns {Wanted}
 */
export function withCode(product, code, packed) {
  /** @type {Row[]} */
  const there = product.codes;
  const known = new Set(there.flatMap((one) => keys(one.code)));
  if (keys(code).some((key) => known.has(key))) return { codes: null, problem: "" };
  if (there.length >= CODES_MAX) return { codes: null, problem: "full" };
  const [unit, quantity] =
    packed && product.packaging_milli ? [product.packaging, product.packaging_milli] : ["", ONE];
  return { codes: [...there, { code, unit, quantity_milli: quantity }], problem: "" };
}

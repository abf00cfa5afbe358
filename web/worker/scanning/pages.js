// The page that scans, and what a code led to (B8). Pure; twin: backend/scanning/pages.py.

import { looksMistyped } from "../catalog/gtin.js";
import { row } from "../catalog/pages.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {{ line: import("../catalog/pages.js").Line, by: string, unit: string, quantity_milli: number }} Coded */
/** @typedef {{ code: string, products: Coded[] }} Read */

export const CODES_MAX = 10; // of one photo that are looked up

/**
 * scanning/page.html, fragment scanning/found.html.
 * @param {Read[]} reads
 * @param {string} currency
 * @param {string} today
 * @param {string} [problem]
 * @returns {Context}
 */
export function page(reads, currency, today, problem = "") {
  return {
    nav: "scan",
    typed: reads.length === 1 ? reads[0].code : "",
    problem,
    reads: reads.map((one) => readOf(one, currency, today)),
  };
}

/** @param {Read} read @param {string} currency @param {string} today */
function readOf({ code, products }, currency, today) {
  const asked = encodeURIComponent(code);
  return {
    code,
    state: state(code, products.length),
    finds: products.map((one) => find(one, currency, today)),
    search: `/products?q=${asked}`,
  };
}

/** @param {string} code @param {number} count */
function state(code, count) {
  if (count > 0) return count === 1 ? "found" : "several";
  return looksMistyped(code) ? "mistyped" : "unknown";
}

/** @param {Coded} coded @param {string} currency @param {string} today */
function find({ line, by, unit, quantity_milli }, currency, today) {
  const shown = row(line, currency, today);
  return { ...shown, unit: unit || shown.unit, own_unit: shown.unit, quantity_milli, by };
}

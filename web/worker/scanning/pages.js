// The page that scans, and what a code led to (B8). Pure; twin: backend/scanning/pages.py.

import { looksMistyped } from "../catalog/gtin.js";
import { row } from "../catalog/pages.js";
import { lineId } from "../orders/draft_rules.js";
import { clean } from "./assigning.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {{ line: import("../catalog/pages.js").Line, by: string, unit: string, quantity_milli: number }} Coded */
/** @typedef {{ code: string, products: Coded[] }} Read */
/** The draft that is scanned into: see Into in the twin.
 * @typedef {{ customer_id: string, draft_id: string, name: string, line_id: string }} Into */

export const CODES_MAX = 10; // of one photo that are looked up

/**
 * scanning/page.html, fragment scanning/found.html.
 * @param {Read[]} reads
 * @param {string} currency
 * @param {string} today
 * @param {Into | null} [into]
 * @param {string} [problem]
 * @param {boolean} [mayAssign]
 * @returns {Context}
 */
export function page(reads, currency, today, into = null, problem = "", mayAssign = false) {
  return {
    nav: "scan",
    typed: reads.length === 1 ? reads[0].code : "",
    problem,
    into: into && intoOf(into),
    reads: readsOf(reads, currency, today, into, mayAssign),
  };
}

/** @param {Into} into */
function intoOf({ customer_id, draft_id, name }) {
  return { href: `/customers/${customer_id}/drafts/${draft_id}`, name, customer_id, draft_id };
}

/**
 * Each find may become a line of its own: their ids are counted from the first.
 * @param {Read[]} reads @param {string} currency @param {string} today @param {Into | null} into
 * @param {boolean} mayAssign
 */
function readsOf(reads, currency, today, into, mayAssign) {
  let place = 0;
  return reads.map((read) => {
    const ids = read.products.map((_, n) => (into ? lineId(into.line_id, place + n) : ""));
    place += ids.length;
    return readOf(read, currency, today, ids, mayAssign);
  });
}

/** @param {Read} read @param {string} currency @param {string} today @param {string[]} lineIds @param {boolean} mayAssign */
function readOf({ code, products }, currency, today, lineIds, mayAssign) {
  const asked = encodeURIComponent(code);
  return {
    code,
    state: state(code, products.length),
    finds: products.map((one, n) => find(one, currency, today, lineIds[n])),
    assign: mayAssign && clean(code) ? `/scan/assign?code=${asked}` : "",
    search: `/products?q=${asked}`,
  };
}

/** @param {string} code @param {number} count */
function state(code, count) {
  if (count > 0) return count === 1 ? "found" : "several";
  return looksMistyped(code) ? "mistyped" : "unknown";
}

/** @param {Coded} coded @param {string} currency @param {string} today @param {string} line_id */
function find({ line, by, unit, quantity_milli }, currency, today, line_id) {
  const shown = row(line, currency, today);
  return { ...shown, unit: unit || shown.unit, own_unit: shown.unit, quantity_milli, by, line_id };
}

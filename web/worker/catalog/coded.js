// Which products a code stands for, from the lines in memory. Equal to `coded` in backend/catalog/tables.py.

import { byCode, foundByCode } from "./rules.js";

/** @typedef {import("../describe.js").ProductLine} ProductLine */
/** @typedef {import("./pages.js").Line} Line */
/** @typedef {import("./rules.js").Hit} Hit */
/** @typedef {Hit & { line: Line }} Coded */

/** One map for each generation of the lines: the next change of the catalogue makes a new array of them.
 * @type {WeakMap<readonly ProductLine[], Map<string, number[]>>} */
const maps = new WeakMap();

/**
 * The products that can still be sold come first, then by name.
 * @param {readonly ProductLine[]} lines sorted, as the list holds them
 * @param {string} code as it was read or typed
 * @returns {Coded[]}
 */
export function coded(lines, code) {
  const map = maps.get(lines) ?? byCode(lines.map(withCodes));
  maps.set(lines, map);
  return foundByCode((place) => withCodes(lines[place]), map, code)
    .map((hit) => ({ ...hit, line: listLine(lines[hit.place]) }))
    .sort((a, b) => Number(b.line.active) - Number(a.line.active));
}

/** @param {ProductLine} line */
function withCodes(line) {
  return { ...line, codes: JSON.parse(line.codes) };
}

/** @param {ProductLine} line @returns {Line} */
function listLine({ id, name, number, unit, active, prices }) {
  return { id, name, number, unit, active, prices: JSON.parse(prices) };
}

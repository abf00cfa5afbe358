// The list's query over the index in memory: both areas with their counts and one page of ids.
// Equal to `areas` in backend/customers/tables.py.

import { comparePlaces } from "../describe.js";
import { matches, searchWords } from "../fold.js";

/** @typedef {import("../describe.js").Line} Line */
/** @typedef {import("./pages.js").Filters} Filters */

/**
 * @typedef {object} Found one area: see Area in pages.js; here ids instead of entries
 * @property {string[]} ids
 * @property {number} total
 * @property {number} folded
 * @property {boolean} more
 * @property {string} after
 */

export const PAGE = 25;
const NOT_INTERESTED_RANK = 3;

/**
 * @param {readonly Line[]} lines sorted, as the index holds them
 * @param {Filters} filters
 * @returns {{ current: Found, potential: Found }}
 */
export function areas(lines, filters) {
  const words = searchWords(filters.q);
  const wanted = lines.filter((line) => fits(line, filters, words));
  const fold = !filters.not_interested && filters.temperature !== "not_interested";
  return {
    current: area(lines, wanted, "current", filters.after_current, false),
    potential: area(lines, wanted, "potential", filters.after_potential, fold),
  };
}

/**
 * @param {Line} line
 * @param {Filters} filters
 * @param {string[]} words
 */
function fits(line, filters, words) {
  return (
    (!filters.status || line.status === filters.status) &&
    (!filters.temperature || line.temperature === filters.temperature) &&
    (!filters.territory || line.territory_id === filters.territory) &&
    matches(line.search_text, words)
  );
}

/**
 * @param {readonly Line[]} lines
 * @param {readonly Line[]} wanted
 * @param {string} status
 * @param {string} after
 * @param {boolean} fold whether those not interested are only counted
 * @returns {Found}
 */
function area(lines, wanted, status, after, fold) {
  const here = wanted.filter((line) => line.status === status);
  const folded = fold ? here.filter((line) => line.area_rank === NOT_INTERESTED_RANK).length : 0;
  const open = fold ? here.filter((line) => line.area_rank < NOT_INTERESTED_RANK) : here;
  const place = after ? lines.find((line) => line.id === after) : undefined;
  const listed = place ? open.filter((line) => comparePlaces(line, place) > 0) : open;
  return {
    ids: listed.slice(0, PAGE).map((line) => line.id),
    total: here.length - folded,
    folded,
    more: listed.length > PAGE,
    after: place ? after : "",
  };
}

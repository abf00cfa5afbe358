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
 * One walk over all lines, which stand in the order of the list.
 * @param {readonly Line[]} lines sorted, as the index holds them
 * @param {Filters} filters
 * @returns {{ current: Found, potential: Found }}
 */
export function areas(lines, filters) {
  const words = searchWords(filters.q);
  const fold = !filters.not_interested && filters.temperature !== "not_interested";
  const current = begin(lines, filters.after_current);
  const potential = begin(lines, filters.after_potential);
  for (const line of lines) {
    if (!fits(line, filters, words)) continue;
    if (line.status === "current") list(current, line);
    else if (fold && line.area_rank === NOT_INTERESTED_RANK) potential.folded += 1;
    else list(potential, line);
  }
  return { current: found(current), potential: found(potential) };
}

/**
 * @typedef {object} Area as far as it is walked
 * @property {Line | undefined} place that the page starts after
 * @property {string[]} ids of the page and of one more
 * @property {number} total
 * @property {number} folded only counted, for being not interested
 */

/** @param {readonly Line[]} lines @param {string} after @returns {Area} */
function begin(lines, after) {
  return { place: after ? lines.find(({ id }) => id === after) : undefined, ids: [], total: 0, folded: 0 };
}

/** @param {Area} area @param {Line} line */
function list(area, line) {
  area.total += 1;
  if (area.ids.length > PAGE || (area.place && comparePlaces(line, area.place) <= 0)) return;
  area.ids.push(line.id);
}

/** @param {Area} area @returns {Found} */
function found({ place, ids, total, folded }) {
  return { ids: ids.slice(0, PAGE), total, folded, more: ids.length > PAGE, after: place?.id ?? "" };
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
    (words.length === 0 || matches(line.search_text, words))
  );
}

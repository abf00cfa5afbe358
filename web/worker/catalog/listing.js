// The list's query over its lines in memory. Equal to `listed` in backend/catalog/tables.py.

import { compareProducts } from "../describe.js";
import { matches, searchWords } from "../fold.js";
import { below } from "./rules.js";

/** @typedef {import("../describe.js").ProductLine} ProductLine */
/** @typedef {import("./pages.js").Listed} Listed */

export const PAGE = 50;

/**
 * One walk over all lines, which stand in the order of the list.
 * @param {readonly ProductLine[]} lines sorted, as the list holds them
 * @param {import("./pages.js").Filters} filters
 * @param {readonly import("./pages.js").Category[]} categories
 * @returns {Listed}
 */
export function listed(lines, filters, categories) {
  const words = searchWords(filters.q);
  const within = filters.category ? new Set(below(categories, filters.category)) : null;
  const place = filters.after ? lines.find(({ id }) => id === filters.after) : undefined;
  /** @type {ProductLine[]} */
  const found = [];
  let total = 0;
  let folded = 0;
  for (const line of lines) {
    if (within && (line.category_id === null || !within.has(line.category_id))) continue;
    if (!matches(line.search_text, words)) continue;
    if (!line.active && !filters.inactive) folded += 1;
    else {
      total += 1;
      if (found.length <= PAGE && (!place || compareProducts(line, place) > 0)) found.push(line);
    }
  }
  return {
    lines: found.slice(0, PAGE).map(({ id, name, number, unit, active, prices }) => {
      return { id, name, number, unit, active, prices: JSON.parse(prices) };
    }),
    total,
    folded,
    more: found.length > PAGE,
    after: place?.id ?? "",
  };
}

// The list's query over its lines in memory. Equal to `listed` in backend/catalog/tables.py.

import { asProducts, compareProducts } from "../describe.js";
import { matches, searchWords } from "../fold.js";
import { below } from "./rules.js";
import { soldOf } from "./sold.js";

/** @typedef {import("../describe.js").ProductLine} ProductLine */
/** @typedef {import("./pages.js").Listed} Listed */
/** @typedef {Omit<Listed, "lines"> & { ids: string[] }} Found one page, by its ids */

export const PAGE = 50;

/**
 * One page of the list, with the rows of what it shows.
 * @param {import("../asked.js").Replica} replica
 * @param {import("./pages.js").Filters} filters
 * @param {readonly import("./pages.js").Category[]} [categories]
 * @returns {Promise<Listed>}
 */
export async function listed(replica, filters, categories = []) {
  const { ids, ...found } = await find(replica, filters, categories);
  return { ...found, lines: await soldOf(replica, ids) };
}

/**
 * The same, by its ids; no product is read.
 * @param {import("../asked.js").Replica} replica
 * @param {import("./pages.js").Filters} filters
 * @param {readonly import("./pages.js").Category[]} [categories]
 */
export async function find(replica, filters, categories = []) {
  const lines = await replica.list("products", ...(filters.q ? ["search"] : []));
  return walk(asProducts(lines), filters, categories);
}

/**
 * One walk over all lines, which stand in the order of the list.
 * @param {readonly ProductLine[]} lines sorted, as the list holds them
 * @param {import("./pages.js").Filters} filters
 * @param {readonly import("./pages.js").Category[]} categories
 * @returns {Found}
 */
function walk(lines, filters, categories) {
  const words = searchWords(filters.q);
  const within = filters.category ? new Set(below(categories, filters.category)) : null;
  const place = filters.after ? lines.find(({ id }) => id === filters.after) : undefined;
  /** @type {ProductLine[]} */
  const found = [];
  let total = 0;
  let folded = 0;
  for (const line of lines) {
    if (within && (line.category_id === null || !within.has(line.category_id))) continue;
    if (words.length > 0 && !matches(line.search_text, words)) continue;
    if (!line.active && !filters.inactive) folded += 1;
    else {
      total += 1;
      if (found.length <= PAGE && (!place || compareProducts(line, place) > 0)) found.push(line);
    }
  }
  return {
    ids: found.slice(0, PAGE).map(({ id }) => id),
    total,
    folded,
    more: found.length > PAGE,
    after: place?.id ?? "",
  };
}

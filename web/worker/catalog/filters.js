// The list's address, read: unknown names and values do not count. Twin: backend/catalog/filters.py.

import { QUERY_MAX } from "../fold.js";
import { isId } from "../ids.js";
import { cut, trim } from "../letters.js";

/**
 * The filters of an address; each is "" if it is absent or makes no sense.
 * @param {URLSearchParams} query
 * @returns {import("./pages.js").Filters}
 */
export function parse(query) {
  const get = (/** @type {string} */ name) => query.get(name) ?? "";
  return {
    q: cut(trim(get("q")), QUERY_MAX),
    category: id(get("category")),
    inactive: get("inactive") === "shown" ? "shown" : "",
    after: id(get("after")),
  };
}

/** @param {string} value */
function id(value) {
  return isId(value) ? value : "";
}

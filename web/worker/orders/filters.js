// The list's address, read: unknown names and values do not count. Twin: backend/orders/filters.py.

import { QUERY_MAX } from "../fold.js";
import { isId } from "../ids.js";
import { cut, trim } from "../letters.js";
import { isDate } from "../times.js";
import { CHOICES } from "./pages.js";

const FIRST_YEAR = "1971";
const END = "2200";

/**
 * The filters of an address; each is "" if it is absent or makes no sense.
 * @param {URLSearchParams} query
 * @returns {import("./pages.js").Filters}
 */
export function parse(query) {
  const get = (/** @type {string} */ name) => query.get(name) ?? "";
  const state = get("state");
  return {
    q: cut(trim(get("q")), QUERY_MAX),
    state: CHOICES.includes(state) ? state : "",
    customer: id(get("customer")),
    mine: get("mine") === "1" ? "1" : "",
    from: day(get("from")),
    to: day(get("to")),
    after: id(get("after")),
  };
}

/** @param {string} value */
function id(value) {
  return isId(value) ? value : "";
}

/** @param {string} value */
function day(value) {
  return isDate(value) && FIRST_YEAR <= value && value < END ? value : "";
}

// The list's address, read: unknown names and values do not count. Twin: backend/customers/filters.py.

import { FORMS } from "../../built/shell.js";
import { QUERY_MAX } from "../fold.js";
import { isId } from "../ids.js";
import { cut } from "../letters.js";

/** @typedef {import("./pages.js").Filters} Filters */

const BLANKS = String.raw`[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+`; // as str.strip()
const AROUND = new RegExp(`^${BLANKS}|${BLANKS}$`, "g");

/**
 * The filters of an address; each is "" if it is absent or makes no sense.
 * @param {URLSearchParams} query
 * @returns {Filters}
 */
export function parse(query) {
  const get = (/** @type {string} */ name) => query.get(name) ?? "";
  return {
    q: cut(get("q").replace(AROUND, ""), QUERY_MAX),
    status: oneOf(get("status"), "status"),
    temperature: oneOf(get("temperature"), "temperature"),
    territory: id(get("territory")),
    not_interested: get("not_interested") === "shown" ? "shown" : "",
    after_current: id(get("after_current")),
    after_potential: id(get("after_potential")),
  };
}

/** @param {string} value @param {string} field */
function oneOf(value, field) {
  const choices = FORMS.CustomerForm.fields.find(({ name }) => name === field)?.choices ?? [];
  return choices.some((choice) => choice === value) ? value : "";
}

/** @param {string} value */
function id(value) {
  return isId(value) ? value : "";
}

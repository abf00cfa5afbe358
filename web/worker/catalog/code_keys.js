// What a line of the list of products is found by when a code was read.

import { inner, keys } from "./gtin.js";
import { byCode } from "./rules.js";

const END = "\n";

/**
 * All keys that lead to a product, each between two ends.
 * @param {import("./rules.js").Row} product
 */
export function codeKeys(product) {
  return ["", ...byCode([product]).keys(), ""].join(END);
}

/**
 * What the keys of a product hold if a code may stand for it.
 * @param {string} code as it was read or typed
 */
export function sought(code) {
  const read = keys(code);
  const printed = [...read, ...read.map(inner).filter(Boolean)];
  return [...printed.map((key) => `code ${key}`), ...read.map((key) => `number ${key}`)].map(
    (key) => `${END}${key}${END}`,
  );
}

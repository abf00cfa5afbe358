// Where the person is: the list, and whether there is room for list and detail side by side.

import { recall, remember } from "./memory.js";

export const LIST = "/customers";
const WIDE = matchMedia("(width >= 64rem)");
const NAME = "list";

/** Whether list and detail stand side by side; the same width as in styles/split.css. */
export function isWide() {
  return WIDE.matches;
}

/** The list's address as last seen, with its filters. */
export function lastList() {
  return recall(NAME) ?? LIST;
}

/** @param {string} address */
export function rememberList(address) {
  remember(NAME, address);
}

/**
 * Whether an address is the list, with whatever filters.
 * @param {string} address
 */
export function isList(address) {
  return new URL(address, location.href).pathname === LIST;
}

/**
 * Path and query of an address.
 * @param {string} address
 */
export function pathOf(address) {
  const url = new URL(address, location.href);
  return url.pathname + url.search;
}

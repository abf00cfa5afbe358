// Where the person is: which list, and whether there is room for list and detail side by side.

import { recall, remember } from "./memory.js";

/** Lists that what they name opens beside, and below whose address it has its own. */
const LISTS = ["/customers", "/products"];
const WIDE = matchMedia("(width >= 64rem)");

/** Whether list and detail stand side by side; the same width as in styles/split.css. */
export function isWide() {
  return WIDE.matches;
}

/**
 * The address, as last seen and with its filters, of the list that a page belongs to.
 * @param {string} [address] by default the page that is open
 */
export function lastList(address = location.href) {
  const list = listOf(address);
  return recall(list) ?? list;
}

/** @param {string} address of a list */
export function rememberList(address) {
  remember(listOf(address), address);
}

/**
 * Whether an address is a list, with whatever filters.
 * @param {string} address
 */
export function isList(address) {
  return LISTS.includes(new URL(address, location.href).pathname);
}

/**
 * The list that a page belongs to, or is: without filters.
 * @param {string} address
 */
export function listOf(address) {
  const { pathname } = new URL(address, location.href);
  return LISTS.find((list) => pathname === list || pathname.startsWith(`${list}/`)) ?? LISTS[0];
}

/**
 * Path and query of an address.
 * @param {string} address
 */
export function pathOf(address) {
  const url = new URL(address, location.href);
  return url.pathname + url.search;
}

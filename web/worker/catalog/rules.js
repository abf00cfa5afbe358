// What is true of products and categories (B1). Pure; twin: backend/catalog/rules.py, function for function.
// A product is a wire row; a field it lacks counts as empty.

import { compare, nameKey, textFoundBy } from "../fold.js";
import { inner, keys } from "./gtin.js";

/** @typedef {Record<string, any>} Row */

const ONE = 1_000; // a quantity of one, in thousandths
export const EDITORS = ["administrator", "manager"];
export const ON_DEVICES = ["codes"];
/** Content unit → the unit of its unit price (PAngV § 5), and how many thousandths of the first are one of that. */
const SHOWN_PER = new Map([
  ["g", { unit: "kg", milli: 1_000_000n }],
  ["kg", { unit: "kg", milli: 1_000n }],
  ["ml", { unit: "l", milli: 1_000_000n }],
  ["l", { unit: "l", milli: 1_000n }],
  ["m", { unit: "m", milli: 1_000n }],
  ["m2", { unit: "m2", milli: 1_000n }],
]);

/**
 * The folded key that lists are sorted and paged by, before the id.
 * @param {Row} product
 */
export function sortKey(product) {
  return nameKey(text(product, "name"));
}

/**
 * All that a product is found by: name, number, codes.
 * @param {Row} product
 */
export function searchText(product) {
  const printed = codes(product).map((code) => text(code, "code"));
  return textFoundBy([text(product, "name"), text(product, "number"), ...printed]);
}

/**
 * Who keeps the catalogue; everybody else reads it.
 * @param {string} role
 */
export function mayEdit(role) {
  return EDITORS.includes(role);
}

/**
 * A category with those above it, the highest first; nothing for one that does not exist. A circle ends.
 * @template {Row} T
 * @param {readonly T[]} categories
 * @param {string | null} categoryId
 */
export function path(categories, categoryId) {
  const byId = new Map(categories.map((category) => [category.id, category]));
  /** @type {T[]} */
  const found = [];
  let at = byId.get(categoryId);
  while (at && !found.includes(at)) {
    found.push(at);
    at = byId.get(at.parent_id);
  }
  return found.reverse();
}

/**
 * The ids of a category and of all below it.
 * @param {readonly Row[]} categories
 * @param {string} categoryId
 */
export function below(categories, categoryId) {
  const found = [categoryId];
  for (const above of found) {
    const next = categories.filter(({ id, parent_id: parent }) => parent === above && !found.includes(id));
    found.push(...next.map(({ id }) => id)); // it grows
  }
  return found;
}

/**
 * The categories right below one, or the highest; by name. One whose parent does not exist is a highest.
 * @template {Row} T
 * @param {readonly T[]} categories
 * @param {string | null} categoryId
 */
export function children(categories, categoryId) {
  const known = new Set(categories.map(({ id }) => id));
  return categories
    .filter(({ parent_id: parent }) => (known.has(parent) ? parent : null) === categoryId)
    .map((category) => ({ category, key: nameKey(text(category, "name")) }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.category.id, b.category.id))
    .map(({ category }) => category);
}

/**
 * Whether a price is valid on a day.
 * @param {Row} price
 * @param {string} today
 */
export function isValid(price, today) {
  return (price.valid_from || today) <= today && today <= (price.valid_to || today);
}

/**
 * The base price of the smallest quantity on a day: of several the one valid since last.
 * @param {readonly Row[]} prices
 * @param {string} currency
 * @param {string} today
 * @returns {Row | null}
 */
export function basePrice(prices, currency, today) {
  const found = prices.filter(
    (price) => price.list === "base" && price.currency === currency && isValid(price, today),
  );
  const least = Math.min(...found.map((price) => price.from_milli));
  const first = found.filter((price) => price.from_milli === least);
  const later = (/** @type {Row} */ a, /** @type {Row} */ b) =>
    compare(a.valid_from ?? "", b.valid_from ?? "") || compare(a.mode, b.mode);
  return first.reduce((best, price) => (best && later(price, best) <= 0 ? best : price), first[0]) ?? null;
}

/**
 * The price of one kg, l, m or m² (Grundpreis): {amount, unit}, rounded half up; null where it has no sense.
 * @param {Row} price
 * @param {number | null} contentMilli what one of the product's units holds, in thousandths of `contentUnit`
 * @param {string} contentUnit
 */
export function unitPrice(price, contentMilli, contentUnit) {
  const shown = SHOWN_PER.get(contentUnit);
  if (!contentMilli || !shown) return null;
  const above = BigInt(price.amount) * 1_000n * shown.milli;
  const under = BigInt(price.per_milli) * BigInt(contentMilli);
  return { amount: Number((2n * above + under) / (2n * under)), unit: shown.unit };
}

/**
 * Where each code and each product number leads: the places of products, under "code KEY" and "number KEY".
 * @param {readonly Row[]} products
 * @returns {Map<string, number[]>}
 */
export function byCode(products) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const [place, product] of products.entries()) {
    const known = new Set(
      codes(product).flatMap((code) => keys(text(code, "code")).map((key) => `code ${key}`)),
    );
    for (const key of keys(text(product, "number"))) known.add(`number ${key}`);
    for (const key of known) {
      const places = found.get(key);
      if (places) places.push(place);
      else found.set(key, [place]);
    }
  }
  return found;
}

/**
 * What was read or typed stands for: hits {place, by, unit, quantity_milli} in the order of the products.
 *
 * A code printed on the product or its packaging (`by` "code") counts before a product's own number ("number"), this
 * before the code of a packaging unit of which only the single piece's is known ("inner"). `unit` is "" for the
 * product's own; `quantity_milli` of that are meant.
 * @typedef {{ place: number, by: string, unit: string, quantity_milli: any }} Hit
 * @param {(place: number) => Row} productAt
 * @param {ReadonlyMap<string, number[]>} index
 * @param {string} code
 * @returns {Hit[]}
 */
export function foundByCode(productAt, index, code) {
  const known = keys(code);
  for (const key of known) {
    const places = index.get(`code ${key}`);
    if (places) return places.map((place) => hit(productAt(place), place, key));
  }
  for (const key of known) {
    const places = index.get(`number ${key}`);
    if (places) return places.map((place) => ({ place, by: "number", unit: "", quantity_milli: ONE }));
  }
  for (const key of known.map(inner).filter(Boolean)) {
    const places = index.get(`code ${key}`);
    if (places) return places.map((place) => packed(productAt(place), place, key));
  }
  return [];
}

/** @param {Row} product @param {number} place @param {string} key @returns {Hit} */
function hit(product, place, key) {
  const code = codes(product).find((one) => keys(text(one, "code")).includes(key)) ?? {};
  return { place, by: "code", unit: text(code, "unit"), quantity_milli: code.quantity_milli ?? null };
}

/** @param {Row} product @param {number} place @param {string} key @returns {Hit} */
function packed(product, place, key) {
  const quantity = product.packaging_milli;
  if (!quantity) return { ...hit(product, place, key), by: "inner" };
  return { place, by: "inner", unit: text(product, "packaging"), quantity_milli: quantity };
}

/** @param {Row} product @returns {Row[]} */
function codes(product) {
  const found = Array.isArray(product.codes) ? product.codes : [];
  return found.filter((code) => typeof code === "object" && code !== null && !Array.isArray(code));
}

/**
 * @param {Row} row
 * @param {string} field
 */
function text(row, field) {
  const value = row[field];
  return typeof value === "string" ? value : "";
}

// Photos of a product as the pages show them (B1). Pure; twin: backend/photos/pages.py, function for function.

import { address } from "../files/rules.js";
import { N_ } from "../forms.js";
import { PHOTOS_MAX, mayRemove, ordered } from "./rules.js";

/** @typedef {Record<string, unknown>} Context */
/**
 * @typedef {object} Photo a photo's wire row
 * @property {string} id
 * @property {string} product_id
 * @property {string} hash
 * @property {string} type
 * @property {number} size
 * @property {number} width
 * @property {number} height
 * @property {string} created_at
 * @property {string} created_by
 */

export const MESSAGES = new Map([
  ["no_picture", N_("This is no picture that can be shown here. Please choose a photo.")],
  ["too_large", N_("This picture is too large. Please take a smaller one.")],
  ["missing", N_("Please take or choose a photo first.")],
  ["full", N_("This product has very many photos already. Please delete one first.")],
]);

/**
 * The photos on the page of a product: photos/strip.html, photos/said.html. See the twin.
 * @param {string} productId
 * @param {readonly Photo[]} photos
 * @param {readonly string[]} [unsent]
 * @param {readonly string[]} [refused]
 * @param {string} [saved]
 * @param {string} [deleted]
 * @param {string} [error]
 * @returns {Context}
 */
export function strip(productId, photos, unsent = [], refused = [], saved = "", deleted = "", error = "") {
  const shown = ordered(photos);
  return {
    add: `/products/${productId}/photos`,
    photos: shown.map((photo) => shownOf(photo, unsent, refused)),
    full: shown.length >= PHOTOS_MAX,
    saved: ["photo", "restored"].includes(saved) ? saved : "",
    undo: deleted ? `/products/${productId}/photos/${deleted}/restore` : "",
    error,
  };
}

/**
 * One photo as large as the screen: photos/page.html; null if the product has none of this id.
 * @param {{ id: string, name: string, number: string }} product
 * @param {readonly Photo[]} photos
 * @param {string} photoId
 * @param {readonly { id: string, name: string }[]} people
 * @param {readonly string[]} unsent
 * @param {readonly string[]} refused
 * @param {string} role
 * @param {string} personId
 * @returns {Context | null}
 */
export function page(product, photos, photoId, people, unsent, refused, role, personId) {
  const shown = ordered(photos);
  const place = shown.findIndex(({ id }) => id === photoId);
  if (place < 0) return null;
  const photo = shown[place];
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return {
    nav: "products",
    product: { name: product.name || product.number, href: `/products/${product.id}` },
    photo: shownOf(photo, unsent, refused),
    at: photo.created_at,
    by: names.get(photo.created_by) ?? "",
    number: place + 1,
    count: shown.length,
    previous: place > 0 ? hrefOf(shown[place - 1]) : "",
    next: place + 1 < shown.length ? hrefOf(shown[place + 1]) : "",
    delete: mayRemove(photo, role, personId) ? `${hrefOf(photo)}/delete` : "",
  };
}

/**
 * @param {Photo} photo
 * @param {readonly string[]} unsent
 * @param {readonly string[]} refused
 * @returns {Context}
 */
function shownOf(photo, unsent, refused) {
  return {
    id: photo.id,
    href: hrefOf(photo),
    src: address(photo.hash),
    width: photo.width,
    height: photo.height,
    waiting: unsent.includes(photo.hash),
    refused: refused.includes(photo.hash),
  };
}

/** @param {Photo} photo */
function hrefOf(photo) {
  return `/products/${photo.product_id}/photos/${photo.id}`;
}

// Which photos a product shows, and who takes one away (B1). Pure; twin: backend/photos/rules.py, function for function.

import { compare } from "../letters.js";

/** @typedef {{ id: string, hash: string, created_at: string, created_by: string }} PhotoRow */

const REMOVERS = ["manager", "administrator"];
/** Of one product: a strip that nobody scrolls through is no help. */
export const PHOTOS_MAX = 50;

/**
 * In the order in which they were taken; the same picture, sent twice, once.
 * @template {PhotoRow} T
 * @param {readonly T[]} photos
 * @returns {T[]}
 */
export function ordered(photos) {
  /** @type {Map<string, T>} */
  const found = new Map();
  for (const photo of [...photos].sort(taken)) if (!found.has(photo.hash)) found.set(photo.hash, photo);
  return [...found.values()];
}

/**
 * By product the hash of the photo that stands for it in lists: the first that was taken of it.
 * @param {readonly (PhotoRow & { product_id: string })[]} photos
 * @returns {Map<string, string>}
 */
export function firsts(photos) {
  const found = new Map();
  for (const { product_id: product, hash } of [...photos].sort(taken))
    if (!found.has(product)) found.set(product, hash);
  return found;
}

/**
 * Take away, and bring back: whoever keeps the catalogue, and who took it.
 * @param {{ created_by: string }} photo
 * @param {string} role
 * @param {string} personId
 */
export function mayRemove(photo, role, personId) {
  return REMOVERS.includes(role) || photo.created_by === personId;
}

/** @param {PhotoRow} a @param {PhotoRow} b */
function taken(a, b) {
  return compare(a.created_at, b.created_at) || compare(a.id, b.id);
}

// What has left of an order, in which parcel, and what is still open (B4). Pure.
// Twin: backend/parcels/rules.py, function for function; what they mean is said there.

import { OUT, SHIPPABLE, refusal } from "../orders/states.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {{ place: number, quantity_milli: number }} Part */

const NUMBER = "[0-9A-Za-z](?:[0-9A-Za-z ./_-]{0,59})";
const LINK = "https://[0-9A-Za-z](?:[0-9A-Za-z.-]{0,252})(?::[0-9]{1,5})?(?:[/?#][!-~]*)?";
const TRACKING_MAX = 500;

const TRACKING = new RegExp(`^(?:${NUMBER}|${LINK})?$`);
const A_LINK = new RegExp(`^${LINK}$`);

/** @param {Row} order @returns {number[]} */
export function shipped(order) {
  const quantities = order.lines.map((/** @type {Row} */ line) => line.quantity_milli);
  return OUT.includes(order.state) ? quantities : withParts(order.shipped ?? [], [], quantities.length);
}

/** @param {Row} order @returns {number[]} */
export function stillOpen(order) {
  const left = shipped(order);
  return order.lines.map((/** @type {Row} */ line, /** @type {number} */ place) =>
    Math.max(line.quantity_milli - left[place], 0),
  );
}

/** @param {Row} order */
export function isPartlyShipped(order) {
  return !OUT.includes(order.state) && (order.shipped ?? []).some(Boolean);
}

/** @param {Row} order */
export function isAllShipped(order) {
  return order.lines.length > 0 && !stillOpen(order).some(Boolean);
}

/** @param {Row} order @param {string} role */
export function mayShip(order, role) {
  return refusal(order.state, "shipped", role) === "";
}

/** @param {Row} order @returns {Part[]} */
export function allOpen(order) {
  return stillOpen(order).flatMap((milli, place) => (milli ? [{ place, quantity_milli: milli }] : []));
}

/** @param {Part[]} parts @param {number[]} left */
export function fits(parts, left) {
  return parts.every(({ place, quantity_milli: milli }) => place < left.length && milli <= left[place]);
}

/** @param {Row} order */
export function isShippable(order) {
  return SHIPPABLE.includes(order.state);
}

/** @param {number[]} sums @param {Part[]} parts @param {number} lines @returns {number[]} */
export function withParts(sums, parts, lines) {
  const found = Array.from({ length: lines }, (_, place) => sums[place] ?? 0);
  for (const { place, quantity_milli: milli } of parts) if (place < lines) found[place] += milli;
  return found;
}

/** @param {Row} before @param {Row} after */
export function keepsWhatLeft(before, after) {
  return shipped(before).every((milli, place) => {
    if (milli === 0) return true;
    const [was, now] = [before.lines[place], after.lines[place]];
    if (!now || was.product_id !== now.product_id) return false;
    return (was.product_id !== null || was.name === now.name) && now.quantity_milli >= milli;
  });
}

/** @param {string} text */
export function isTracking(text) {
  return text.length <= TRACKING_MAX && TRACKING.test(text);
}

/** @param {string} tracking */
export function link(tracking) {
  return A_LINK.test(tracking) ? tracking : "";
}

// A signature as it comes from the glass, and as it is drawn again. Pure.
// Twin: backend/orders/draft_signature.py, function for function; its form is said there.

import { length } from "../letters.js";

const TEXT_MAX = 60_000;
const SIDE_MAX = 4000;
const STROKES_MAX = 200;
const NUMBERS_MAX = 6000;
const NAMES = "height strokes width";

/** @typedef {{ width: number, height: number, strokes: number[][] }} Signature */

/**
 * The signature that a form carries as JSON; null for none, or if it is none that could be kept.
 * @param {string} text
 * @returns {Signature | null}
 */
export function read(text) {
  if (text.length > TEXT_MAX && length(text) > TEXT_MAX) return null;
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) return null;
  if (Object.keys(found).sort().join(" ") !== NAMES) return null;
  const { width, height, strokes } = found;
  if (!isWhole(width, 1) || !isWhole(height, 1) || !Array.isArray(strokes)) return null;
  if (strokes.length === 0 || strokes.length > STROKES_MAX || !strokes.every(isStroke)) return null;
  if (strokes.reduce((sum, stroke) => sum + stroke.length, 0) > NUMBERS_MAX) return null;
  return { width, height, strokes: strokes.map((stroke) => stroke.map(Math.abs)) };
}

/**
 * The strokes as the `d` of an SVG path, "" for none.
 * @param {Signature | null} signature
 */
export function path(signature) {
  return signature === null ? "" : signature.strokes.map(drawn).join("");
}

/** @param {number[]} stroke */
function drawn(stroke) {
  const points = [];
  for (let at = 0; at + 1 < stroke.length; at += 2) points.push(`${stroke[at]} ${stroke[at + 1]}`);
  if (points.length === 0) return "";
  const [first, ...rest] = points;
  return `M${first}${rest.map((point) => `L${point}`).join("") || "h0"}`;
}

/** @param {unknown} value @returns {value is number[]} */
function isStroke(value) {
  if (!Array.isArray(value) || value.length === 0 || value.length % 2 || value.length > NUMBERS_MAX)
    return false;
  return value.every((number) => isWhole(number, 0));
}

/** @param {unknown} value @param {number} least @returns {value is number} */
function isWhole(value, least) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= SIDE_MAX;
}

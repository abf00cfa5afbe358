/** Lines as they are stored: by columns, each in the form that IndexedDB hands out fastest. Pure. */

/** @import { Json, Line } from "./types.js" */

/**
 * `text`: many texts as one, each up to its end. `numbers`: null is NaN. `values`: those that come again and again once,
 * and which of them stands where. Whatever is none of these stays as it is.
 * @typedef {{ text: string, ends: Uint32Array } | { numbers: Float64Array } | { values: Column, at: Uint16Array } | { plain: Json[] }} Column
 */

/** @typedef {{ keys: string[], count: number, columns: Column[] }} Table */

/** What a place among values that come again and again can be. */
const PLACES = 65_536;

/** @param {readonly Line[]} lines @param {string[]} keys @returns {Table} */
export function encode(lines, keys) {
  return { keys, count: lines.length, columns: keys.map((key) => pack(lines.map((line) => line[key]))) };
}

/** @param {Table} table @returns {Line[]} */
export function decode(table) {
  const lines = Array.from({ length: table.count }, () => /** @type {Line} */ ({}));
  fill(lines, table);
  return lines;
}

/** Gives lines what another table has of them. @param {readonly Line[]} lines  as many, in the same order @param {Table} table */
export function fill(lines, { keys, columns }) {
  const values = columns.map(unpack);
  for (let row = 0; row < lines.length; row++) {
    const line = /** @type {{ [key: string]: Json }} */ (lines[row]);
    for (let at = 0; at < keys.length; at++) line[keys[at]] = values[at][row];
  }
}

/** @param {Json[]} values @returns {Column} */
function pack(values) {
  if (values.some((value) => typeof value === "object" && value !== null)) return { plain: values };
  /** @type {Map<Json, number>} */
  const places = new Map();
  for (const value of values) if (!places.has(value)) places.set(value, places.size);
  if (places.size < Math.min(PLACES, values.length / 2)) {
    const at = Uint16Array.from(values, (value) => /** @type {number} */ (places.get(value)));
    return { values: pack([...places.keys()]), at };
  }
  if (values.every((value) => typeof value === "string")) return joined(values);
  if (values.every((value) => typeof value === "number" || value === null))
    return { numbers: Float64Array.from(values, (value) => value ?? NaN) };
  return { plain: values };
}

/** @param {string[]} texts @returns {Column} */
function joined(texts) {
  const ends = new Uint32Array(texts.length);
  let end = 0;
  for (const [row, text] of texts.entries()) ends[row] = end += text.length;
  return { text: texts.join(""), ends };
}

/** @param {Column} column @returns {Json[]} */
function unpack(column) {
  if ("plain" in column) return column.plain;
  if ("values" in column) {
    const values = unpack(column.values);
    return Array.from(column.at, (place) => values[place]);
  }
  if ("numbers" in column) return Array.from(column.numbers, (value) => (Number.isNaN(value) ? null : value));
  let start = 0;
  return Array.from(column.ends, (end) => column.text.slice(start, (start = end)));
}

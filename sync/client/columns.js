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

/**
 * The lines of a table. Each takes a value out of its column when it is asked for it: a page walks over all lines, but
 * asks them for a few keys only, and making objects of 30,000 lines took longer than reading them.
 * @param {Table} table
 * @returns {{ lines: Line[], add: (more: Table) => void }}  `add` gives the lines what another table has of them
 */
export function decode(table) {
  class Stored {
    #row;

    /** @param {number} row */
    constructor(row) {
      this.#row = row;
    }

    /** @param {string} key @param {(row: number) => Json} read */
    static give(key, read) {
      /** @this {Stored} */
      function get() {
        return read(this.#row);
      }
      Object.defineProperty(this.prototype, key, { get, enumerable: true, configurable: true });
    }

    toJSON() {
      return plain(/** @type {any} */ (this));
    }
  }
  Object.defineProperty(Stored.prototype, "toJSON", { enumerable: false });
  const add = (/** @type {Table} */ { keys, columns }) =>
    keys.forEach((key, at) => Stored.give(key, reader(columns[at])));
  add(table);
  const lines = Array.from({ length: table.count }, (_, row) => /** @type {any} */ (new Stored(row)));
  return { lines, add };
}

/** A line with all that it has as an object of its own. @param {Line} line @returns {Line} */
export function plain(line) {
  return /** @type {Line} */ (Object.fromEntries(keysOf(line).map((key) => [key, line[key]])));
}

/** @param {Line} line */
export function keysOf(line) {
  const keys = [];
  for (const key in line) keys.push(key); // stored ones have them in common, not each its own
  return keys;
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

/** @param {Column} column @returns {(row: number) => Json} */
function reader(column) {
  if ("plain" in column) return (row) => column.plain[row];
  if ("numbers" in column) {
    const { numbers } = column;
    return (row) => (Number.isNaN(numbers[row]) ? null : numbers[row]);
  }
  if ("values" in column) {
    const { at } = column;
    const read = reader(column.values);
    /** @type {Json[]} */
    const known = [];
    return (row) => (known[at[row]] ??= read(at[row]));
  }
  const { text, ends } = column;
  return (row) => text.slice(row > 0 ? ends[row - 1] : 0, ends[row]);
}

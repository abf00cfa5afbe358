/**
 * What compiled templates need to mean the same as in Jinja2: Python's truth, equality and text of values, and escaping
 * as markupsafe does it. A value is a string, a whole number, true, false, null, an array, a plain object, Markup, or
 * undefined, which can only be asked for with `is defined` or `default`; all other uses throw.
 */

/**
 * @typedef {object} Env
 * @property {(text: string) => string} gettext
 * @property {(one: string, many: string, number: any) => string} ngettext
 * @property {(name: string) => string} asset address of a file
 * @property {Record<string, (...values: any[]) => any>} filters get plain values and return plain values
 */

/** Finished HTML, which is not escaped again. */
export class Markup {
  /** @param {string} html */
  constructor(html) {
    this.html = html;
  }
}

/** @type {Record<string, string>} */
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

/** @param {string} text */
const escape = (text) => (/[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]) : text);

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isDict = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Markup);

/** @param {string} message @returns {never} */
function fail(message) {
  throw new TypeError(message);
}

/** @param {unknown} value */
export const isText = (value) => typeof value === "string" || value instanceof Markup;

/** The value without Markup around it. @param {any} value */
export function plain(value) {
  if (value === undefined) fail("a value is undefined");
  return value instanceof Markup ? value.html : value;
}

/** Python's str(). @param {unknown} value @returns {string} */
function text(value) {
  const it = plain(value);
  if (typeof it === "string") return it;
  if (it === null) return "None";
  if (it === true) return "True";
  if (it === false) return "False";
  return Number.isSafeInteger(it) ? String(it) : fail("a template cannot print this value");
}

/** The value as HTML. @param {unknown} value */
export const show = (value) => (value instanceof Markup ? value.html : escape(text(value)));

/** @param {unknown} value */
export function truthy(value) {
  const it = plain(value);
  return Array.isArray(it) ? it.length > 0 : isDict(it) ? Object.keys(it).length > 0 : Boolean(it);
}

/** `left and right` @param {unknown} left @param {() => unknown} right */
export const both = (left, right) => (truthy(left) ? right() : left);

/** `left or right` @param {unknown} left @param {() => unknown} right */
export const either = (left, right) => (truthy(left) ? left : right());

/** `of.key` and `of[key]`: keys of dicts, places of lists. @param {any} of @param {any} key */
export function get(of, key) {
  const name = plain(key);
  if (of === undefined) fail(`cannot read ${String(name)} of an undefined value`);
  if (Array.isArray(of)) return typeof name === "number" ? of.at(name) : undefined;
  return typeof name === "string" && isDict(of) && Object.hasOwn(of, name) ? of[name] : undefined;
}

/** The list to repeat over. @param {unknown} value @returns {unknown[]} */
export const each = (value) => (Array.isArray(value) ? value : fail("a template repeats over lists only"));

/**
 * `for … else`: what `write` gives for each row, or what `otherwise` gives where there is none.
 * @param {unknown} list
 * @param {(row: any, at: number, rows: unknown[]) => string} write
 * @param {() => string} [otherwise]
 */
export function repeat(list, write, otherwise) {
  const rows = each(list);
  return rows.length === 0 && otherwise ? otherwise() : rows.map(write).join("");
}

/** Python's ==. @param {unknown} a @param {unknown} b @returns {boolean} */
export function equal(a, b) {
  let left = plain(a);
  let right = plain(b);
  if (typeof left === "boolean" && typeof right === "number") left = Number(left);
  if (typeof right === "boolean" && typeof left === "number") right = Number(right);
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  if (!isDict(left) || !isDict(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}

/** Negative, 0 or positive: numbers by size, texts by code points. @param {unknown} a @param {unknown} b */
export function order(a, b) {
  if (!isText(a) || !isText(b)) return whole(a) - whole(b);
  const left = [...text(a)];
  const right = [...text(b)];
  const index = left.findIndex((sign, place) => sign !== right[place]);
  if (index < 0) return left.length - right.length;
  return index < right.length ? (left[index].codePointAt(0) ?? 0) - (right[index].codePointAt(0) ?? 0) : 1;
}

/** `item in list`, `part in text`, `key in dict` @param {unknown} item @param {unknown} list @returns {boolean} */
export function within(item, list) {
  const it = plain(list);
  if (Array.isArray(it)) return it.some((other) => equal(other, item));
  if (isDict(it))
    return isText(item)
      ? Object.hasOwn(it, plain(item))
      : typeof plain(item) === "object" && item !== null
        ? fail("unhashable")
        : false;
  return typeof it === "string" && isText(item)
    ? it.includes(plain(item))
    : fail("`in` needs a list, a dict or texts");
}

/** The number of a whole number or a truth value, and 0 for -0. @param {unknown} value @returns {number} */
export function whole(value) {
  const number = typeof value === "boolean" ? Number(value) : value;
  return Number.isSafeInteger(number) ? /** @type {number} */ (number) + 0 : fail("not a whole number");
}

/** @param {unknown} a @param {unknown} b */
export const add = (a, b) => whole(whole(a) + whole(b));

/** @param {unknown} a @param {unknown} b */
export const subtract = (a, b) => whole(whole(a) - whole(b));

/** @param {unknown} a @param {unknown} b */
export const multiply = (a, b) => whole(whole(a) * whole(b));

/** The remainder with the sign of the divisor. @param {unknown} a @param {unknown} b */
export function modulo(a, b) {
  const divisor = whole(b);
  if (divisor === 0) throw new RangeError("division by zero");
  const rest = whole(a) % divisor;
  return rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
}

/** `a // b`, rounded down. @param {unknown} a @param {unknown} b */
export const divide = (a, b) => whole((whole(a) - modulo(a, b)) / whole(b));

/** `a ~ b`: Markup as soon as one part is. @param {...unknown} parts */
export const concat = (...parts) => join(parts, "");

/** @param {unknown} list @param {unknown} [between] */
export function join(list, between = "") {
  const parts = each(list);
  return [...parts, between].some((part) => part instanceof Markup)
    ? new Markup(parts.map(show).join(show(between)))
    : parts.map(text).join(text(between));
}

/** @param {unknown} value */
export function length(value) {
  const it = plain(value);
  if (typeof it === "string") return [...it].length;
  if (Array.isArray(it)) return it.length;
  return isDict(it) ? Object.keys(it).length : fail("has no length");
}

/** @param {unknown} list */
export const first = (list) => each(list)[0];

/** @param {unknown} list */
export const last = (list) => each(list).at(-1);

/** @param {unknown} value */
export const escaped = (value) => new Markup(show(value));

/** @param {unknown} value */
export const stringed = (value) => (value instanceof Markup ? value : text(value));

/** The filter `default`. @param {unknown} value @param {unknown} instead @param {boolean} [alsoFalsy] */
export const otherwise = (value, instead, alsoFalsy = false) =>
  value === undefined || (alsoFalsy && !truthy(value)) ? instead : value;

/**
 * A translated text with `%(name)s` filled in; the text is HTML, the values are escaped.
 * @param {string} html
 * @param {Record<string, unknown>} [values]
 */
export const fill = (html, values = {}) =>
  html.replace(/%(?:(%)|\((\w+)\)s)?/g, (sign, percent, name) => {
    if (percent) return "%";
    if (name === undefined || !Object.hasOwn(values, name)) fail(`cannot fill ${sign} of ${html}`);
    return show(values[name]);
  });

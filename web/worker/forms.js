// Reading what was typed into a form, and checking what a mutation sets, against a form's description (built from the
// Structs of the server by web/build/forms.py). Nothing stops at the first mistake: every wrong field is reported.
// Twin: backend/forms.py, function for function.

import { isId } from "./ids.js";
import { compare, cut, length, oneLine, plain, plainDigits, trim, upper, withoutBlanks } from "./letters.js";
import { isDate } from "./times.js";

/** @typedef {string | number | boolean | null} Value */
/** @typedef {Record<string, Value>} Values */
/** @typedef {{code: string, params: Record<string, number>}} FieldError a code of MESSAGES and the figures its text names */
/** @typedef {Record<string, FieldError>} Errors by field */
/**
 * @typedef {object} Field one field's description; `max` counts code points, 0 is no limit of its own
 * @property {string} name
 * @property {string} kind
 * @property {boolean} required
 * @property {Value} default
 * @property {number} min
 * @property {number} max
 * @property {string[]} choices
 */
/** @typedef {{name: string, fields: Field[]}} Spec */
/** @typedef {(message: string) => string} Gettext */

const TYPED_MAX = 20_000; // code points of a wrong field shown again; twice the longest text
const WAS_MAX = 300_000; // code points of a hidden `was`; a record has at most 256 KiB
const PERCENT_MAX = 10_000; // basis points
const LOCAL_PART_MAX = 64; // before the @ of an e-mail address (RFC 5321, 4.5.3.1.1)
const PHONE_DIGITS_MAX = 20;
const DEPTH = 6; // of lists and objects in a hidden `was`; the lines of an order have five

/** @type {ReadonlyMap<string, string>} */
export const MESSAGES = new Map([
  ["required", N_("Please fill this in.")],
  ["too_long", N_("At most %(max)s characters.")],
  ["too_short", N_("At least %(min)s characters.")],
  ["control", N_("This contains characters that cannot be stored.")],
  ["email", N_("This is not an e-mail address.")],
  ["phone_digits", N_("A telephone number has %(min)s to %(max)s digits.")],
  ["phone_signs", N_("Only digits and the signs + ( ) / - . are allowed here.")],
  ["date", N_("Please enter a date, such as 22.11.2026.")],
  ["choice", N_("Please choose one of the values.")],
  ["percent", N_("Please enter a percentage from 0 to 100 with at most two decimals.")],
  ["type", N_("This value is of the wrong kind.")],
  ["unknown", N_("This field does not exist.")],
  ["read_only", N_("You may not change this field.")],
  ["name", N_("Please enter a name.")],
  ["person_name", N_("Please enter a first or last name.")],
  ["quantity", N_("Please enter a quantity, such as 2 or 0.5.")],
  ["amount", N_("Please enter an amount, such as 12.50.")],
  ["large", N_("This number is too large.")],
  ["signature", N_("The signature could not be read. Please sign again.")],
  ["empty_draft", N_("There is nothing in it yet.")],
  ["full_draft", N_("A draft has at most %(max)s lines.")],
  ["closed_order", N_("This order has gone on meanwhile and can no longer be changed.")],
  ["large_order", N_("This is too much for one order: take lines out, or shorten their texts.")],
  ["full_template", N_("A template has at most %(max)s products.")],
  ["large_template", N_("This is too much for one template: take products out, or shorten their texts.")],
  ["unknown_product", N_("This product is not in the catalogue.")],
  ["tracking", N_("Please enter the number of the parcel, or a link that begins with https://.")],
  ["left", N_("So many are not left.")],
  [
    "has_left",
    N_("Part of this order has been shipped: those lines stay where they are, with so many at least."),
  ],
  ["empty_parcel", N_("Please enter a quantity for at least one line.")],
]);

// With the flag u, a surrogate in these classes is a lone one: pairs count as one character.
/* eslint-disable no-control-regex -- control characters are what these are about */
const FORBIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/u;
const FORBIDDEN_IN_LINE = /[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/u;
const UNSHOWABLE = /[\x00\ud800-\udfff]/u;
const EVERY_UNSHOWABLE = /[\x00\ud800-\udfff]/gu;
const ATOM = String.raw`[^\x00-\x20"\(\),.:;<>@\[\\\]\x7f-\xa0]+`;
/* eslint-enable no-control-regex */
const LABEL = String.raw`(?!-)[0-9A-Za-z\-\u00a1-\u{10ffff}]{1,63}(?<!-)`;
const EMAIL = new RegExp(
  String.raw`^(${ATOM}(?:\.${ATOM})*)@((?:${LABEL}\.)+(?![0-9]+$)(?=..)${LABEL})$`,
  "u",
);
const BREAKS = /\r\n|[\r\v\f\x85\u2028\u2029]/g;
const NO_DIGIT = /[^0-9]+/g;
const PHONE = /^\(?\+?[0-9()/.\- ]*$/;
const PERCENT = /^([0-9]{1,5})(?:[.,]([0-9]{0,2}))?%?$/;
const TYPED_DATE = /^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})$/;
const YEARS = /^(?:19|2[01])/; // 1900 to 2199
const COUNTRY = /^[A-Z]{2}$/;
const LANGUAGE = /^[a-z]{2}$/;
const CURRENCY = /^[A-Z]{3}$/;
const VAT_SIGNS = /[.\-/]/g;
/** @type {ReadonlyMap<string, boolean>} */
const FLAGS = new Map([
  ["", false],
  ["false", false],
  ["off", false],
  ["0", false],
  ["true", true],
  ["on", true],
  ["1", true],
]);

/** What is wrong with a field, while it is being read. */
class Wrong {
  /**
   * @param {string} code
   * @param {Record<string, number>} [params]
   */
  constructor(code, params = {}) {
    this.code = code;
    this.params = params;
  }
}

/**
 * Marks a message that is translated later.
 * @param {string} text
 */
export function N_(text) {
  return text;
}

/**
 * Read posted fields. Unknown ones are ignored, absent ones not touched.
 * With `defaults` the form makes a new row: absent fields take theirs, else the field's own, else they are required.
 * @param {Spec} spec
 * @param {Iterable<[string, unknown]>} fields FormData, URLSearchParams or a Map
 * @param {Values} [defaults]
 * @returns {{values: Values, errors: Errors, typed: Record<string, string>}}
 */
export function read(spec, fields, defaults) {
  const posted = new Map(fields);
  /** @type {Outcome} */
  const outcome = { values: new Map(), errors: new Map() };
  /** @type {Map<string, string>} */
  const typed = new Map();
  for (const field of spec.fields) {
    const raw = posted.get(field.name);
    if (typeof raw !== "string") continue;
    if (field.kind !== "secret")
      typed.set(field.name, cut(raw, TYPED_MAX).replace(EVERY_UNSHOWABLE, "\ufffd"));
    sort(field, required(field, parse(field, raw)), outcome);
  }
  if (defaults !== undefined) complete(spec, defaults, outcome);
  return { ...plainOutcome(outcome), typed: Object.fromEntries(typed) };
}

/**
 * Check JSON values, as a mutation sets them; `defaults` as for `read`. A field the form lacks is an error.
 * @param {Spec} spec
 * @param {Record<string, unknown>} values
 * @param {Values} [defaults]
 * @returns {{values: Values, errors: Errors}}
 */
export function check(spec, values, defaults) {
  const known = new Map(spec.fields.map((field) => [field.name, field]));
  /** @type {Outcome} */
  const outcome = { values: new Map(), errors: new Map() };
  for (const [name, value] of Object.entries(values)) {
    const field = known.get(name);
    if (field === undefined) outcome.errors.set(name, { code: "unknown", params: {} });
    else sort(field, required(field, convert(field, value)), outcome);
  }
  if (defaults !== undefined) complete(spec, defaults, outcome);
  return plainOutcome(outcome);
}

/**
 * Values in their one form; what is wrong or unknown stays as it is. For a `was` before it is compared.
 * @param {Spec} spec
 * @param {Record<string, unknown>} values
 * @returns {Record<string, unknown>}
 */
export function normalise(spec, values) {
  return { ...values, ...check(spec, values).values };
}

/**
 * The text for each input of a form from a wire row; "" for what the row lacks.
 * @param {Spec} spec
 * @param {Record<string, unknown>} row
 * @param {string} language
 * @returns {Record<string, string>}
 */
export function shown(spec, row, language) {
  return Object.fromEntries(
    spec.fields.map((field) => {
      const value = Object.hasOwn(row, field.name) ? row[field.name] : null;
      return [field.name, textOf(field, value, language)];
    }),
  );
}

/**
 * What a form changes: the values that differ from those it showed, and what it showed for them.
 * @param {Values} values
 * @param {Values} was
 * @returns {[Values, Values]}
 */
export function changes(values, was) {
  const differing = Object.entries(values).filter(
    ([name, value]) => !Object.hasOwn(was, name) || was[name] !== value,
  );
  const seen = differing.map(([name]) => name).filter((name) => Object.hasOwn(was, name));
  return [Object.fromEntries(differing), Object.fromEntries(seen.map((name) => [name, was[name]]))];
}

/**
 * The hidden `was` of a form: its texts, whole numbers, flags and nulls; {} if it is no JSON object.
 * @param {string} text
 * @returns {Values}
 */
export function readWas(text) {
  return Object.fromEntries(Object.entries(readObject(text)).filter(([, value]) => isValue(value)));
}

/**
 * As readWas, with lists and objects of such values, such as the prices of a product or the lines of an order.
 * @param {string} text
 * @returns {Record<string, any>}
 */
export function readSeen(text) {
  return Object.fromEntries(Object.entries(readObject(text)).filter(([, value]) => isNested(value, DEPTH)));
}

/**
 * What a refused form carries on besides its fields: `was`, since what the person saw stays what he saw.
 * @param {FormData | URLSearchParams | Map<string, string>} fields
 * @returns {Record<string, string>}
 */
export function carried(fields) {
  const was = fields.get("was");
  return typeof was === "string" ? { was: canonicalJson(readWas(was)) } : {};
}

/**
 * Compact JSON with sorted keys, the same on both sides; text, whole numbers, flags, null, lists and objects.
 * @param {unknown} value
 * @returns {string}
 */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => compare(a, b));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalJson(inner)}`).join(",")}}`;
}

/**
 * An error in the person's language, as plain text.
 * @param {FieldError} error
 * @param {Gettext} gettext
 */
export function message(error, gettext) {
  let text = gettext(MESSAGES.get(error.code) ?? error.code);
  for (const [name, value] of Object.entries(error.params))
    text = text.replaceAll(`%(${name})s`, String(value));
  return text;
}

/**
 * The texts of all errors by field.
 * @param {Errors} errors
 * @param {Gettext} gettext
 * @returns {Record<string, string>}
 */
export function messages(errors, gettext) {
  return Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, message(error, gettext)]));
}

/** @typedef {{values: Map<string, Value>, errors: Map<string, FieldError>}} Outcome */

/** @param {Outcome} outcome */
function plainOutcome({ values, errors }) {
  return { values: Object.fromEntries(values), errors: Object.fromEntries(errors) };
}

/**
 * @param {Field} field
 * @param {Value | Wrong} found
 * @param {Outcome} outcome
 */
function sort(field, found, { values, errors }) {
  if (found instanceof Wrong) errors.set(field.name, { code: found.code, params: found.params });
  else values.set(field.name, found);
}

/**
 * @param {Spec} spec
 * @param {Values} defaults
 * @param {Outcome} outcome
 */
function complete(spec, defaults, outcome) {
  for (const field of spec.fields) {
    if (outcome.values.has(field.name) || outcome.errors.has(field.name)) continue;
    const value = Object.hasOwn(defaults, field.name) ? defaults[field.name] : field.default;
    sort(field, required(field, value), outcome);
  }
}

/**
 * @param {Field} field
 * @param {Value | Wrong} found
 */
function required(field, found) {
  return field.required && (found === null || found === "") ? new Wrong("required") : found;
}

/**
 * @param {Field} field
 * @param {unknown} value
 * @returns {Value | Wrong}
 */
function convert(field, value) {
  if (typeof value === "string") {
    if (field.kind === "percent" || field.kind === "bool") return new Wrong("type");
    if (field.kind === "date" && value !== "" && !isDate(value)) return new Wrong("date");
    return parse(field, value);
  }
  if (field.kind === "bool") return typeof value === "boolean" ? value : new Wrong("type");
  if (value === null && ["date", "id", "percent"].includes(field.kind)) return null;
  if (field.kind === "percent" && Number.isInteger(value)) {
    const basisPoints = Number(value);
    return basisPoints >= 0 && basisPoints <= PERCENT_MAX ? basisPoints : new Wrong("percent");
  }
  return new Wrong("type");
}

/**
 * @param {Field} field
 * @param {string} raw
 * @returns {Value | Wrong}
 */
function parse(field, raw) {
  if (field.kind === "secret") return parseSecret(field, raw);
  const several = field.kind === "text";
  const text = several ? trim(raw.replace(BREAKS, "\n")) : oneLine(raw);
  if ((several ? FORBIDDEN : FORBIDDEN_IN_LINE).test(text)) return new Wrong("control");
  const found = parseKind(field, text);
  const tooLong = field.max > 0 && typeof found === "string" && length(found) > field.max;
  return tooLong ? new Wrong("too_long", { max: field.max }) : found;
}

/**
 * @param {Field} field
 * @param {string} text
 * @returns {Value | Wrong}
 */
function parseKind(field, text) {
  switch (field.kind) {
    case "email":
      return parseEmail(text);
    case "phone":
      return parsePhone(field, text);
    case "date":
      return parseDate(text);
    case "percent":
      return parsePercent(text);
    case "choice":
      return field.choices.includes(text) || text === "" ? text : new Wrong("choice");
    case "country":
      return parseCode(COUNTRY, upper(text));
    case "language":
      return parseCode(LANGUAGE, plain(text));
    case "currency":
      return parseCode(CURRENCY, upper(text));
    case "vat_id":
      return upper(plainDigits(withoutBlanks(text))).replace(VAT_SIGNS, "");
    case "id":
      return text === "" ? null : isId(text) ? text : new Wrong("choice");
    case "bool":
      return FLAGS.get(text) ?? new Wrong("choice");
    default:
      return text;
  }
}

/**
 * @param {Field} field
 * @param {string} raw
 */
function parseSecret(field, raw) {
  if (UNSHOWABLE.test(raw)) return new Wrong("control");
  const count = length(raw);
  if (raw !== "" && count < field.min) return new Wrong("too_short", { min: field.min });
  return count > field.max ? new Wrong("too_long", { max: field.max }) : raw;
}

/**
 * The domain in small letters: it is the same address. Before the @ case may count, so it stays.
 * @param {string} text
 */
function parseEmail(text) {
  const found = EMAIL.exec(text);
  if (text === "" || (found !== null && length(found[1]) <= LOCAL_PART_MAX && withoutBlanks(text) === text)) {
    const at = text.indexOf("@");
    return text.slice(0, at) + text.slice(at).replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
  }
  return new Wrong("email");
}

/**
 * @param {Field} field
 * @param {string} text
 */
function parsePhone(field, text) {
  const written = plain(text);
  if (!PHONE.test(written)) return new Wrong("phone_signs");
  const digits = written.replace(NO_DIGIT, "").length;
  if (written !== "" && (digits < field.min || digits > PHONE_DIGITS_MAX)) {
    return new Wrong("phone_digits", { min: field.min, max: PHONE_DIGITS_MAX });
  }
  return written;
}

/** @param {string} text */
function parseDate(text) {
  const written = plainDigits(withoutBlanks(text));
  if (written === "") return null;
  const typed = TYPED_DATE.exec(written);
  const day = typed ? `${typed[3]}-${typed[2].padStart(2, "0")}-${typed[1].padStart(2, "0")}` : written;
  return isDate(day) && YEARS.test(day) ? day : new Wrong("date");
}

/** @param {string} text */
function parsePercent(text) {
  const written = plainDigits(withoutBlanks(text));
  if (written === "") return null;
  const found = PERCENT.exec(written);
  const basisPoints = found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : -1;
  return basisPoints >= 0 && basisPoints <= PERCENT_MAX ? basisPoints : new Wrong("percent");
}

/**
 * @param {RegExp} pattern
 * @param {string} text
 */
function parseCode(pattern, text) {
  return text === "" || pattern.test(text) ? text : new Wrong("choice");
}

/**
 * @param {Field} field
 * @param {unknown} value
 * @param {string} language
 */
function textOf(field, value, language) {
  if (value === null || value === undefined) return "";
  if (field.kind === "percent" && typeof value === "number") {
    const decimals = String(value % 100)
      .padStart(2, "0")
      .replace(/0+$/, "");
    return String(Math.trunc(value / 100)) + (decimals ? (language === "de" ? "," : ".") + decimals : "");
  }
  return String(value);
}

/**
 * A JSON object; {} for anything else, or too much.
 * @param {string} text
 * @returns {Record<string, any>}
 */
function readObject(text) {
  if (text.length > WAS_MAX && length(text) > WAS_MAX) return {};
  /** @type {unknown} */
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return {};
  }
  return typeof found === "object" && found !== null && !Array.isArray(found) ? found : {};
}

/** @param {unknown} value @param {number} depth @returns {boolean} */
function isNested(value, depth) {
  if (typeof value !== "object" || value === null) return isValue(value);
  if (depth <= 0) return false;
  if (Array.isArray(value)) return value.every((entry) => isNested(entry, depth - 1));
  return Object.entries(value).every(([name, inner]) => isValue(name) && isNested(inner, depth - 1));
}

/** @param {unknown} value */
function isValue(value) {
  if (typeof value === "string") return !UNSHOWABLE.test(value);
  if (typeof value === "number") return Number.isSafeInteger(value);
  return value === null || typeof value === "boolean";
}

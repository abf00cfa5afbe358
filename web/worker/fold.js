// How names are compared, sorted and found (A2). Twin: backend/fold.py.
//
// Umlauts are written in three ways: Müller, Mueller, Muller. All three fold to "muller": first every letter becomes
// plain (ä → a, ß → ss, by the table of letters.js), then an e after a, o or u goes (ae → a, oe → o, ue → u).
// For search that rule knows no exception, so what is typed and what is stored always meet. For sorting, "ue" after
// a, e, o or q is no umlaut and stays: Bauer, Neuer and Quelle keep their places.

import { cut, plain } from "./letters.js";
import { dialled, digits, international, national } from "./phones.js";

export { compare } from "./letters.js";

export const QUERY_MAX = 100; // code points of a query that are looked at
export const WORDS_MAX = 8; // words of a query that are looked for

const UMLAUT = /([aou])e+/g;
const SORTED_UMLAUT = /([ao])e+|(?<![aeoq])(u)e+/g;
const SILENT = /[.'"]/g;
const SIGNS = /[!-&(-/:-@[-`{-~]/g;
const NUMERIC = /^[0-9+()/.-]+$/;
const NUMBERS = /(?<![^ ])[0-9+()/.-]+(?: [0-9+()/.-]+)*(?![^ ])/g;
const FIELDS = ["name", "contact_person", "first_name", "last_name", "email", "city", "postcode", "number"];

/** @typedef {Record<string, unknown>} Row a wire row */

/**
 * A text as search compares it: "Straße  MÜLLER" and "strasse mueller" are both "strasse muller".
 * @param {string} text
 */
export function fold(text) {
  return withoutUmlauts(plain(text));
}

/**
 * What a list is sorted by, code point by code point (`compare`): case, accents and punctuation do not count.
 * @param {string} text
 */
export function nameKey(text) {
  const letters = plain(text);
  const words = plain(letters.replace(SILENT, "").replace(SIGNS, " "));
  return (words || letters).replace(SORTED_UMLAUT, (_, a = "", u = "") => a + u);
}

/**
 * All that a customer is found by, folded: name, people, e-mail, town, postcode, number, phone in each notation.
 * Fields the row lacks are empty. A word is found if it is part of this text.
 * @param {Row} customer
 */
export function searchText(customer) {
  const pieces = FIELDS.flatMap((field) => searchable(text(customer, field)));
  pieces.push(...phoneNumbers(text(customer, "phone"), text(customer, "country")));
  return [...new Set(pieces)].filter(Boolean).join(" ");
}

/**
 * Texts, folded as search compares them, each piece once.
 * @param {string[]} texts
 */
export function textFoundBy(texts) {
  return [...new Set(texts.flatMap(searchable))].filter(Boolean).join(" ");
}

/**
 * The words of a query, each to be part of a search text.
 * Words made of digits and telephone signs are read together as one number: "+49 (0)30 12 34" is "49301234".
 * @param {string} query
 * @returns {string[]}
 */
export function searchWords(query) {
  /** @type {string[]} */
  const words = [];
  /** @type {string[]} */
  let number = [];
  for (const word of [...plain(cut(query, QUERY_MAX)).split(" "), ""]) {
    if (NUMERIC.test(word)) {
      number.push(word);
      continue;
    }
    words.push(dialled(number.join(" "))[1], withoutUmlauts(word));
    number = [];
  }
  return [...new Set(words)].filter(Boolean).slice(0, WORDS_MAX);
}

/**
 * Whether a search text has every word.
 * @param {string} text
 * @param {string[]} words
 */
export function matches(text, words) {
  return words.every((word) => text.includes(word));
}

/**
 * @param {Row} customer
 * @param {string} field
 */
function text(customer, field) {
  const value = customer[field];
  return typeof value === "string" ? value : "";
}

/**
 * Folded; also with its own ae, oe, ue, so that a part beginning with that e is found; its numbers run together.
 * @param {string} text
 */
function searchable(text) {
  const letters = plain(text);
  const folded = withoutUmlauts(letters);
  const numbers = (letters.match(NUMBERS) ?? []).map((run) => dialled(run)[1]);
  return [
    folded,
    letters === folded ? "" : letters,
    ...numbers.filter((number) => number && !folded.includes(number)),
  ];
}

/**
 * @param {string} phone
 * @param {string} country
 */
function phoneNumbers(phone, country) {
  const typed = digits(phone);
  const found = typed ? [international(phone, country), national(phone, country)] : [];
  return found.some((number) => number.includes(typed)) ? found : [...found, typed];
}

/** @param {string} letters */
function withoutUmlauts(letters) {
  return letters.replace(UMLAUT, "$1");
}

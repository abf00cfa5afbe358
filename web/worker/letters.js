// Letters compared, trimmed and capitalised by one explicit table, the same here and on the server.
// Never toLowerCase, locale or \s: `fold_table.json` says it all, packed by web/build/letters.py. Scripts it does not
// list are left as they are.
// Twin: backend/letters.py.

import { CASES, DROP, FOLDS, NOTHING, RUNS } from "../built/letters.js";

const SMALL = smallLetters();
const PLAIN = plainTable();
const UPPER = new Map([...SMALL].map(([capital, small]) => [small, capital]));
const DIGITS = new Map(
  [...PLAIN].filter(([, folded]) => folded.length === 1 && folded >= "0" && folded <= "9"),
);
const BLANKS = new Set([" ", ...FOLDS[" "], ...FOLDS[""]]);
const SIMPLE = /^[ -_a-~]*$/; // where the table does no more than ASCII's small letters
const GAPS = /^ | $| {2}/;
const BREAKS = new Set("\t\n\r\v\f\x85\u2028\u2029");

/** Capital → small letter. @returns {Map<string, string>} */
function smallLetters() {
  const map = new Map();
  let capital = 0;
  for (let at = 0; at < CASES.length; at += 2) {
    capital += CASES[at];
    map.set(String.fromCharCode(capital), String.fromCharCode(capital + CASES[at + 1]));
  }
  return map;
}

/** @returns {Map<string, string>} */
function plainTable() {
  const map = new Map(SMALL);
  for (let at = 0; at < RUNS.length; at += 2) {
    const first = Number(RUNS[at]);
    for (const [place, folded] of [...String(RUNS[at + 1])].entries()) {
      if (folded !== NOTHING) map.set(String.fromCharCode(first + place), folded);
    }
  }
  for (const [folded, characters] of Object.entries(FOLDS)) {
    for (const character of characters) map.set(character, folded);
  }
  for (let at = 0; at < DROP.length; at += 2) {
    for (let code = DROP.charCodeAt(at); code <= DROP.charCodeAt(at + 1); code += 1) {
      map.set(String.fromCharCode(code), "");
    }
  }
  return map;
}

/**
 * @param {string} text
 * @param {Map<string, string>} map
 */
function translate(text, map) {
  let result = "";
  for (const character of text) result += map.get(character) ?? character;
  return result;
}

/**
 * Small letters without accents; white space runs are one blank, none at the ends: " ÄSS  Café" is "ass cafe".
 * @param {string} text
 */
export function plain(text) {
  const letters = SIMPLE.test(text) ? text.toLowerCase() : translate(text, PLAIN);
  return GAPS.test(letters) ? letters.split(" ").filter(Boolean).join(" ") : letters;
}

/**
 * Fullwidth and Arabic digits as 0 to 9, all else untouched.
 * @param {string} text
 */
export function plainDigits(text) {
  return translate(text, DIGITS);
}

/**
 * Capitals letter for letter; what has no single capital (ß) stays.
 * @param {string} text
 */
export function upper(text) {
  return translate(text, UPPER);
}

/**
 * Without the white space and invisible characters at both ends.
 * @param {string} text
 */
export function trim(text) {
  let start = 0;
  let end = text.length;
  while (start < end && BLANKS.has(text[start])) start += 1;
  while (end > start && BLANKS.has(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/**
 * Without any white space and invisible characters.
 * @param {string} text
 */
export function withoutBlanks(text) {
  return [...text].filter((character) => !BLANKS.has(character)).join("");
}

/**
 * Trimmed, and every run of line breaks and tabs is one blank.
 * @param {string} text
 */
export function oneLine(text) {
  const words = Array.from(trim(text), (character) => (BREAKS.has(character) ? "\n" : character)).join("");
  return words.split("\n").map(trim).filter(Boolean).join(" ");
}

/**
 * The number of code points, as Python counts.
 * @param {string} text
 */
export function length(text) {
  let count = 0;
  for (let at = 0; at < text.length; at += Number(text.codePointAt(at)) > 0xffff ? 2 : 1) count += 1;
  return count;
}

/**
 * The first code points of a text.
 * @param {string} text
 * @param {number} most
 */
export function cut(text, most) {
  return text.length <= most ? text : [...text].slice(0, most).join("");
}

/**
 * The order of both databases and of Python: by code point. `<` and localeCompare are neither.
 * @param {string} a
 * @param {string} b
 * @returns {number} below, at or above zero, as sort() wants it
 */
export function compare(a, b) {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const x = a.charCodeAt(at);
    const y = b.charCodeAt(at);
    if (x === y) continue;
    const beyond = isHalf(a, at);
    return beyond === isHalf(b, at) ? x - y : beyond ? 1 : -1;
  }
  return a.length - b.length;
}

/**
 * Whether this unit is half of a code point above U+FFFF; a half that stands alone is not.
 * @param {string} text
 * @param {number} at
 */
function isHalf(text, at) {
  const unit = text.charCodeAt(at) & 0xfc00;
  if (unit === 0xd800) return (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
  return unit === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
}

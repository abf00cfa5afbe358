// Telephone numbers in any notation: what may be dialled, and what search compares.
// Only the calling codes and trunk prefixes of `countries.json`, no metadata of numbering plans.
// Twin: backend/phones.py.

import { COUNTRIES } from "./countries.js";
import { plain } from "./letters.js";

const CALLING = new Map(COUNTRIES.map((country) => [country.code, [country.calling, country.trunk]]));
const TRUNKS = new Map(COUNTRIES.map((country) => [country.calling, country.trunk]));
const UNKNOWN = ["", ""];
const LONGEST_CALLING = 3;
const TRUNK_IN_BRACKETS = /(?<=[0-9])([^0-9(]*)\( *0 *\)/g;
const NO_DIGIT = /[^0-9]+/g;

/**
 * The digits alone, as typed.
 * @param {string} phone
 */
export function digits(phone) {
  return plain(phone).replace(NO_DIGIT, "");
}

/**
 * Whether a number names its country (+49, 0049), and its digits without +, 00 and a needless zero, as in (0)30.
 * @param {string} phone
 * @returns {[boolean, string]}
 */
export function dialled(phone) {
  const text = plain(phone).replace(TRUNK_IN_BRACKETS, "$1");
  let number = text.replace(NO_DIGIT, "");
  let named = text.replace(/^[ (]+/, "").startsWith("+");
  if (!named && number.startsWith("00")) {
    named = true;
    number = number.slice(2);
  }
  const calling = named ? callingCode(number) : "";
  if (calling && TRUNKS.get(calling) === "0" && number.startsWith("0", calling.length)) {
    number = calling + number.slice(calling.length + 1);
  }
  return [named, number];
}

/**
 * Digits from the calling code on ("4930123456"), or "" if the country is neither in the number nor known.
 * @param {string} phone
 * @param {string} country
 */
export function international(phone, country) {
  const [named, number] = dialled(phone);
  if (named || !number) return number;
  const [calling, trunk] = CALLING.get(country) ?? UNKNOWN;
  if (!calling) return "";
  return calling + (number.startsWith(trunk) ? number.slice(trunk.length) : number);
}

/**
 * Digits as dialled within the country ("030123456"); as typed if the country is not known.
 * @param {string} phone
 * @param {string} country
 */
export function national(phone, country) {
  const [named, number] = dialled(phone);
  if (named) {
    const calling = callingCode(number);
    return calling ? TRUNKS.get(calling) + number.slice(calling.length) : number;
  }
  const trunk = (CALLING.get(country) ?? UNKNOWN)[1];
  return number.startsWith(trunk) ? number : trunk + number;
}

/** @param {string} number */
function callingCode(number) {
  for (let length = LONGEST_CALLING; length > 0; length -= 1) {
    if (TRUNKS.has(number.slice(0, length))) return number.slice(0, length);
  }
  return "";
}

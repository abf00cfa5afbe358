// The numbers of trade items (GTIN) that codes say in many spellings; pure. Twin: backend/catalog/gtin.py.

import { withoutBlanks } from "../letters.js";

export const LENGTH = 14;
export const CODES_MAX = 50; // of one product
export const CODE_MAX = 100; // characters of any code of a product; a QR code may hold more

const SEPARATOR = "\x1d"; // between element strings
const DIGITS = /^[0-9]+$/;
const GTIN = /^(?:[0-9]{8}|[0-9]{12,14})$/;
const ELEMENTS = /^(?:\][A-Za-z][0-9])?01([0-9]{14})/; // as scanners type them, AI 01 first
const BRACKETED = /\(01\)([0-9]{14})/; // as they are printed below the code
const LINK = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^?#]*\/01\/([0-9]{14})(?:[/?#]|$)/; // GS1 Digital Link

/**
 * The last digit of a GTIN from those before it.
 * @param {string} digits
 */
export function checkDigit(digits) {
  const sum = [...digits].reverse().reduce((all, digit, n) => all + Number(digit) * (n % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/**
 * Whether it is a GTIN-8, -12, -13 or -14 with the right check digit.
 * @param {string} code
 */
export function isGtin(code) {
  return GTIN.test(code) && checkDigit(code.slice(0, -1)) === Number(code.at(-1));
}

/**
 * The UPC-A of the 8 digits of a UPC-E, or "" if they are none.
 * @param {string} code
 */
export function expanded(code) {
  if (code.length !== 8 || !DIGITS.test(code) || !"01".includes(code[0])) return "";
  const six = code.slice(1, 7);
  let middle = `${six.slice(0, 5)}0000${six[5]}`;
  if ("012".includes(six[5])) middle = `${six.slice(0, 2)}${six[5]}0000${six.slice(2, 5)}`;
  else if (six[5] === "3") middle = `${six.slice(0, 3)}00000${six.slice(3, 5)}`;
  else if (six[5] === "4") middle = `${six.slice(0, 4)}00000${six[4]}`;
  const full = `${code[0]}${middle}${code[7]}`;
  return isGtin(full) ? full : "";
}

/**
 * Digits of the length of a GTIN, but with a wrong check digit: one was probably misread or mistyped.
 * @param {string} code
 */
export function looksMistyped(code) {
  return GTIN.test(code) && !isGtin(code) && !expanded(code);
}

/**
 * What a code is known by, the likeliest first: 14 digits for a GTIN in any spelling, any other text itself.
 * Eight digits may be an EAN-8 and a UPC-E at once. Empty for an empty one.
 * @param {string} code
 */
export function keys(code) {
  const text = withoutBlanks(code).replaceAll(SEPARATOR, "");
  for (const form of [BRACKETED.exec(text), ELEMENTS.exec(text), LINK.exec(text)]) {
    if (form && isGtin(form[1])) return [form[1]];
  }
  const digits = text.replaceAll("-", ""); // ISBN
  const found = [digits, expanded(digits)].filter(isGtin).map((form) => form.padStart(LENGTH, "0"));
  return found.length > 0 ? found : text ? [text] : [];
}

/**
 * The GTIN-13 of the single piece in a packaging unit, as a key, or "" (indicators 1 to 8; 9 is by weight).
 * @param {string} key
 */
export function inner(key) {
  if (key.length !== LENGTH || !isGtin(key) || !"12345678".includes(key[0])) return "";
  const digits = key.slice(1, -1);
  return `0${digits}${checkDigit(digits)}`;
}

// Numbers as people type them into a draft: 1.234,5 and 1,234.5, also with blanks or apostrophes. Pure.
// Twin: backend/orders/draft_numbers.py, function for function; what they mean is said there.

import { cut, length, plainDigits, withoutBlanks } from "../letters.js";

/** @typedef {{ value: number | null, error: "" | "number" | "large" }} Typed */

export const WRITTEN_MAX = 40;
const WHOLE_MAX = 12;
export const MOST = 10 ** 12;
const THOUSAND = 1000;

const NUMBER = /^[0-9.,]*[0-9][0-9.,]*$/;
const DIGITS = /^[0-9]*$/;
const GROUPS = new Map([
  [",", /^[1-9][0-9]{0,2}(?:,[0-9]{3})+$/],
  [".", /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+$/],
]);
const IGNORED = /['’€%]/g;
const FIRST_GROUP = /^[1-9][0-9]{0,2}$/;

/**
 * A number with at most so many decimals.
 * @param {string} text
 * @param {number} digits
 * @param {string} language
 * @returns {Typed}
 */
export function number(text, digits, language) {
  const long = length(text) > WRITTEN_MAX;
  const typed = plainDigits(withoutBlanks(cut(text, WRITTEN_MAX + 1))).replace(IGNORED, "");
  if (typed === "") return long ? wrong("number") : { value: null, error: "" };
  if (long || !NUMBER.test(typed)) return wrong("number");
  const sign = decimalSign(typed, language);
  let whole = typed;
  let part = "";
  if (sign) {
    const at = typed.lastIndexOf(sign);
    [whole, part] = [typed.slice(0, at), typed.slice(at + 1)];
  }
  whole = ungrouped(whole);
  const decimals = part.replace(/0+$/, "");
  if (!DIGITS.test(whole) || !DIGITS.test(part) || decimals.length > digits) return wrong("number");
  if (whole.replace(/^0+/, "").length > WHOLE_MAX) return wrong("large");
  const value = BigInt(whole || "0") * 10n ** BigInt(digits) + BigInt(decimals.padEnd(digits, "0") || "0");
  return value > BigInt(MOST) ? wrong("large") : { value: Number(value), error: "" };
}

/**
 * A quantity in thousandths of the product's unit; typed in packaging units if `packagingMilli` is given.
 * @param {string} text
 * @param {number | null} packagingMilli
 * @param {string} language
 * @returns {Typed}
 */
export function quantity(text, packagingMilli, language) {
  const typed = number(text, 3, language);
  if (typed.value === null || packagingMilli === null) return typed;
  const product = BigInt(typed.value) * BigInt(packagingMilli);
  if (product % BigInt(THOUSAND)) return wrong("number");
  const value = product / BigInt(THOUSAND);
  return value > BigInt(MOST) ? wrong("large") : { value: Number(value), error: "" };
}

/**
 * The number as it stands in an input: 1500 thousandths are 1,5 in German; at least so many decimals.
 * @param {number | null} value
 * @param {number} digits
 * @param {string} language
 * @param {number} [least]
 */
export function written(value, digits, language, least = 0) {
  if (value === null) return "";
  const power = 10 ** digits;
  const whole = Math.floor(value / power);
  let decimals = digits ? String(value - whole * power).padStart(digits, "0") : "";
  while (decimals.length > least && decimals.endsWith("0")) decimals = decimals.slice(0, -1);
  return decimals ? `${whole}${language === "de" ? "," : "."}${decimals}` : String(whole);
}

/** @param {string} text @param {string} language */
function decimalSign(text, language) {
  const commas = text.split(",").length - 1;
  const points = text.split(".").length - 1;
  if (commas && points) return text.lastIndexOf(",") > text.lastIndexOf(".") ? "," : ".";
  const sign = commas ? "," : ".";
  if (commas + points !== 1) return "";
  const groups = language === "de" ? "." : ",";
  const [before, after] = text.split(sign);
  return sign === groups && after.length === 3 && FIRST_GROUP.test(before) ? "" : sign;
}

/** @param {string} whole */
function ungrouped(whole) {
  for (const [sign, groups] of GROUPS) {
    if (whole.includes(sign) && groups.test(whole)) return whole.replaceAll(sign, "");
  }
  return whole;
}

/** @param {"number" | "large"} error @returns {Typed} */
function wrong(error) {
  return { value: null, error };
}

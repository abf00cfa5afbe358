// Days, and the periods in which a price, a percentage or a rate holds.
// Twin: backend/pricing/periods.py, function for function; what they mean, and the units, are said there.

/** @import { CategoryDiscount, Price, VatRate } from "./inputs.js" */

export const OPEN_END = "9999-12-31";

/** @param {Price | CategoryDiscount | VatRate} entry @param {string} day */
export function inForce(entry, day) {
  return (entry.valid_from || "") <= day && day <= (entry.valid_to || OPEN_END);
}

/** @param {string} date */
export function dayNumber(date) {
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const leap = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return 365 * year + leap + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day;
}

// What only this half needs: pairs in order.

/** @param {VatRate | CategoryDiscount} one @param {number} bp @param {VatRate | CategoryDiscount} other @param {number} otherBp */
export function later(one, bp, other, otherBp) {
  const [mine, theirs] = [one.valid_from || "", other.valid_from || ""];
  return mine > theirs || (mine === theirs && bp > otherBp);
}

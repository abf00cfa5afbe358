// The countries offered for an address, with what telephone numbers need. Twin: backend/countries.py.
// An address may name any ISO 3166 code; one that is not listed is shown as its code.

import countries from "./countries.json" with { type: "json" };

/** @typedef {{code: string, calling: string, trunk: string, de: string, en: string}} Country */

/** @type {Country[]} */
export const COUNTRIES = countries;
const BY_CODE = new Map(COUNTRIES.map((country) => [country.code, country]));

/**
 * The country's name in German or English; the code itself where it is not listed.
 * @param {string} code
 * @param {string} language
 */
export function countryName(code, language) {
  const country = BY_CODE.get(code);
  if (country === undefined) return code;
  return language === "de" ? country.de : country.en;
}

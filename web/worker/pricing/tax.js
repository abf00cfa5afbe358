// Whose value added tax an order bears, and why.
// Twin: backend/pricing/tax.py, function for function; what they mean, and the units, are said there.

/** @import { Company, Customer } from "./inputs.js" */

/** @typedef {{ case: string, reason: string, country: string }} TaxCase */

const UNION = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);
const TAXED_AS = new Map([
  ["MC", "FR"],
  ["EL", "GR"],
]);
export const TAX_FREE = ["small_business", "eu_company", "export"];

/** @param {Company} company @param {Customer} customer @param {string} deliveryCountry @returns {TaxCase} */
export function taxCase(company, customer, deliveryCountry) {
  const home = taxedAs(company.country);
  const place = taxedAs(deliveryCountry || customer.country);
  if (company.small_business) return { case: "small_business", reason: "paragraph_19", country: home };
  if (place === "") return { case: "domestic", reason: "no_country", country: home };
  if (place === home) return { case: "domestic", reason: "same_country", country: home };
  if (!UNION.has(home) || !UNION.has(place)) {
    return { case: "export", reason: "third_country", country: home };
  }
  if (customer.kind === "person") return inTheUnion(company, "person", home, place);
  if (customer.vat_id === "") return inTheUnion(company, "vat_id_missing", home, place);
  if (!customer.vat_id_confirmed) return inTheUnion(company, "vat_id_unconfirmed", home, place);
  if (taxedAs(customer.vat_id.slice(0, 2)) === home) {
    return inTheUnion(company, "vat_id_domestic", home, place);
  }
  return { case: "eu_company", reason: "vat_id", country: home };
}

/** @param {string} country */
function taxedAs(country) {
  return TAXED_AS.get(country) ?? country;
}

/** @param {Company} company @param {string} reason @param {string} home @param {string} place @returns {TaxCase} */
function inTheUnion(company, reason, home, place) {
  return company.oss ? { case: "oss", reason, country: place } : { case: "eu_origin", reason, country: home };
}

// What is true of customers (A1, A5, A6). Pure; twin: backend/customers/rules.py, function for function.
// A customer is a wire row; a field it lacks counts as empty.

import { nameKey } from "../fold.js";

/** @typedef {Record<string, unknown>} Row */
/** @typedef {import("../forms.js").Values} Values */
/** @typedef {import("../forms.js").Errors} Errors */

const ADDRESS = ["street", "postcode", "city", "country"];
const CONTACT = [
  "kind",
  "name",
  "contact_person",
  "salutation",
  "title",
  "first_name",
  "last_name",
  "email",
  "phone",
  "street",
  "postcode",
  "city",
  "country",
  "language",
];
const STANDING = ["number", "status", "temperature", "currency", "remark"];
const REP = [...CONTACT, ...STANDING, "vat_id", "marketing_groups"];
const ALL = [
  ...REP,
  "discount_bp",
  "territory_id",
  "price_group_id",
  "category_discounts",
  "vat_id_confirmed",
];
const EDITABLE = new Map([
  ["rep", REP],
  ["counter", CONTACT],
  ["manager", ALL],
  ["administrator", ALL],
]);
const CREATABLE = new Map([...EDITABLE, ["counter", [...CONTACT, ...STANDING]]]);
const TEMPERATURE_RANKS = new Map([
  ["hot", 0],
  ["warm", 1],
  ["cold", 2],
  ["not_interested", 3],
]);

/**
 * What a customer is called: the name, else the person's, else how to reach him, else his number.
 * @param {Row} customer
 */
export function displayName(customer) {
  const person = joined(customer, "title", "first_name", "last_name");
  const named = [text(customer, "name"), person, text(customer, "contact_person")];
  const reached = [text(customer, "email"), text(customer, "phone"), text(customer, "number")];
  return [...named, ...reached].find(Boolean) ?? "";
}

/**
 * What a customer is sorted by: persons by their last name, then the first.
 * @param {Row} customer
 */
export function sortName(customer) {
  if (customer.kind === "person" && text(customer, "last_name")) {
    return joined(customer, "last_name", "first_name");
  }
  return displayName(customer);
}

/**
 * The folded key that lists are sorted and paged by, before the id.
 * @param {Row} customer
 */
export function sortKey(customer) {
  return nameKey(sortName(customer));
}

/**
 * Hot first, not interested last (A1).
 * @param {string} temperature
 */
export function temperatureRank(temperature) {
  return TEMPERATURE_RANKS.get(temperature) ?? TEMPERATURE_RANKS.size;
}

/**
 * The first key within an area of the list: current customers are all 0, potential ones go by temperature.
 * @param {Row} customer
 */
export function areaRank(customer) {
  return customer.status === "current" ? 0 : temperatureRank(text(customer, "temperature"));
}

/**
 * The fields a role may change of a customer that exists (DESIGN §8): the counter only contact data.
 * @param {string} role
 */
export function editable(role) {
  return [...(EDITABLE.get(role) ?? [])];
}

/**
 * The fields a role may give a new customer: the counter also his standing, since nobody else has judged it.
 * @param {string} role
 */
export function creatable(role) {
  return [...(CREATABLE.get(role) ?? [])];
}

/**
 * What a new customer takes for fields left out, where it depends: on the company, and on who makes him.
 * @param {Row} company
 * @param {string | null} territoryId
 * @returns {Values}
 */
export function defaults(company, territoryId) {
  return {
    country: text(company, "country"),
    currency: text(company, "currency"),
    language: text(company, "language"),
    territory_id: territoryId,
  };
}

/**
 * The name that a company leaves behind when it turns out to be a person, who has names of his own; else nothing.
 * @param {Row} customer
 * @returns {Values}
 */
export function renamed(customer) {
  const leftOver = customer.kind === "person" && joined(customer, "first_name", "last_name");
  return leftOver && text(customer, "name") ? { name: "" } : {};
}

/**
 * What no field can know alone: somebody without any name cannot be found again.
 * @param {Row} customer
 * @returns {Errors}
 */
export function check(customer) {
  if (customer.kind === "person") {
    const named = joined(customer, "name", "first_name", "last_name");
    return named ? {} : { last_name: { code: "person_name", params: {} } };
  }
  return text(customer, "name") ? {} : { name: { code: "name", params: {} } };
}

/**
 * What the person saw of the fields he changed; of an address always the whole, since it is judged as one.
 * @param {Values} changed
 * @param {Values} shown
 * @returns {Values}
 */
export function seen(changed, shown) {
  const moved = ADDRESS.some((field) => Object.hasOwn(changed, field));
  const fields = new Set([...Object.keys(changed), ...(moved ? ADDRESS : [])]);
  return Object.fromEntries(Object.entries(shown).filter(([name]) => fields.has(name)));
}

/**
 * The note made with a new customer, from the values of FirstNoteForm; null without text.
 * @param {Row} values
 * @returns {Values | null}
 */
export function firstNote(values) {
  const written = text(values, "note_text");
  if (!written) return null;
  return {
    text: written,
    priority: text(values, "note_priority") || "none",
    follow_up_on: text(values, "note_follow_up_on") || null,
  };
}

/**
 * A follow-up date or a priority without a text would be lost.
 * @param {Row} values
 * @returns {Errors}
 */
export function checkFirstNote(values) {
  const meant = text(values, "note_follow_up_on") || !["", "none"].includes(text(values, "note_priority"));
  return meant && !text(values, "note_text") ? { note_text: { code: "required", params: {} } } : {};
}

/**
 * @param {Row} row
 * @param {string} field
 */
function text(row, field) {
  const value = row[field];
  return typeof value === "string" ? value : "";
}

/**
 * @param {Row} row
 * @param {string[]} fields
 */
function joined(row, ...fields) {
  return fields
    .map((field) => text(row, field))
    .filter(Boolean)
    .join(" ");
}

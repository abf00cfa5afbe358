// A customer's history as the pages show it (A11). Pure. Twin: backend/history/pages.py, function for function in the
// same order; the contexts are described there.

import { compare, cut } from "../letters.js";
import { namesOf } from "../notes/pages.js";

/** @import { Context, Named, Note } from "../notes/pages.js" */
/** @typedef {string | number | boolean | null} Scalar */
/**
 * The parts of an address come together, by their names; groups, percentages, codes and prices as lists.
 * @typedef {Scalar | Record<string, Scalar> | any[]} Value
 */
/** @typedef {{field: string, was: Value, now: Value}} Change */
/** @typedef {{id: string, created_at: string, created_by: string}} Made */
/** @typedef {{id: string, at: string, by: string, table: string, op: string, text: string, href: string, changes: Context[]}} Line */
/**
 * @typedef {object} Event a history row as it is on the wire
 * @property {string} id
 * @property {string} customer_id
 * @property {string} table
 * @property {string} record_id
 * @property {string} op
 * @property {Change[]} changes
 * @property {string} at
 * @property {string} by
 */

/** How a field's value is written on screen; every other field is shown as the text it is. */
export const KINDS = new Map([
  ["kind", "kind"],
  ["status", "status"],
  ["temperature", "temperature"],
  ["priority", "priority"],
  ["discount_bp", "percent"],
  ["follow_up_on", "date"],
  ["language", "language"],
  ["vat_id_confirmed", "flag"],
  ["category_discounts", "percentages"],
  ["mode", "mode"],
  ["from_milli", "quantity"],
  ["per_milli", "quantity"],
  ["valid_from", "date"],
  ["valid_to", "date"],
]);
/** Shown by the name of what they point to. */
export const NAMED = ["territory_id", "price_group_id", "product_id", "category_id", "parent_id"];
const PRICE = ["product_id", "currency"]; // what a line about an individual price begins with
/** What is usual of an individual price, and says nothing. @type {Map<string, Value>} */
const USUAL = new Map(
  /** @type {[string, Value][]} */ ([
    ["mode", "net"],
    ["per_milli", 1_000],
    ["from_milli", 0],
  ]),
);
const ADDRESS = ["street", "postcode", "city", "country"];
const EXCERPT = 160; // code points of a text repeated in a line: two lines on a phone

/**
 * The whole history.
 * @param {Named} owner
 * @param {Made} customer
 * @param {Note[]} notes
 * @param {Event[]} events
 * @param {Named[]} people
 * @param {Named[]} territories
 * @returns {Context}
 */
export function page(owner, customer, notes, events, people, territories) {
  return {
    nav: "customers",
    owner: { id: owner.id, name: owner.name, href: `/customers/${owner.id}` },
    lines: lines(customer, notes, events, people, territories),
  };
}

/**
 * One dated line per thing that happened, newest first.
 * @param {Made} customer
 * @param {Note[]} notes
 * @param {Event[]} events
 * @param {Named[]} people
 * @param {Named[]} territories
 * @returns {Line[]}
 */
export function lines(customer, notes, events, people, territories) {
  const names = namesOf(people);
  const places = namesOf(territories);
  const found = [created(customer, "customers", "", names)];
  for (const note of notes) found.push(created(note, "notes", note.text, names));
  for (const event of events) {
    found.push({
      id: event.id,
      at: event.at,
      by: names.get(event.by) ?? "",
      table: event.table,
      op: event.op,
      text: productOf(event, places),
      href: hrefOf(event),
      changes: shownOf(event).map((one) => change(one, event, places)),
    });
  }
  return found.sort((a, b) => compare(b.at, a.at) || compare(b.id, a.id));
}

/**
 * A field's value as a template can write it: a territory by its name, an address in one line, a long text cut, ""
 * for none, percentages with the names of their categories, codes in one line, of other lists how many.
 * @param {string} field
 * @param {Value} value
 * @param {Map<string, string>} places
 * @returns {Value}
 */
export function changedValue(field, value, places) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) {
    if (value.length === 0) return "";
    if (field === "category_discounts") {
      return value.map((one) => ({
        name: places.get(one.category_id) ?? "",
        discount_bp: one.discount_bp,
      }));
    }
    if (field === "codes") return cut(value.map(({ code }) => String(code)).join(", "), EXCERPT);
    if (value.some((one) => typeof one === "object" && one !== null)) return value.length;
    return value
      .map((one) => places.get(String(one)) ?? "")
      .filter(Boolean)
      .join(", ");
  }
  if (typeof value === "object") {
    const parts = ADDRESS.map((name) => (Object.hasOwn(value, name) ? value[name] : ""));
    return parts.filter(Boolean).join(" ");
  }
  if (NAMED.includes(field)) return places.get(String(value)) ?? "";
  return typeof value === "string" ? cut(value, EXCERPT) : value;
}

/**
 * The changes worth a line of their own: of an individual price, what it began with and is usual says nothing.
 * @param {Event} event
 */
function shownOf(event) {
  if (event.table !== "customer_prices") return event.changes;
  return event.changes
    .filter(({ field, was, now }) => !PRICE.includes(field) && was !== now)
    .filter(({ field, now }) => event.op !== "create" || !USUAL.has(field) || now !== USUAL.get(field));
}

/**
 * @param {Event} event
 * @param {Map<string, string>} places
 */
function productOf({ table, changes }, places) {
  const named = changes.find(({ field }) => field === "product_id");
  return named && table === "customer_prices" ? (places.get(String(named.now)) ?? "") : "";
}

/**
 * @param {Change} one
 * @param {Event} event
 * @param {Map<string, string>} places
 * @returns {Context}
 */
function change(one, event, places) {
  if (one.field === "amount") {
    const currency = event.changes.find(({ field }) => field === "currency")?.now ?? "";
    return {
      field: one.field,
      kind: "money",
      was: money(one.was, currency),
      now: money(one.now, currency),
    };
  }
  return {
    field: one.field,
    kind: KINDS.get(one.field) ?? "text",
    was: changedValue(one.field, one.was, places),
    now: changedValue(one.field, one.now, places),
  };
}

/** @param {Value} amount @param {Value} currency @returns {Value} */
function money(amount, currency) {
  return amount === null ? "" : { amount: /** @type {number} */ (amount), currency: String(currency) };
}

/**
 * @param {Made} record
 * @param {string} table
 * @param {string} text
 * @param {Map<string, string>} names
 * @returns {Line}
 */
function created(record, table, text, names) {
  return {
    id: record.id,
    at: record.created_at,
    by: names.get(record.created_by) ?? "",
    table,
    op: "create",
    text: cut(text, EXCERPT),
    href: "",
    changes: [],
  };
}

/** Where an order is, of one that was changed. @param {Event} event */
function hrefOf({ table, customer_id: customer, record_id: record }) {
  return table === "orders" ? `/customers/${customer}/orders/${record}` : "";
}

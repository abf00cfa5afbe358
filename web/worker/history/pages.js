// A customer's history as the pages show it (A11). Pure. Twin: backend/history/pages.py, function for function in the
// same order; the contexts are described there.

import { compare, cut } from "../letters.js";
import { namesOf } from "../notes/pages.js";

/** @import { Context, Named, Note } from "../notes/pages.js" */
/** @typedef {string | number | boolean | null} Scalar */
/** @typedef {Scalar | Record<string, Scalar>} Value the parts of an address come together, by their names */
/** @typedef {{field: string, was: Scalar, now: Scalar}} Change */
/** @typedef {{id: string, created_at: string, created_by: string}} Made */
/** @typedef {{id: string, at: string, by: string, table: string, op: string, text: string, changes: Context[]}} Line */
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
]);
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
      text: "",
      changes: event.changes.map((one) => change(one, places)),
    });
  }
  return found.sort((a, b) => compare(b.at, a.at) || compare(b.id, a.id));
}

/**
 * A field's value as a template can write it: a territory by its name, an address in one line, a long text cut, ""
 * for none.
 * @param {string} field
 * @param {Value} value
 * @param {Map<string, string>} places
 * @returns {Scalar}
 */
export function changedValue(field, value, places) {
  if (value === null || value === undefined) return "";
  if (typeof value === "object") {
    const parts = ADDRESS.map((name) => (Object.hasOwn(value, name) ? value[name] : ""));
    return parts.filter(Boolean).join(" ");
  }
  if (field === "territory_id") return places.get(String(value)) ?? "";
  return typeof value === "string" ? cut(value, EXCERPT) : value;
}

/**
 * @param {Change} one
 * @param {Map<string, string>} places
 * @returns {Context}
 */
function change(one, places) {
  return {
    field: one.field,
    kind: KINDS.get(one.field) ?? "text",
    was: changedValue(one.field, one.was, places),
    now: changedValue(one.field, one.now, places),
  };
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
    changes: [],
  };
}

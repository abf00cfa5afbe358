// What this phone has saved and the server does not know yet, with its fate (E3). Pure. Twin: backend/waiting/pages.py,
// function for function in the same order; the contexts are described there.

import { FIELDS as CUSTOMER_FIELDS } from "../customers/pages.js";
import { displayName } from "../customers/rules.js";
import { changedValue, KINDS } from "../history/pages.js";
import { compare } from "../letters.js";
import { FIELDS as NOTE_FIELDS, namesOf } from "../notes/pages.js";

/** @import { Value } from "../history/pages.js" */
/** @import { Context, Named } from "../notes/pages.js" */
/**
 * @typedef {object} Waiting a change as it stands in the outbox or among the refused
 * @property {number} number
 * @property {string} at
 * @property {string} op
 * @property {string} table
 * @property {string} id
 * @property {string | null} root
 * @property {Record<string, Value>} set
 * @property {Record<string, Value> | null} was
 * @property {string} state
 * @property {{code: string, fields?: string[]}} [error]
 */

const DRAFTING = ["drafts", "draft_lines"];
const OF_PRODUCTS = ["product_photos", "favourites"];
const TEMPLATES = ["order_templates", "own_templates", "customer_templates"];
const SHORT = ["conflicts", "parcels", ...OF_PRODUCTS, ...DRAFTING, ...TEMPLATES];
/** @type {string[]} */
const ORDER = [...CUSTOMER_FIELDS, ...NOTE_FIELDS];

/**
 * The page of waiting and refused changes.
 * @param {Waiting[]} waiting
 * @param {Waiting[]} refused
 * @param {Named[]} owners
 * @param {Named[]} territories
 * @param {boolean} here
 * @param {number} [files]
 * @returns {Context}
 */
export function page(waiting, refused, owners, territories, here, files = 0) {
  const names = namesOf(owners);
  const places = namesOf(territories);
  return {
    nav: "more",
    here,
    waiting: waiting.map((entry) => line(entry, names, places)),
    refused: refused.map((entry) => line(entry, names, places)),
    files,
  };
}

/**
 * @param {Waiting} entry
 * @param {Map<string, string>} names
 * @param {Map<string, string>} places
 * @returns {Context}
 */
function line(entry, names, places) {
  const about = entry.root || entry.id;
  const plain = entry.table === "products" ? "/products/" : entry.root ? "/customers/" : "";
  const address = TEMPLATES.includes(entry.table) ? "" : plain;
  return {
    number: entry.number,
    at: entry.at,
    op: opOf(entry),
    table: entry.table,
    name: names.get(about) || (entry.table === "customers" ? displayName(entry.set) : ""),
    href: address && names.has(about) ? `${address}${about}${ofOrder(entry)}` : product(entry),
    state: entry.state,
    changes: changes(entry, places),
    error: entry.error ? { code: entry.error.code, fields: [...(entry.error.fields ?? [])] } : null,
    again: `/waiting/${entry.number}/again`,
    discard: `/waiting/${entry.number}/discard`,
  };
}

/**
 * Where an order, its parcel, a draft or its line is, below its customer.
 * @param {Waiting} entry
 */
function ofOrder({ table, id, set }) {
  if (table === "orders") return `/orders/${id}`;
  if (table === "parcels") {
    const { order_id: order } = set; // a correction does not say of which order it is
    return typeof order === "string" ? `/orders/${order}` : "";
  }
  const draftId = table === "drafts" ? id : set.draft_id;
  return DRAFTING.includes(table) && typeof draftId === "string" ? `/drafts/${draftId}` : "";
}

/**
 * Where a photo or a mark is seen; one that goes does not say of what it was. An order template has its own page.
 * @param {Waiting} entry
 */
function product({ table, id, op, set }) {
  if (TEMPLATES.includes(table)) return op === "delete" ? "" : `/templates/${id}`;
  return OF_PRODUCTS.includes(table) && typeof set.product_id === "string"
    ? `/products/${set.product_id}`
    : "";
}

/**
 * Undoing a deletion travels as an update with deleted false; on screen it is a restore.
 * @param {Waiting} entry
 */
function opOf(entry) {
  return entry.op === "update" && entry.set.deleted === false ? "restore" : entry.op;
}

/**
 * Fields stand in the order of their form.
 * @param {string} field
 */
function place(field) {
  const at = ORDER.indexOf(field);
  return at < 0 ? ORDER.length : at;
}

/**
 * @param {Waiting} entry
 * @param {Map<string, string>} places
 * @returns {Context[]}
 */
function changes(entry, places) {
  if (entry.op === "delete" || SHORT.includes(entry.table)) return [];
  const before = entry.was ?? {};
  const ofAnOrder = entry.table === "orders";
  const fields = Object.keys(entry.set).filter((field) =>
    ofAnOrder ? field === "state" : field !== "customer_id" && field !== "deleted",
  );
  const found = fields
    .sort((a, b) => place(a) - place(b) || compare(a, b))
    .map((field) => ({
      field,
      kind: ofAnOrder ? "state" : (KINDS.get(field) ?? "text"),
      was: changedValue(field, Object.hasOwn(before, field) ? before[field] : null, places),
      now: changedValue(field, entry.set[field], places),
    }));
  return found.filter((change) => change.now !== "" || change.was !== "");
}

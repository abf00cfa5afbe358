// What may be done about two changes that clash, and what that changes (E4). Pure.
// Twin: backend/conflicts/rules.py, function for function; what they mean is said there.

import { EDITORS, ON_DEVICES } from "../catalog/rules.js";
import { check, editable } from "../customers/rules.js";
import { canonicalJson } from "../forms.js";
import { length } from "../letters.js";
import * as decisions from "../orders/decisions.js";
import { ALL, mayEdit } from "../orders/states.js";

/** @typedef {import("../forms.js").Value} Value */
/** @typedef {Record<string, any>} Values */
/** @typedef {Record<string, any>} Row */
/** @typedef {"value" | "group" | "texts" | "delete"} Shape */
/**
 * A mutation: `was` is what the person saw, null for what needs no such thing.
 * @typedef {{ op: "update" | "delete", table: string, id: string, set: Values, was: Values | null }} Step
 */

export const CHOICES = ["mine", "theirs", "both", "settle"];
const ADDRESS = ["street", "postcode", "city", "country"];
export const NOTE = ["text", "priority", "follow_up_on"];
export const GROUPS = new Map([
  ["address", ADDRESS],
  ["packaging", ["packaging", "packaging_milli"]],
  ["lines", ["lines", ...decisions.TERMS, "price_decision"]],
]);
const LONG = new Map([
  ["remark", 4_000],
  ["description", 8_000],
]);
const ORDER_REMARK_MAX = 2_000;
const SELLERS = ["rep", "manager", "administrator"];
export const DECIDERS = new Map([
  ["orders", ALL],
  ["drafts", ALL],
  ["draft_lines", ALL],
  ["customer_prices", EDITORS],
  ["customer_templates", ALL],
]);
const KEPT = ["products", "product_photos", "categories", "groups", "order_templates"];
/** @type {ReadonlyMap<string, readonly string[]>} */
const KEEPERS = new Map([
  ...KEPT.map((table) => /** @type {[string, readonly string[]]} */ ([table, EDITORS])),
  ["own_templates", ALL],
]);
export const TEMPLATES = ["order_templates", "own_templates", "customer_templates"];
const GAP = "\n\n";
const SETTLED_DAYS = 90;
const DAY_MS = 86_400_000;

/** @param {Row} conflict @returns {Shape} */
export function shape(conflict) {
  if (conflict.field === "deleted") return "delete";
  if (conflict.kept === "both") return "texts";
  return GROUPS.has(conflict.field) ? "group" : "value";
}

/** @param {Row} conflict @param {string} name mine or theirs @returns {Values} */
export function side(conflict, name) {
  const value = conflict[name];
  if (shape(conflict) === "group" && isObject(value)) {
    return Object.fromEntries(
      unit(conflict)
        .filter((field) => Object.hasOwn(value, field))
        .map((field) => [field, value[field]]),
    );
  }
  return Object.fromEntries([[conflict.field, value]]);
}

/** @param {Row} conflict @param {Row | null} row @param {Row | null} copy */
export function standing(conflict, row, copy) {
  switch (shape(conflict)) {
    case "delete":
      return row === null ? "mine" : "theirs";
    case "texts":
      if (row === null) return copy === null ? "gone" : "mine";
      return copy === null ? "theirs" : "both";
  }
  if (row === null) return "gone";
  return ["mine", "theirs"].find((name) => holds(row, side(conflict, name))) ?? "other";
}

/** @param {Row} conflict */
export function isShared(conflict) {
  return (conflict.customer_id ?? null) === null;
}

/** @param {string} role @param {string} table */
export function keeps(role, table) {
  return (KEEPERS.get(table) ?? ["administrator"]).includes(role);
}

/** @param {Row} conflict @param {string} role */
export function mayDecide(conflict, role) {
  if (isShared(conflict)) return keeps(role, conflict.table);
  return (DECIDERS.get(conflict.table) ?? SELLERS).includes(role);
}

/** @param {Row} conflict @param {Row | null} row @param {string} role */
export function mayWrite(conflict, row, role) {
  if (isShared(conflict)) return mayDecide(conflict, role);
  if (conflict.table === "customers" && ["value", "group"].includes(shape(conflict))) {
    return unit(conflict).every((field) => editable(role).includes(field));
  }
  if (conflict.table === "notes") return mayDecide(conflict, role);
  if (conflict.table === "orders") return row === null || mayEdit(String(row.state), role);
  return DECIDERS.has(conflict.table) && shape(conflict) !== "delete" && mayDecide(conflict, role);
}

/** @param {Row} conflict */
export function needsNetwork(conflict) {
  const { table, field } = conflict;
  const offline = TEMPLATES.includes(table) || (table === "products" && ON_DEVICES.includes(field));
  return isShared(conflict) && !offline;
}

/**
 * @param {Row} conflict
 * @param {Row} customer
 * @param {Row | null} row
 * @param {Row | null} copy
 * @param {string} role
 */
export function choices(conflict, customer, row, copy, role) {
  const now = standing(conflict, row, copy);
  const seen = row === null ? {} : shown(conflict, row);
  const offered = ["mine", "theirs", "both"].filter(
    (name) => name !== now && mayChoose(conflict, name, customer, row, seen, role),
  );
  return [...offered, ...(conflict.state === "open" && mayDecide(conflict, role) ? ["settle"] : [])];
}

/**
 * @param {Row} conflict
 * @param {string} choice
 * @param {Row} customer
 * @param {Row | null} row
 * @param {Values} seen
 * @param {string} role
 */
export function mayChoose(conflict, choice, customer, row, seen, role) {
  if (choice === "settle" || !mayDecide(conflict, role) || !mayWrite(conflict, row, role)) {
    return choice === "settle" && mayDecide(conflict, role);
  }
  switch (shape(conflict)) {
    case "texts":
      return CHOICES.includes(choice) && Boolean(conflict.copy_id);
    case "delete":
      return choice === "mine" || choice === "theirs";
  }
  const after = wanted(conflict, choice, seen);
  if (Object.keys(seen).length === 0 || Object.keys(after).length === 0) return false;
  if (
    conflict.table === "orders" &&
    !same(valueOf(after, "price_decision"), valueOf(seen, "price_decision"))
  ) {
    return !Object.hasOwn(after, "price_decision") || row === null || decisions.mayDecide(row, role);
  }
  return conflict.table !== "customers" || Object.keys(check({ ...customer, ...after })).length === 0;
}

/** @param {Row} conflict @param {Row} row @returns {Values} */
export function shown(conflict, row) {
  const fields = ["texts", "delete"].includes(shape(conflict)) ? NOTE : unit(conflict);
  return Object.fromEntries(fields.map((field) => [field, valueOf(row, field)]));
}

/** @param {Row} conflict @param {string} choice @param {Values} seen @returns {Values} */
export function wanted(conflict, choice, seen) {
  if (choice !== "both") return choice === "mine" || choice === "theirs" ? side(conflict, choice) : {};
  const { field } = conflict;
  const most = mostOf(conflict);
  if (most === undefined) return {};
  const now = valueOf(seen, field);
  const text = together([now, conflict.theirs, conflict.mine]);
  return text !== now && length(text) <= most ? { [field]: text } : {};
}

/** @param {unknown[]} texts */
export function together(texts) {
  /** @type {string[]} */
  const found = [];
  for (const [at, text] of texts.entries()) {
    const others = [...texts.slice(at + 1), ...found];
    if (typeof text !== "string" || text === "") continue;
    if (!others.some((one) => typeof one === "string" && one.includes(text))) found.push(text);
  }
  return found.join(GAP);
}

/**
 * @param {Row} conflict
 * @param {string} choice
 * @param {Row | null} row
 * @param {Row | null} copy
 * @param {Values} seen
 * @param {Values} copySeen
 * @returns {Step[]}
 */
export function resolution(conflict, choice, row, copy, seen, copySeen) {
  const { table, record_id: id } = conflict;
  /** @type {Step} */
  const settled = {
    op: "update",
    table: "conflicts",
    id: conflict.id,
    set: { state: "resolved" },
    was: { state: "open" },
  };
  const steps = conflict.state === "open" ? [settled] : [];
  if (choice === "settle") return steps;
  switch (shape(conflict)) {
    case "texts":
      steps.push(...lives(table, id, row, choice !== "mine", seen));
      return [...steps, ...lives(table, conflict.copy_id || "", copy, choice !== "theirs", copySeen)];
    case "delete":
      return [...steps, ...lives(table, id, row, choice === "theirs", seen)];
  }
  const changed = Object.entries(wanted(conflict, choice, seen)).filter(
    ([field, value]) => !same(value, valueOf(seen, field)),
  );
  if (changed.length > 0) {
    steps.push({ op: "update", table, id, set: Object.fromEntries(changed), was: { ...seen } });
  }
  return steps;
}

/** @param {number} nowMs */
export function settledSince(nowMs) {
  const ms = Math.max(nowMs - SETTLED_DAYS * DAY_MS, 0)
    .toString(16)
    .padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}`;
}

/** @param {Row} conflict @returns {string[]} */
function unit(conflict) {
  return GROUPS.get(shape(conflict) === "group" ? conflict.field : "") ?? [conflict.field];
}

/** @param {Row} conflict */
function mostOf({ table, field }) {
  return LONG.has(field) && ["orders", "drafts"].includes(table) ? ORDER_REMARK_MAX : LONG.get(field);
}

/** @param {Row} row @param {Values} values */
function holds(row, values) {
  return Object.entries(values).every(([field, value]) => same(valueOf(row, field), value));
}

/** @param {unknown} one @param {unknown} other */
function same(one, other) {
  return canonicalJson(one) === canonicalJson(other);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {Row} row @param {string} field @returns {Value} */
function valueOf(row, field) {
  return Object.hasOwn(row, field) ? row[field] : null;
}

/**
 * @param {string} table
 * @param {string} id
 * @param {Row | null} row
 * @param {boolean} wanted
 * @param {Values} seen
 * @returns {Step[]}
 */
function lives(table, id, row, wanted, seen) {
  if (row !== null && !wanted) return [{ op: "delete", table, id, set: {}, was: { ...seen } }];
  if (row === null && wanted) return [{ op: "update", table, id, set: { deleted: false }, was: null }];
  return [];
}

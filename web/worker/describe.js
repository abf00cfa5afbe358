// How our tables live on the phone: said once to sync/client, which knows none of them.

import { FORMS, VERSION } from "../built/shell.js";
import { codeKeys } from "./catalog/code_keys.js";
import * as catalog from "./catalog/rules.js";
import { mayDecide } from "./conflicts/rules.js";
import { areaRank, displayName, sortKey } from "./customers/rules.js";
import { compare, searchText } from "./fold.js";
import { BLANK } from "./orders/blank.js";
import { made as orderMade, searchText as orderText } from "./orders/made.js";
import { lineOf as orderLine } from "./orders/pages.js";
import { settle } from "./parcels/following.js";

/** @typedef {import("../../sync/client/types.js").Description} Description */
/** @typedef {import("../../sync/client/types.js").Entry} Entry */
/** @typedef {import("../../sync/client/types.js").Fields} Fields */
/** @typedef {import("../../sync/client/types.js").View} View */

/**
 * A customer as lists, filters and search need him.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} status
 * @property {string} temperature
 * @property {string | null} territory_id
 * @property {number} area_rank
 * @property {string} name_key
 * @property {string} search_text of the part "search"
 * @property {number} conflicts open ones
 * @property {string} settled the id of the newest conflict that is resolved, or ""
 */

const AREAS = ["current", "potential"];

/** @type {Description} */
export const describe = {
  root: "customers",
  children: {
    notes: "customer_id",
    history: "customer_id",
    conflicts: "customer_id",
    orders: "customer_id",
    parcels: "customer_id",
    drafts: "customer_id",
    draft_lines: "customer_id",
    customer_prices: "customer_id",
    customer_templates: "customer_id",
  },
  // Every build makes the index anew (0.3 s for 10,000 customers): so none outlives a change of what lines are made of.
  version: Number.parseInt(VERSION.slice(0, 8), 16),
  lineOf,
  compare: (a, b) => compareLines(asLine(a), asLine(b)),
  apart: { search: ["search_text"] },
  derive,
  settle,
  // Few, and an old one must be counted and listed, too: conflicts that are open, orders that are being typed; a
  // price counts however old it is, and so does what has left of an order.
  staying: ["conflicts", "drafts", "draft_lines", "customer_prices", "customer_templates", "parcels"],
  conflicts: openConflicts,
  lists: {
    products: {
      lineOf: productLineOf,
      compare: (a, b) => compareProducts(asProduct(a), asProduct(b)),
      apart: { search: ["search_text"], codes: ["code_keys"] },
    },
    categories: {
      lineOf: ({ id, name, parent_id: parent }) => ({ id, name, parent_id: parent }),
      compare: (a, b) => compare(a.id, b.id),
    },
    groups: { lineOf: groupLineOf, compare: (a, b) => compare(a.id, b.id) },
    favourites: {
      lineOf: (mark) => ({ ...mark }),
      compare: (a, b) => compareMarks(asFavourite(a), asFavourite(b)),
    },
    product_photos: { lineOf: (photo) => ({ ...photo }), compare: (a, b) => compare(a.id, b.id) },
    drafts: {
      lineOf: ({ id, customer_id: customer }) => ({ id, customer_id: customer }),
      compare: (a, b) => compare(a.id, b.id),
    },
    customer_templates: {
      lineOf: ({ id, customer_id: customer }) => ({ id, customer_id: customer }),
      compare: (a, b) => compare(a.id, b.id),
    },
    orders: {
      lineOf: orderLineOf,
      compare: (a, b) => compareOrders(asOrder(a), asOrder(b)),
      apart: { search: ["search_text"] },
    },
  },
};

/**
 * How many conflicts whoever uses this phone is to look through: on his customers, and on what he keeps for all.
 * @param {import("../../sync/client/replica.js").Replica} replica
 */
export async function openConflicts(replica) {
  const [lines, shared] = await Promise.all([replica.index(), replica.shared("conflicts")]);
  const onCustomers = asLines(lines).reduce((sum, line) => sum + line.conflicts, 0);
  const open = shared.filter(({ state }) => state === "open");
  if (open.length === 0) return onCustomers;
  const role = String((await replica.sharedRow("people", replica.user))?.role);
  return onCustomers + open.filter((conflict) => mayDecide(conflict, role)).length;
}

/** The lines of an index, made by lineOf. @param {readonly unknown[]} lines */
export const asLines = (lines) => /** @type {readonly Line[]} */ (lines);

/** @param {unknown} line */
const asLine = (line) => /** @type {Line} */ (line);

/**
 * A product as lists, categories and search need it, and the scanner. What is shown of it stands in its row.
 * @typedef {object} ProductLine
 * @property {string} id
 * @property {boolean} active
 * @property {string | null} category_id
 * @property {string} name_key
 * @property {string} search_text of the part "search"
 * @property {string} code_keys of the part "codes"
 */

/** @typedef {{ id: string, name: string, parent_id: string | null }} CategoryLine */

/** The lines of the list of products, made here. @param {readonly unknown[]} lines */
export const asProducts = (lines) => /** @type {readonly ProductLine[]} */ (lines);

/** The lines of the list of categories, made here. @param {readonly unknown[]} lines */
export const asCategories = (lines) => /** @type {readonly CategoryLine[]} */ (lines);

/** @typedef {import("./groups/rules.js").Group} Group */

/** The groups from the lines of their list, made here. @param {readonly unknown[]} lines @returns {Group[]} */
export const asGroups = (lines) =>
  lines.map((line) => {
    const group = /** @type {Group & { category_discounts: string }} */ (line);
    const { id, kind, name, mode, discount_bp, category_discounts: percentages, active } = group;
    return { id, kind, name, mode, discount_bp, category_discounts: JSON.parse(percentages), active };
  });

/** @param {import("../../sync/client/types.js").Row} group @returns {import("../../sync/client/types.js").Line} */
function groupLineOf({
  id,
  kind,
  name,
  mode,
  discount_bp: discount,
  category_discounts: percentages,
  active,
}) {
  return {
    id,
    kind,
    name,
    mode,
    discount_bp: discount,
    active,
    category_discounts: JSON.stringify(percentages),
  };
}
/** @typedef {{ id: string, product_id: string, created_at: string }} Favourite */

/** The lines of the list of favourites: whole rows. @param {readonly unknown[]} lines */
export const asFavourites = (lines) => /** @type {readonly Favourite[]} */ (lines);

/** @param {unknown} line */
const asFavourite = (line) => /** @type {Favourite} */ (line);

/** Those marked first at the front. @param {Favourite} a @param {Favourite} b */
function compareMarks(a, b) {
  return compare(a.created_at, b.created_at) || compare(a.id, b.id);
}

/** Of what belongs to a customer to whom it does. @param {readonly unknown[]} lines */
export const asOwned = (lines) => /** @type {readonly { id: string, customer_id: string }[]} */ (lines);

/** The lines of the list of photos: whole rows. @param {readonly unknown[]} lines */
export const asPhotos = (lines) => /** @type {readonly import("./photos/pages.js").Photo[]} */ (lines);

/**
 * An order as the list of all orders needs it: what a row of it shows, and what it is filtered and found by. `root` is its
 * customer; `search_text` is of the part "search".
 * @typedef {Omit<import("./orders/pages.js").Line, "customer_id"> & { root: string, created_by: string, search_text: string }} OrderLine
 */

/** The lines of the list of orders, made here. @param {readonly unknown[]} lines */
export const asOrders = (lines) => /** @type {readonly OrderLine[]} */ (lines);

/** @param {unknown} line */
const asOrder = (line) => /** @type {OrderLine} */ (line);

/** @param {any} order @param {any} customer @param {boolean} unsent @returns {Omit<OrderLine, "root"> & Fields} */
function orderLineOf(order, customer, unsent) {
  const { customer_id: _, ...line } = orderLine(order, displayName(customer), unsent);
  return {
    ...line,
    created_by: String(order.created_by),
    search_text: orderText(order),
  };
}

/** Newest first. @param {OrderLine} a @param {OrderLine} b */
function compareOrders(a, b) {
  return compare(b.created_at, a.created_at) || compare(b.id, a.id);
}

/** @param {unknown} line */
const asProduct = (line) => /** @type {ProductLine} */ (line);

/** @param {import("../../sync/client/types.js").Row} product @returns {ProductLine & Fields} */
function productLineOf(product) {
  return {
    id: product.id,
    active: product.active === true,
    category_id: product.category_id === null ? null : String(product.category_id),
    name_key: catalog.sortKey(product),
    search_text: catalog.searchText(product),
    code_keys: codeKeys(product),
  };
}

/** A to Z, which is also the place that a page of the list starts after. @param {ProductLine} a @param {ProductLine} b */
export function compareProducts(a, b) {
  return compare(a.name_key, b.name_key) || compare(a.id, b.id);
}

/** @param {View} view @returns {Line & Fields} */
function lineOf({ root, rows }) {
  const settled = rows.conflicts.filter((conflict) => conflict.state !== "open").map(({ id }) => id);
  return {
    id: root.id,
    status: String(root.status),
    temperature: String(root.temperature),
    territory_id: root.territory_id === null ? null : String(root.territory_id),
    area_rank: areaRank(root),
    name_key: sortKey(root),
    search_text: searchText(root),
    conflicts: rows.conflicts.length - settled.length,
    settled: settled.at(-1) ?? "", // rows come sorted by id
  };
}

/** Current customers first, then in the order of their area. @param {Line} a @param {Line} b */
function compareLines(a, b) {
  return AREAS.indexOf(a.status) - AREAS.indexOf(b.status) || comparePlaces(a, b);
}

/**
 * The order within an area, which is also the place that a page of the list starts after.
 * @param {Line} a
 * @param {Line} b
 */
export function comparePlaces(a, b) {
  return a.area_rank - b.area_rank || compare(a.name_key, b.name_key) || compare(a.id, b.id);
}

/**
 * What the server will make of a change, shown until it has: moments, the author, defaults of a new row, sums.
 * @param {string} table
 * @param {Entry} entry
 * @param {string} user
 * @param {import("../../sync/client/types.js").Row | null} row as it was
 * @returns {Fields}
 */
function derive(table, { op, at, set }, user, row) {
  /** @type {Fields} */
  const made = op === "create" && table === "customers" ? { ...BLANK_CUSTOMER, ...NO_LISTS } : {};
  if (op === "create") Object.assign(made, BLANK[table] ?? {}, { created_at: at, created_by: user });
  if (table === "orders") {
    const before = /** @type {any} */ (op === "create" ? null : row);
    return { ...made, ...orderMade(before, { ...made, .../** @type {any} */ (row), ...set }, user, at) };
  }
  if (table !== "customers") return made;
  if (op !== "create" && Object.hasOwn(set, "vat_id")) made.vat_id_confirmed = false;
  for (const field of ["status", "temperature"]) {
    if (op === "create" || Object.hasOwn(set, field)) made[`${field}_at`] = at;
  }
  return made;
}

const NO_LISTS = { review: [], marketing_groups: [], category_discounts: [] };
const BLANK_CUSTOMER = Object.fromEntries(
  FORMS.CustomerForm.fields.map((field) => [field.name, field.default]),
);

// Products as the pages show them (B1). Pure; twin: backend/catalog/pages.py, function for function in the same order.

import { smallAddress } from "../files/rules.js";
import { shown } from "../stock/pages.js";
import { basePrice, children, path, unitPrice } from "./rules.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {import("../stock/pages.js").Stock} Stock */
/** @typedef {import("./rules.js").Row} Row */
/** @typedef {{ id: string, name: string, parent_id: string | null }} Category */

/**
 * What a list shows of a product; of its prices only the base ones.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} name
 * @property {string} number
 * @property {string} unit
 * @property {boolean} active
 * @property {Row[]} prices
 */

/**
 * One page of the list: see Listed in the twin.
 * @typedef {object} Listed
 * @property {Line[]} lines
 * @property {number} total
 * @property {number} folded
 * @property {boolean} more
 * @property {string} after
 */

/** @typedef {{ q: string, category: string, inactive: string, after: string }} Filters */

const LISTS = ["base", "special"]; // in this order; then those of price groups
const NO_FILTERS = { q: "", category: "", inactive: "", after: "" };
const PRICE = ["amount", "currency", "per_milli", "mode"];
const FACTS = [
  "id",
  "number",
  "name",
  "description",
  "unit",
  "packaging",
  "packaging_milli",
  "minimum_milli",
  "content_milli",
  "content_unit",
  "vat_class",
  "discountable",
  "active",
];

/**
 * The list: catalog/list.html, fragment catalog/results.html.
 * @param {Listed} listed
 * @param {Filters} filters
 * @param {readonly Category[]} categories
 * @param {string} currency
 * @param {string} today
 * @param {boolean} [mayEdit]
 * @param {readonly Stock[]} [stock]
 * @param {ReadonlyMap<string, string>} [photos]
 * @returns {Context}
 */
export function listing(
  listed,
  filters,
  categories,
  currency,
  today,
  mayEdit = false,
  stock = [],
  photos = new Map(),
) {
  const onHand = new Map(stock.map((one) => [one.id, one]));
  const way = path(categories, filters.category || null);
  const here = way.at(-1)?.id ?? null;
  const filtered = filters.q !== "" || filters.category !== "";
  const nothing = listed.total === 0 && listed.folded === 0;
  const last = listed.lines.at(-1)?.id ?? "";
  const kept = /** @type {const} */ (["category", "inactive"]);
  return {
    nav: "products",
    q: filters.q,
    hidden: kept.filter((name) => filters[name] !== "").map((name) => ({ name, value: filters[name] })),
    reset: "/products",
    empty: nothing ? (filtered ? "no_match" : "none") : "",
    path: way.map((category) => step(filters, category)),
    categories: children(categories, here).map((category) => step(filters, category)),
    all: address(filters, { category: "", after: "" }),
    total: listed.total,
    pictured: listed.lines.some(({ id }) => photos.has(id)),
    rows: listed.lines.map((line) => row(line, currency, today, onHand.get(line.id), photos.get(line.id))),
    more: listed.more ? address(filters, { after: last }) : "",
    start: listed.after ? address(filters, { after: "" }) : "",
    folded: listed.folded,
    labels: address(filters, { inactive: "", after: "" }).replace("/products", "/labels"),
    new: mayEdit ? "/catalog/new" : "",
    unfold: listed.folded ? address(filters, { inactive: "shown", after: "" }) : "",
  };
}

/**
 * The list's address with some filters changed; empty ones are left out: equal lists have equal addresses.
 * @param {Filters} filters
 * @param {Partial<Filters>} changes
 */
export function address(filters, changes) {
  const { q, category, inactive, after } = { ...filters, ...changes };
  const query = Object.entries({ q, category, inactive, after })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return query ? `/products?${query}` : "/products";
}

/**
 * One product in a list, with the base price of the smallest quantity today, in the company's currency.
 * @param {Line} line
 * @param {string} currency
 * @param {string} today
 * @param {Stock | null} [stock]
 * @param {string} [photo]
 * @returns {Context}
 */
export function row(line, currency, today, stock = null, photo = "") {
  const price = basePrice(line.prices, currency, today);
  return {
    id: line.id,
    href: `/products/${line.id}`,
    name: line.name,
    number: line.number,
    unit: line.unit,
    active: line.active,
    price: price && pick(price, PRICE),
    stock: shown(stock),
    photo: photo && smallAddress(photo),
  };
}

/**
 * One product: catalog/detail.html, fragment catalog/pane.html. `photos` as in photos/pages.js, strip, `stock` as in
 * stock/pages.js, shown.
 * @param {Row} product its wire row
 * @param {readonly Category[]} categories
 * @param {string} currency
 * @param {string} today
 * @param {boolean} [mayEdit]
 * @param {Context | null} [photos]
 * @param {Context | null} [stock]
 * @param {boolean | null} [favourite]
 * @param {readonly Row[]} [groups]
 * @param {readonly Context[]} [conflicts] as in conflicts/pages.js, line
 * @returns {Context}
 */
export function detail(
  product,
  categories,
  currency,
  today,
  mayEdit = false,
  photos = null,
  stock = null,
  favourite = null,
  groups = [],
  conflicts = [],
) {
  const base = basePrice(product.prices, currency, today);
  const per = base && unitPrice(base, product.content_milli, product.content_unit);
  const current = product.prices.filter((/** @type {Row} */ price) => (price.valid_to || today) >= today);
  return {
    nav: "products",
    product: pick(product, FACTS),
    path: path(categories, product.category_id).map((category) => step(NO_FILTERS, category)),
    price: base && pick(base, PRICE),
    edit: mayEdit ? `/catalog/${product.id}/edit` : "",
    new: mayEdit ? "/catalog/new" : "",
    photos,
    stock,
    favourite,
    conflicts,
    unit_price: per && { ...per, currency },
    codes: product.codes.map((/** @type {Row} */ code) => ({
      code: code.code,
      unit: code.unit || product.unit,
      quantity_milli: code.quantity_milli,
    })),
    prices: [...LISTS, "group"].flatMap((kind) =>
      current
        .filter((/** @type {Row} */ price) => kindOf(price) === kind)
        .map((/** @type {Row} */ price) => priceOf(price, today, groups)),
    ),
  };
}

/**
 * @param {Row} price
 * @param {string} today
 * @param {readonly Row[]} groups
 */
function priceOf(price, today, groups) {
  return {
    list: kindOf(price),
    group: groups.find(({ id }) => price.list === `group:${id}`)?.name ?? "",
    amount: price.amount ?? null,
    discount_bp: price.discount_bp ?? null,
    currency: price.currency,
    mode: price.mode,
    per_milli: price.per_milli,
    from_milli: price.from_milli,
    valid_from: price.valid_from,
    valid_to: price.valid_to,
    later: (price.valid_from || today) > today,
  };
}

/** @param {Row} price */
function kindOf(price) {
  return LISTS.includes(price.list) ? price.list : "group";
}

/**
 * @param {Filters} filters
 * @param {Category} category
 */
function step(filters, category) {
  return { name: category.name, href: address(filters, { category: category.id, after: "" }) };
}

/**
 * @param {Row} row
 * @param {string[]} names
 */
function pick(row, names) {
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

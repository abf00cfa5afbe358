// Order templates as their pages show them (B3). Pure: rows in, the context of a template of HTML out.
// Twin: backend/order_templates/pages.py, function for function in the same order; the contexts are described there.

import { stepper } from "../orders/draft_pages.js";
import { firstQuantity } from "../orders/draft_rules.js";
import * as rules from "./rules.js";

/** @import { Owner } from "../orders/draft_pages.js" */
/** @import { Item, Row, Template } from "./rules.js" */
/** @typedef {Record<string, any>} Context */
/** @typedef {{ of: string, typed: Record<string, string>, errors: Record<string, string> }} Slips */

export const HOME = "/templates";
const NO_OWNER = { id: "", name: "", href: "" };
export const NOTHING_SAID = { code: "", name: "", undo: "", item: "" };

/** @param {readonly Template[]} templates @param {Owner | null} owner @param {string} role @param {string} newId @returns {Context} */
export function listing(templates, owner, role, newId) {
  return {
    nav: "orders",
    owner: ownerOf(owner),
    rows: rules.inOrder(templates).map((one) => ({
      id: one.id,
      href: hrefOf(one),
      name: one.name,
      kind: one.kind,
      count: one.items.length,
      may: rules.mayChange(one, role),
    })),
    begin: owner ? `/customers/${owner.id}/drafts` : "",
    new_id: newId,
    new: `${HOME}/new${owner ? `?customer=${owner.id}` : ""}`,
  };
}

/**
 * @param {Owner | null} owner
 * @param {{ draft: string, order: string }} source
 * @param {readonly Row[]} lines
 * @param {Record<string, string>} typed
 * @param {Record<string, string>} errors
 * @param {string} role
 * @param {string} newId
 * @returns {Context}
 */
export function form(owner, source, lines, typed, errors, role, newId) {
  const kinds = rules.kinds(role, owner !== null);
  const wished = typed.kind ?? "";
  return {
    nav: "orders",
    owner: ownerOf(owner),
    action: HOME,
    id: newId,
    values: { name: typed.name ?? "", kind: kinds.includes(wished) ? wished : kinds[0] },
    errors: { name: errors.name ?? "", kind: errors.kind ?? "" },
    kinds,
    count: rules.itemsOf(lines).length,
    left_out: rules.leftOut(lines),
    customer: owner ? owner.id : "",
    draft: source.draft,
    order: source.order,
    back: backOf(owner, source),
  };
}

/**
 * @param {Template} template
 * @param {Owner | null} owner
 * @param {readonly Row[]} products
 * @param {string} role
 * @param {string} language
 * @param {Slips} slips
 * @param {Context} said
 * @returns {Context}
 */
export function sheet(template, owner, products, role, language, slips, said) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const named = slips.of === "name";
  const { items, name } = template;
  return {
    nav: "orders",
    owner: ownerOf(owner),
    template: templateOf(template, rules.mayChange(template, role)),
    name: {
      value: named ? (slips.typed.name ?? name) : name,
      error: named ? (slips.errors.name ?? "") : "",
    },
    items: items.map((one) => itemOf(template, one, byId.get(one.product_id) ?? null, language, slips)),
    gone: items.filter((one) => !isSold(byId.get(one.product_id) ?? null)).length,
    full: items.length >= rules.ITEMS_MAX,
    fault: slips.errors.template ?? "",
    add: `${hrefOf(template)}/add`,
    said,
    row: null,
  };
}

/**
 * @param {Template} template
 * @param {Owner | null} owner
 * @param {readonly Row[]} products
 * @param {string} q
 * @param {boolean} more
 * @param {string} role
 * @param {string} language
 * @returns {Context}
 */
export function adding(template, owner, products, q, more, role, language) {
  return {
    nav: "orders",
    owner: ownerOf(owner),
    template: templateOf(template, rules.mayChange(template, role)),
    q,
    action: `${hrefOf(template)}/add`,
    rows: products.map((product) => row(template, product, language)),
    more,
  };
}

/** @param {Template} template @param {Row} product @param {string} language @returns {Context} */
export function row(template, product, language) {
  const inside = template.items.find((one) => one.product_id === product.id);
  const quantity = inside ? inside.quantity_milli : firstQuantity(product);
  return {
    id: product.id,
    href: `/products/${product.id}`,
    name: product.name || product.number,
    number: product.number,
    active: product.active,
    inside: inside !== undefined,
    action: `${hrefOf(template)}/items`,
    stepper: stepper(product.id, actionOf(template, product.id), quantity, product, language),
  };
}

/** @param {Template} template @param {Item} item @param {Row | null} product @returns {Context} */
export function takenOut(template, item, product) {
  const place = template.items.findIndex((one) => one.product_id === item.product_id);
  return {
    code: "deleted",
    name: product ? product.name || product.number : "",
    undo: `${actionOf(template, item.product_id)}/restore`,
    item: `${place} ${item.quantity_milli} ${item.text}`,
  };
}

/** @param {Template} template @param {Owner | null} owner @returns {Context} */
export function gone(template, owner) {
  return {
    nav: "orders",
    owner: ownerOf(owner),
    template: templateOf(template, true),
    home: homeOf(owner),
  };
}

/** @param {Owner | null} owner */
export function homeOf(owner) {
  return owner ? `${HOME}?customer=${owner.id}` : HOME;
}

/** @param {Template} template @param {Item} one @param {Row | null} product @param {string} language @param {Slips} slips @returns {Context} */
function itemOf(template, one, product, language, slips) {
  const { typed, errors } =
    slips.of === one.product_id ? slips : /** @type {Slips} */ ({ typed: {}, errors: {} });
  const { product_id: id, quantity_milli: quantity, text } = one;
  const action = actionOf(template, id);
  return {
    id,
    href: product ? `/products/${product.id}` : "",
    name: product ? product.name || product.number : "",
    number: product ? product.number : "",
    sold: isSold(product),
    stepper: stepper(id, action, quantity, product, language, typed.quantity, errors.quantity),
    text: typed.text ?? text,
    error: errors.text ?? "",
  };
}

/** @param {Row | null} product @returns {boolean} */
function isSold(product) {
  return product !== null && Boolean(product.active);
}

/** @param {Template} template @param {boolean} may @returns {Context} */
function templateOf(template, may) {
  const { id, name, kind } = template;
  return { id, href: hrefOf(template), name, kind, may };
}

/** @param {Owner | null} owner @returns {Context} */
function ownerOf(owner) {
  return owner ? { ...owner, href: `/customers/${owner.id}` } : NO_OWNER;
}

/** @param {Template} template */
function hrefOf({ id }) {
  return `${HOME}/${id}`;
}

/** @param {Template} template @param {string} productId */
function actionOf(template, productId) {
  return `${hrefOf(template)}/items/${productId}`;
}

/** @param {Owner | null} owner @param {{ draft: string, order: string }} source */
function backOf(owner, source) {
  if (!owner) return HOME;
  if (source.draft) return `/customers/${owner.id}/drafts/${source.draft}`;
  return source.order ? `/customers/${owner.id}/orders/${source.order}` : homeOf(owner);
}

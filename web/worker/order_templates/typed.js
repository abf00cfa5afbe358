// What a posted form wants of a product in an order template. Pure; twin: backend/order_templates/typed.py.

import { read } from "../forms.js";
import { firstQuantity } from "../orders/draft_rules.js";
import { readQuantity } from "../orders/draft_typed.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {import("../orders/draft_typed.js").Wanted} Wanted */
/** @typedef {import("../forms.js").Spec} Spec `form` is the description of TemplateItemForm */

/** @param {Spec} form @param {ReadonlyMap<string, string>} fields @param {Row | null} product @param {string} language @returns {Wanted} */
export function item(form, fields, product, language) {
  const found = read(form, fields);
  /** @type {Wanted} */
  const wanted = { values: { ...found.values }, errors: { ...found.errors }, typed: { ...found.typed } };
  const quantity = fields.get("quantity");
  if (quantity !== undefined) {
    readQuantity(fields, product, language, wanted.values, wanted.errors);
    wanted.typed.quantity = read(form, [["text", quantity]]).typed.text;
  }
  return wanted;
}

/** @param {Spec} form @param {ReadonlyMap<string, string>} fields @param {Row} product @param {string} language @returns {Wanted} */
export function more(form, fields, product, language) {
  const given = new Map([...fields].filter(([name, value]) => name !== "quantity" || value));
  const wanted = item(form, given, product, language);
  if (!wanted.values.quantity_milli) wanted.values.quantity_milli = firstQuantity(product);
  wanted.values.text ??= "";
  return wanted;
}

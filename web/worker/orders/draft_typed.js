// What a posted form wants of a draft: the values to be written, or what is wrong at which field (B3). Pure.
// Twin: backend/orders/draft_typed.py, function for function; `forms` are the descriptions of the two forms.

import { check, read } from "../forms.js";
import { number, quantity, MOST } from "./draft_numbers.js";
import { OTHER } from "./draft_pages.js";
import * as rules from "./draft_rules.js";
import { read as readSignature } from "./draft_signature.js";

/** @import { Errors, Spec } from "../forms.js" */
/** @import { Row } from "./draft_rules.js" */
/** @typedef {ReadonlyMap<string, string>} Fields */
/** @typedef {{ DraftForm: Spec, DraftLineForm: Spec }} Forms */
/** @typedef {{ values: Record<string, any>, errors: Errors, typed: Record<string, string> }} Wanted */
/** @typedef {{ op: "" | "create" | "update" | "delete", id: string, values: Record<string, any> }} Change */
/** @typedef {[Change, Errors]} Outcome */

const ADDRESS = ["name", "street", "postcode", "city", "country"];
const PREFIX = "delivery_";
const PACKAGING = "packaging";
const STEPS = new Map([
  ["1", 1],
  ["-1", -1],
]);

/** What the head's form, or the glass, says. @param {Forms} forms @param {Fields} fields @param {Row} draft @returns {Wanted} */
export function head(forms, fields, draft) {
  const found = read(forms.DraftForm, fields);
  const { delivery, ...rest } = found.values;
  /** @type {Record<string, any>} */
  const values = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith(PREFIX)));
  const errors = { ...found.errors };
  if (delivery === "") values.delivery_address = null;
  else if (delivery === OTHER) {
    const address = Object.fromEntries(ADDRESS.map((name) => [name, String(rest[PREFIX + name] ?? "")]));
    const wrong = ADDRESS.some((name) => errors[PREFIX + name]);
    if (!wrong && ADDRESS.slice(0, 4).some((name) => address[name])) values.delivery_address = address;
  } else if (delivery !== undefined) {
    const known = addressOf(forms, String(delivery));
    if (known) values.delivery_address = known;
    else errors.delivery = { code: "choice", params: {} };
  }
  const drawn = fields.get("signature");
  if (drawn !== undefined) {
    const signature = readSignature(drawn);
    if (drawn && !signature) errors.signature = { code: "signature", params: {} };
    else values.signature = signature;
  }
  if (draft.order_id) delete values.kind;
  return { values, errors, typed: found.typed };
}

/**
 * What the form of a line says; a quantity of 0 takes the line away.
 * @param {Forms} forms
 * @param {Fields} fields
 * @param {Row} one
 * @param {Row | null} product
 * @param {number} currencyDigits
 * @param {number} limitBp
 * @param {string} language
 * @returns {Wanted}
 */
export function line(forms, fields, one, product, currencyDigits, limitBp, language) {
  const wanted = wantedOf(forms, fields);
  const { values, errors } = wanted;
  for (const name of one.product_id ? ["name", "vat_class"] : []) {
    delete values[name];
    delete errors[name];
  }
  if (values.name === "") errors.name = { code: "required", params: {} };
  if (limitBp === 0) {
    delete values.discount_bp;
    delete errors.discount_bp;
  } else if (Object.hasOwn(values, "discount_bp")) values.discount_bp = values.discount_bp || 0;
  if (fields.has("quantity")) readQuantity(fields, product, language, values, errors);
  const price = fields.get("price");
  if (price !== undefined && !one.product_id) readPrice(price, currencyDigits, language, values, errors);
  return wanted;
}

/** What the form of a new free line says. @param {Forms} forms @param {Fields} fields @param {number} currencyDigits @param {string} language @returns {Wanted} */
export function free(forms, fields, currencyDigits, language) {
  const wanted = wantedOf(forms, fields);
  const { values, errors } = wanted;
  delete values.discount_bp;
  if (!values.name && !errors.name) errors.name = { code: "required", params: {} };
  values.vat_class ??= rules.USUAL_VAT;
  readQuantity(
    new Map([...fields, ["quantity", fields.get("quantity") || "1"]]),
    null,
    language,
    values,
    errors,
  );
  if (values.quantity_milli === 0) errors.quantity = { code: "quantity", params: {} };
  readPrice(fields.get("price") ?? "", currencyDigits, language, values, errors);
  return wanted;
}

/**
 * A product comes into the draft: more of its line, or a line of its own.
 * @param {Fields} fields
 * @param {Row} draft
 * @param {readonly Row[]} lines
 * @param {Row} product
 * @param {number | null} packedMilli
 * @param {string} newId
 * @param {string} language
 * @returns {Outcome}
 */
export function added(fields, draft, lines, product, packedMilli, newId, language) {
  /** @type {Record<string, any>} */
  const values = {};
  /** @type {Errors} */
  const errors = {};
  /** @type {Change} */
  const nothing = { op: "", id: newId, values: {} };
  if (fields.get("quantity")) {
    readQuantity(fields, product, language, values, errors);
    if (values.quantity_milli === 0) errors.quantity = { code: "quantity", params: {} };
    if (Object.keys(errors).length > 0) return [nothing, errors];
  }
  const count = values.quantity_milli || packedMilli || rules.firstQuantity(product);
  if (lines.some(({ id }) => id === newId)) return [nothing, {}];
  const same = rules.sameProduct(lines, product.id);
  if (same) {
    const together = Math.min(same.quantity_milli + count, MOST);
    return [{ op: "update", id: same.id, values: { quantity_milli: together } }, {}];
  }
  if (lines.length >= rules.LINES_MAX) return [nothing, full()];
  return [made(draft, product, Math.min(count, MOST), rules.nextPlace(lines), newId), {}];
}

/** A free line comes into the draft; sent twice it is one. @param {Row} draft @param {Record<string, any>} values @param {readonly Row[]} lines @param {string} newId @returns {Outcome} */
export function freeLine(draft, values, lines, newId) {
  if (lines.some(({ id }) => id === newId)) return [{ op: "update", id: newId, values: { ...values } }, {}];
  if (lines.length >= rules.LINES_MAX) return [{ op: "", id: newId, values: {} }, full()];
  const place = { customer_id: draft.customer_id, draft_id: draft.id, place: rules.nextPlace(lines) };
  return [{ op: "create", id: newId, values: { ...place, product_id: null, ...values } }, {}];
}

/** A new line of a product. @param {Row} draft @param {Row} product @param {number} quantityMilli @param {number} place @param {string} newId @returns {Change} */
export function made(draft, product, quantityMilli, place, newId) {
  const values = {
    customer_id: draft.customer_id,
    draft_id: draft.id,
    place,
    product_id: product.id,
    name: product.name || product.number,
    quantity_milli: quantityMilli,
    vat_class: product.vat_class,
  };
  return { op: "create", id: newId, values };
}

/** What is typed as `quantity`. @param {Fields} fields @param {Row | null} product @param {string} language @param {Record<string, any>} values @param {Errors} errors */
export function readQuantity(fields, product, language, values, errors) {
  const packaging = product?.packaging_milli ?? null;
  const packed = packaging && fields.get("unit") === PACKAGING ? packaging : null;
  const found = quantity(fields.get("quantity") ?? "", packed, language);
  if (found.error === "large") errors.quantity = { code: "large", params: {} };
  else if (found.value === null) errors.quantity = { code: "quantity", params: {} };
  else {
    const stepped = rules.stepped(found.value, packed ?? rules.ONE, STEPS.get(fields.get("step") ?? "") ?? 0);
    values.quantity_milli = Math.min(stepped, MOST);
  }
}

/** @param {string} text @param {number} digits @param {string} language @param {Record<string, any>} values @param {Errors} errors */
function readPrice(text, digits, language, values, errors) {
  const found = number(text, digits, language);
  if (found.error) errors.price = { code: found.error === "large" ? "large" : "amount", params: {} };
  else values.price = found.value ?? 0;
}

/** A number as it was typed, as it may be shown. @param {Forms} forms @param {string} text @returns {string} */
export function shownAgain({ DraftLineForm }, text) {
  return read(DraftLineForm, [["text", text]]).typed.text;
}

/** @param {Forms} forms @param {Fields} fields @returns {Wanted} */
function wantedOf(forms, fields) {
  const found = read(forms.DraftLineForm, fields);
  const numbers = ["quantity", "price", "id"].filter((name) => fields.has(name));
  const again = (/** @type {string} */ name) => shownAgain(forms, fields.get(name) ?? "");
  const typed = { ...found.typed, ...Object.fromEntries(numbers.map((name) => [name, again(name)])) };
  return { values: { ...found.values }, errors: { ...found.errors }, typed };
}

/** @param {Forms} forms @param {string} text @returns {Record<string, string> | null} */
function addressOf({ DraftForm }, text) {
  let found;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null || Array.isArray(found)) return null;
  if (Object.keys(found).length !== ADDRESS.length) return null;
  if (!ADDRESS.every((name) => Object.hasOwn(found, name) && typeof found[name] === "string")) return null;
  const asked = Object.fromEntries(ADDRESS.map((name) => [PREFIX + name, found[name]]));
  const { values, errors } = check(DraftForm, asked);
  if (Object.keys(errors).length > 0) return null;
  return Object.fromEntries(ADDRESS.map((name) => [name, String(values[PREFIX + name])]));
}

/** @returns {Errors} */
function full() {
  return { draft: { code: "full_draft", params: { max: rules.LINES_MAX } } };
}

// What a posted form wants of a parcel: the values to be written, or what is wrong at which field (B4). Pure.
// Twin: backend/parcels/typed.py, function for function; `form` is the description of ParcelForm.

import { read } from "../forms.js";
import { quantity } from "../orders/draft_numbers.js";
import { isTracking } from "./rules.js";

/** @import { Errors, Spec } from "../forms.js" */
/** @import { Part } from "./rules.js" */
/** @typedef {ReadonlyMap<string, string>} Fields */
/** @typedef {{ values: Record<string, any>, errors: Errors, typed: Record<string, string> }} Wanted */

export const QUANTITY = "quantity-";

/** @param {Spec} form @param {Fields} fields @returns {Wanted} */
export function tracked(form, fields) {
  const { values, errors, typed } = read(form, fields);
  const wrong = !isTracking(String(values.tracking ?? ""));
  return {
    values,
    errors: wrong ? { ...errors, tracking: { code: "tracking", params: {} } } : errors,
    typed,
  };
}

/** @param {Spec} form @param {Fields} fields @param {number[]} left @param {string} language @returns {Wanted} */
export function parts(form, fields, left, language) {
  /** @type {Part[]} */
  const found = [];
  /** @type {Errors} */
  const errors = {};
  /** @type {Record<string, string>} */
  const typed = {};
  for (const [place, most] of left.entries()) {
    const name = `${QUANTITY}${place}`;
    const text = fields.get(name) ?? "";
    if (most === 0 || text === "") continue;
    typed[name] = read(form, [["carrier", text]]).typed.carrier;
    const { value, error } = quantity(text, null, language);
    if (error) errors[name] = { code: error === "large" ? "large" : "quantity", params: {} };
    else if ((value ?? 0) > most) errors[name] = { code: "left", params: {} };
    else if (value) found.push({ place, quantity_milli: value });
  }
  if (found.length === 0 && Object.keys(errors).length === 0)
    errors.lines = { code: "empty_parcel", params: {} };
  return { values: { lines: found }, errors, typed };
}

/** @param {Spec} form @param {Fields} fields @param {number[]} left @param {string} language @returns {Wanted} */
export function parcel(form, fields, left, language) {
  const [goods, way] = [parts(form, fields, left, language), tracked(form, fields)];
  return {
    values: { ...way.values, ...goods.values },
    errors: { ...goods.errors, ...way.errors },
    typed: { ...way.typed, ...goods.typed },
  };
}

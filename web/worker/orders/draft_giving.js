// Of a line of a draft something is given free, or all of it (B3: *Naturalrabatt*, *Muster*). Pure.
// Twin: backend/orders/draft_giving.py, function for function; what it means is said there.

import { GIVEN } from "../pricing/rules.js";
import { LINES_MAX } from "./draft_rules.js";
import { made, readQuantity } from "./draft_typed.js";

/** @import { Errors } from "../forms.js" */
/** @import { Change } from "./draft_typed.js" */
/** @import { Row } from "./draft_rules.js" */
/** @typedef {{ changes: Change[], errors: Errors, undo: string }} Gift */

/**
 * @param {ReadonlyMap<string, string>} fields
 * @param {Row} draft
 * @param {Row} one
 * @param {Row | null} product
 * @param {readonly Row[]} lines
 * @param {string} newId
 * @param {string} language
 * @returns {Gift}
 */
export function give(fields, draft, one, product, lines, newId, language) {
  const why = fields.get("given") ?? "";
  if (product === null || (why && !GIVEN.includes(why))) return wrong({ code: "choice", params: {} });
  /** @type {Record<string, any>} */
  const values = { quantity_milli: one.quantity_milli };
  /** @type {Errors} */
  const errors = {};
  const quantity = fields.get("quantity");
  if (why && quantity) {
    readQuantity(new Map([["quantity", quantity]]), product, language, values, errors);
    if (values.quantity_milli === 0) errors.quantity = { code: "quantity", params: {} };
  }
  if (errors.quantity) return wrong(errors.quantity);
  const part = values.quantity_milli;
  const rest = one.quantity_milli - part;
  if (!why || rest <= 0)
    return { changes: [{ op: "update", id: one.id, values: { given: why } }], errors: {}, undo: "" };
  if (lines.some(({ id }) => id === newId)) return { changes: [], errors: {}, undo: "" };
  if (lines.length >= LINES_MAX) {
    const full = { code: "full_draft", params: { max: LINES_MAX } };
    return { changes: [], errors: { draft: full }, undo: "" };
  }
  const free = made(draft, product, part, one.place, newId);
  Object.assign(free.values, { given: why, text: one.text });
  /** @type {Change} */
  const less = { op: "update", id: one.id, values: { quantity_milli: rest } };
  return { changes: [less, free], errors: {}, undo: `${newId}:${part},${one.id}:${-part}` };
}

/** @param {import("../forms.js").FieldError} error @returns {Gift} */
function wrong(error) {
  return { changes: [], errors: { free: error }, undo: "" };
}

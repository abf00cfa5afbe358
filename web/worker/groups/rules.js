// Which groups a customer may be put into, and what a form says of it (A8). Pure; twin: backend/groups/rules.py,
// function for function. A group is a wire row.

import { compare } from "../fold.js";
import { isId } from "../ids.js";

/**
 * A group's wire row: see the twin.
 * @typedef {object} Group
 * @property {string} id
 * @property {string} kind
 * @property {string} name
 * @property {string} mode
 * @property {number | null} discount_bp
 * @property {import("../pricing/inputs.js").CategoryDiscount[]} category_discounts
 * @property {boolean} active
 */

export const FIELD = "group-"; // a tick of a form is the field group-<id>: "on", or "" for one that was offered and left

/**
 * The groups of a kind that can be given away, and those given already, by name.
 * @param {readonly Group[]} groups
 * @param {string} kind
 * @param {readonly string[]} chosen
 */
export function offered(groups, kind, chosen) {
  return groups
    .filter((group) => group.kind === kind && (group.active || chosen.includes(group.id)))
    .sort((a, b) => compare(a.name, b.name) || compare(a.id, b.id));
}

/**
 * The marketing groups that a form leaves a customer in: those ticked, and those of `shown` it did not ask about.
 * @param {ReadonlyMap<string, string>} fields
 * @param {readonly string[]} shown
 */
export function ticked(fields, shown) {
  const names = [...fields.keys()].filter((name) => name.startsWith(FIELD));
  const asked = names.map((name) => name.slice(FIELD.length));
  const on = asked.filter((group) => isId(group) && fields.get(FIELD + group) === "on");
  return [...new Set([...on, ...shown.filter((group) => !asked.includes(group))])].sort(compare);
}

/**
 * What a refused form carries on of its ticks.
 * @param {ReadonlyMap<string, string>} fields
 * @returns {Record<string, string>}
 */
export function again(fields) {
  const ticks = [...fields].filter(([name, value]) => name.startsWith(FIELD) && ["", "on"].includes(value));
  return { ...Object.fromEntries(ticks), groups_was: readIds(fields.get("groups_was") ?? "").join(" ") };
}

/**
 * Ids between blanks, as a hidden field carries them; what is none does not count.
 * @param {string} text
 */
export function readIds(text) {
  return [...new Set(text.split(" ").filter(isId))].sort(compare);
}

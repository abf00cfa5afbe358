// Order templates of this phone. Twin: what backend/order_templates/tables.py asks the database.

import { NotFound } from "../answers.js";
import { rowsOf } from "../customers/routes.js";
import { asOwned } from "../describe.js";
import { isId } from "../ids.js";

/** @import { Row, Template } from "./rules.js" */
/** @typedef {import("../asked.js").Replica} Replica */
/** @typedef {import("../../../sync/client/types.js").View} View */

/** One template; rejects with NotFound. @param {Replica} replica @param {string} id @returns {Promise<Template>} */
export async function findTemplate(replica, id) {
  const found = await findTemplateOrNull(replica, id);
  if (!found) throw new NotFound(id);
  return found;
}

/** The same, or null. @param {Replica} replica @param {string} id @returns {Promise<Template | null>} */
export async function findTemplateOrNull(replica, id) {
  if (!isId(id)) return null;
  const company = await replica.sharedRow("order_templates", id);
  if (company) return templateOf(company, "company");
  const own = await replica.sharedRow("own_templates", id);
  if (own) return templateOf(own, "own");
  const line = asOwned(await replica.list("customer_templates")).find((one) => one.id === id);
  const view = line ? await replica.root(line.customer_id) : null;
  const row = view && rowsOf(view, "customer_templates").find((one) => one.id === id);
  return row ? templateOf(row, "customer") : null;
}

/** All that may be taken for a customer; without one those of no customer. @param {Replica} replica @param {View | null} view @returns {Promise<Template[]>} */
export async function templatesFor(replica, view) {
  const [company, own] = await Promise.all([
    replica.shared("order_templates"),
    replica.shared("own_templates"),
  ]);
  return [
    ...company.map((row) => templateOf(row, "company")),
    ...own.map((row) => templateOf(row, "own")),
    ...(view ? rowsOf(view, "customer_templates").map((row) => templateOf(row, "customer")) : []),
  ];
}

/** @param {Row} row @param {string} kind @returns {Template} */
function templateOf({ id, customer_id: customer, name, items }, kind) {
  return { id, kind, customer_id: customer ?? null, name, items };
}

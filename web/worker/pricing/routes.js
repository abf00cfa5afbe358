// Prices of a customer: read, searched, explained. Twin: backend/pricing/routes.py, from the replica.

import { NotFound, page } from "../answers.js";
import { soldOf } from "../catalog/sold.js";
import { customerOf, find, linesFor, rowsOf } from "../customers/routes.js";
import { place } from "../customers/pages.js";
import { displayName } from "../customers/rules.js";
import { asCategories, asGroups, asProducts } from "../describe.js";
import { QUERY_MAX, matches, searchWords } from "../fold.js";
import { isId } from "../ids.js";
import { compare, cut, trim } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import { today } from "../times.js";
import { deal } from "./deal.js";
import * as pages from "./pages.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("../describe.js").ProductLine} ProductLine */

const OFFERS = 50; // products of a search
const MATCHES = 20; // customers of a search
const TYPED_MAX = 40; // of a quantity that is shown again

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/customers/{customer}/prices", listing],
  ["GET", "/customers/{customer}/price/{product}", why],
  ["GET", "/products/{product}/price", who],
];

/** @param {Asked} asked */
async function listing(asked) {
  const { replica, who: person, query } = asked;
  const view = await find(asked);
  const { of, names } = await caseOf(asked, view);
  const q = queryOf(asked);
  const found = q ? searched(asProducts(await replica.list("products", "search")), q) : null;
  const agreed = of.own.map((row) => row.product_id);
  const deleted = query.get("deleted") ?? "";
  const gone = isId(deleted) && of.own.every(({ id }) => id !== deleted);
  const context = pages.listing(
    ownerOf(view),
    of,
    names,
    await soldOf(replica, agreed),
    found && (await soldOf(replica, found.slice(0, OFFERS))),
    found !== null && found.length > OFFERS,
    q,
    view.unsent,
    person.person.role,
    query.get("saved") ?? "",
    gone ? deleted : "",
    person.language,
  );
  return page("pricing/prices.html", "pricing/results.html", context);
}

/** @param {Asked} asked */
async function why(asked) {
  const { who: person } = asked;
  const view = await find(asked);
  const product = await productOf(asked);
  const { of, names } = await caseOf(asked, view);
  const { role } = person.person;
  const typed = typedQuantity(asked);
  const context = pages.explained(ownerOf(view), of, names, product, typed, role, person.language);
  return page("pricing/why.html", "pricing/answer.html", context);
}

/** @param {Asked} asked */
async function who(asked) {
  const product = await productOf(asked);
  const q = queryOf(asked);
  const words = searchWords(q);
  const found = (await linesFor(asked.replica, { q }))
    .filter((line) => words.length === 0 || matches(line.search_text, words))
    .sort((a, b) => compare(a.name_key, b.name_key) || compare(a.id, b.id));
  const views = await asked.replica.roots(found.slice(0, MATCHES).map(({ id }) => id));
  const shown = views.map(customerOf).map((customer) => ({
    id: customer.id,
    name: displayName(customer),
    place: place(customer),
  }));
  const context = pages.asking(product, shown, found.length > MATCHES, q, typedQuantity(asked));
  return page("pricing/who.html", "pricing/matches.html", context);
}

/**
 * The ids of the active products that a search finds, A to Z, and one more than are shown.
 * @param {readonly ProductLine[]} lines
 * @param {string} q
 */
function searched(lines, q) {
  const words = searchWords(q);
  const found = [];
  for (const line of lines) {
    if (line.active && matches(line.search_text, words)) found.push(line.id);
    if (found.length > OFFERS) break;
  }
  return found;
}

/**
 * All that this customer's prices depend on, and the names of groups and categories.
 * @param {Asked} asked
 * @param {View} view
 */
export async function caseOf({ replica, who: person }, view) {
  const [groupLines, tree] = await Promise.all([replica.list("groups"), replica.list("categories")]);
  const groups = asGroups(groupLines);
  const categories = asCategories(tree);
  const own = rowsOf(view, "customer_prices");
  const of = deal(person.company, customerOf(view), groups, own, categories, "", today(person.zone));
  return { of, names: new Map([...groups, ...categories].map(({ id, name }) => [id, name])) };
}

/** @param {Asked} asked @returns {Promise<any>} */
async function productOf({ replica, params }) {
  const product = isId(params.product) ? await replica.sharedRow("products", params.product) : null;
  if (!product) throw new NotFound(params.product);
  return product;
}

/** @param {Asked} asked */
function queryOf({ query }) {
  return cut(trim(query.get("q") ?? ""), QUERY_MAX);
}

/** @param {Asked} asked */
function typedQuantity({ query }) {
  return cut(trim(query.get("quantity") ?? ""), TYPED_MAX);
}

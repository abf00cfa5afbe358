// Scanning: the page, and what a code leads to, from the replica. Twin: backend/scanning/routes.py.

import { WASM } from "../../built/shell.js";
import { NotFound, page as answer, forbidden, invalid, redirect } from "../answers.js";
import { coded } from "../catalog/coded.js";
import { listed } from "../catalog/listing.js";
import { mayEdit } from "../catalog/rules.js";
import { find, rowsOf } from "../customers/routes.js";
import { QUERY_MAX } from "../fold.js";
import { isId, newId } from "../ids.js";
import { cut, trim } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import { today } from "../times.js";
import * as assigning from "./assigning.js";
import { CODES_MAX, page } from "./pages.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {any} Row */

const TEXT_MAX = 4_296; // characters: what the largest QR code holds

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/scan", scan],
  ["GET", "/scan/found", scan],
  ["GET", "/scan/assign", assign],
  ["POST", "/scan/assign", assigned],
];

/** @param {Asked} asked */
async function scan(asked) {
  const { replica, who, query } = asked;
  const into = await intoOf(asked);
  const codes = query.getAll("code").filter(Boolean).slice(0, CODES_MAX);
  const reads = await Promise.all(
    codes
      .map((code) => cut(code, TEXT_MAX))
      .map(async (code) => ({ code, products: await coded(replica, code) })),
  );
  const context = page(
    reads,
    String(who.company.currency),
    today(who.zone),
    into,
    "",
    mayEdit(who.person.role),
  );
  return answer("scanning/page.html", "scanning/found.html", context, 200, WASM);
}

/** @param {Asked} asked */
async function assign(asked) {
  const { replica, who, query } = asked;
  if (!mayEdit(who.person.role)) return forbidden();
  const code = assigning.clean(query.get("code") ?? "");
  if (!code) return invalid();
  const id = query.get("product");
  return assignPage(asked, code, id ? await productOf(replica, id) : null);
}

/** @param {Asked} asked */
async function assigned(asked) {
  const { replica, who, fields, save } = asked;
  if (!mayEdit(who.person.role)) return forbidden();
  const code = assigning.clean(fields.get("code") ?? "");
  if (!code) return invalid();
  const product = await productOf(replica, fields.get("product") ?? "");
  const wanted = assigning.withCode(product, code, fields.get("on") === "packaging");
  if (wanted.problem) return assignPage(asked, code, product, wanted.problem);
  const change = { op: /** @type {const} */ ("update"), table: "products", id: product.id };
  await save(
    wanted.codes ? [{ ...change, set: { codes: wanted.codes }, was: { codes: product.codes } }] : [],
  );
  return redirect(`/scan?code=${encodeURIComponent(code)}`);
}

/** @param {Asked} asked @param {string} code @param {Row | null} product @param {string} [problem] */
async function assignPage({ replica, who, query }, code, product, problem = "") {
  const q = cut(trim(query.get("q") ?? ""), QUERY_MAX);
  const filters = { q, category: "", inactive: "", after: "" };
  const { lines, more } = product ? { lines: [], more: false } : await listed(replica, filters);
  const { currency } = who.company;
  const day = today(who.zone);
  const context = assigning.page(code, q, lines, more, product, String(currency), day, problem);
  return answer("scanning/assign.html", "scanning/assign_found.html", context, problem ? 422 : 200);
}

/** @param {import("../asked.js").Replica} replica @param {string} id @returns {Promise<Row>} */
async function productOf(replica, id) {
  const product = isId(id) ? await replica.sharedRow("products", id) : null;
  if (!product) throw new NotFound(id);
  return product;
}

/**
 * The draft that the address names. Raises NotFound.
 * @param {Asked} asked
 * @returns {Promise<import("./pages.js").Into | null>}
 */
async function intoOf(asked) {
  const { query } = asked;
  const [customer, draft] = ["customer", "draft"].map((name) => query.get(name) ?? "");
  if (!customer && !draft) return null;
  const view = await find({ ...asked, params: { customer } });
  if (!rowsOf(view, "drafts").some(({ id }) => id === draft)) throw new NotFound(draft);
  return { customer_id: customer, draft_id: draft, name: ownerOf(view).name, line_id: newId() };
}

// Scanning: the page, and what a code leads to, from the lines in memory. Twin: backend/scanning/routes.py.

import { WASM } from "../../built/shell.js";
import { NotFound, page as answer } from "../answers.js";
import { coded } from "../catalog/coded.js";
import { find, rowsOf } from "../customers/routes.js";
import { asProducts } from "../describe.js";
import { newId } from "../ids.js";
import { cut } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import { today } from "../times.js";
import { CODES_MAX, page } from "./pages.js";

/** @typedef {import("../asked.js").Asked} Asked */

const TEXT_MAX = 4_296; // characters: what the largest QR code holds

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/scan", scan],
  ["GET", "/scan/found", scan],
];

/** @param {Asked} asked */
async function scan(asked) {
  const { replica, who, query } = asked;
  const into = await intoOf(asked);
  const codes = query.getAll("code").filter(Boolean).slice(0, CODES_MAX);
  const lines = codes.length > 0 ? asProducts(await replica.list("products")) : [];
  const reads = codes
    .map((code) => cut(code, TEXT_MAX))
    .map((code) => ({ code, products: coded(lines, code) }));
  const context = page(reads, String(who.company.currency), today(who.zone), into);
  return answer("scanning/page.html", "scanning/found.html", context, 200, WASM);
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

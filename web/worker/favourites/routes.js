// One tap marks a product as a favourite, another one takes the mark away. Twin: backend/favourites/routes.py.

import { NotFound, redirect } from "../answers.js";
import { asFavourites } from "../describe.js";
import { isId, newId } from "../ids.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../asked.js").Replica} Replica */

/** @type {import("../asked.js").Route[]} */
export const routes = [["POST", "/products/{product}/favourite", mark]];

/** The ids of the rows for a product. @param {Replica} replica @param {string} productId */
export async function marksOf(replica, productId) {
  const all = asFavourites(await replica.list("favourites"));
  return all.filter((row) => row.product_id === productId).map(({ id }) => id);
}

/** The ids of the favourite products, those marked first at the front; some may be twice. @param {Replica} replica */
export async function favouritesOf(replica) {
  return asFavourites(await replica.list("favourites")).map((row) => row.product_id);
}

/** `on` says what is wanted, so that a second tap on an old page changes nothing. @param {Asked} asked */
async function mark({ replica, params, fields, save }) {
  const { product: id } = params;
  if (!isId(id) || !(await replica.sharedRow("products", id))) throw new NotFound(id);
  const wanted = fields.get("on") === "1";
  const there = await marksOf(replica, id);
  const table = "favourites";
  if (!wanted && there.length > 0) await save(there.map((row) => ({ op: "delete", table, id: row })));
  if (wanted && there.length === 0)
    await save([{ op: "create", table, id: newId(), set: { product_id: id } }]);
  return redirect(`/products/${id}`);
}

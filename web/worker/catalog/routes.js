// The catalogue: the list and one product. Twin: backend/catalog/routes.py, from the replica.

import { NotFound, page } from "../answers.js";
import { asCategories, asGroups, asPhotos } from "../describe.js";
import { askerOf, sharedOf } from "../conflicts/routes.js";
import { line as clashLine } from "../conflicts/pages.js";
import { marksOf } from "../favourites/routes.js";
import { namedIn } from "../history/named.js";
import { isId } from "../ids.js";
import { compare } from "../letters.js";
import { strip as photoStrip } from "../photos/pages.js";
import { photosOf, unsentOf } from "../photos/routes.js";
import { firsts } from "../photos/rules.js";
import { stockOf } from "../stock/listing.js";
import { shown } from "../stock/pages.js";
import { today } from "../times.js";
import { parse } from "./filters.js";
import { find } from "./listing.js";
import * as pages from "./pages.js";
import { mayEdit } from "./rules.js";
import { soldOf } from "./sold.js";

/** @typedef {import("../asked.js").Asked} Asked */

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/products", listing],
  ["GET", "/products/{product}", detail],
];

/** @param {Asked} asked */
async function listing({ replica, who, query }) {
  const filters = parse(query);
  const categories = asCategories(await replica.list("categories"));
  const { ids, ...found } = await find(replica, filters, categories);
  const [lines, stock, photos] = await Promise.all([
    soldOf(replica, ids),
    stockOf(replica, ids),
    replica.list("product_photos"),
  ]);
  const { currency } = who.company;
  const may = mayEdit(who.person.role);
  const theirs = asPhotos(photos).filter((one) => ids.includes(one.product_id));
  const context = pages.listing(
    { ...found, lines },
    filters,
    categories,
    String(currency),
    today(who.zone),
    may,
    stock,
    firsts(theirs),
  );
  return page("catalog/list.html", "catalog/results.html", context);
}

/** @param {Asked} asked */
async function detail(asked) {
  const { replica, who, params, query } = asked;
  const product = isId(params.product) ? await replica.sharedRow("products", params.product) : null;
  if (!product) throw new NotFound(params.product);
  const categories = asCategories(await replica.list("categories"));
  const { currency } = who.company;
  const may = mayEdit(who.person.role);
  const [saved, deleted] = ["saved", "deleted"].map((name) => query.get(name) ?? "");
  const [photos, unsent] = await Promise.all([photosOf(replica, product.id), unsentOf(replica)]);
  const strip = photoStrip(product.id, photos, ...unsent, saved, isId(deleted) ? deleted : "");
  const [stock] = await stockOf(replica, [product.id]);
  const onHand = shown(stock ?? null, who.person.role);
  const marked = (await marksOf(replica, product.id)).length > 0;
  const day = today(who.zone);
  const groups = asGroups(await replica.list("groups"));
  const context = pages.detail(
    product,
    categories,
    String(currency),
    day,
    may,
    strip,
    onHand,
    marked,
    groups,
    await clashesOf(asked, product.id),
  );
  return page("catalog/detail.html", "catalog/pane.html", context);
}

/** Open conflicts on a product, newest first. @param {Asked} asked @param {string} id */
async function clashesOf(asked, id) {
  const { replica, who } = asked;
  const found = (await sharedOf(replica, who.person.role)).filter(
    ({ table, record_id: record, state }) => table === "products" && record === id && state === "open",
  );
  if (found.length === 0) return [];
  const named = await namedIn(asked);
  return found
    .sort((a, b) => compare(b.id, a.id))
    .map((clash) => clashLine(clash, who.people, named, askerOf(asked)));
}

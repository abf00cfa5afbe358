// Photos of a product, from the replica: one that is taken waits there with its row, and is shown at once.
// Twin: backend/photos/routes.py.

import { NeedsServer, NotFound, forbidden, page, redirect } from "../answers.js";
import { asCategories, asPhotos } from "../describe.js";
import { detail } from "../catalog/pages.js";
import { mayEdit } from "../catalog/rules.js";
import { hashOf, pictureOf } from "../files/pictures.js";
import { isId, newId } from "../ids.js";
import { texts } from "../rendering.js";
import { stockOf } from "../stock/listing.js";
import { shown } from "../stock/pages.js";
import { today } from "../times.js";
import * as pages from "./pages.js";
import { PHOTOS_MAX, mayRemove, ordered } from "./rules.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../asked.js").Replica} Replica */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../../../sync/client/types.js").Row} Row */

const ADDRESS = "/products/{product}/photos";

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["POST", ADDRESS, make],
  ["GET", `${ADDRESS}/{photo}`, one],
  ["POST", `${ADDRESS}/{photo}/delete`, remove],
  ["POST", `${ADDRESS}/{photo}/restore`, restore],
];

/** The photos of a product, in no order. @param {Replica} replica @param {string} productId @returns {Promise<pages.Photo[]>} */
export async function photosOf(replica, productId) {
  return asPhotos(await replica.list("product_photos")).filter((photo) => photo.product_id === productId);
}

/** The hashes of files that wait here, and of those that the server would not take. @param {Replica} replica @returns {Promise<[string[], string[]]>} */
export async function unsentOf(replica) {
  const notes = await replica.files.unsent();
  const of = (/** @type {string} */ wanted) =>
    notes.filter(({ state }) => state === wanted).map(({ hash }) => hash);
  return [of("waiting"), of("refused")];
}

/** What is too large for the phone, or no JPEG, the server makes small. @param {Asked} asked @returns {Promise<Answer>} */
async function make(asked) {
  const product = await productOf(asked);
  const there = await photosOf(asked.replica, product.id);
  const bytes = await asked.files.get("photo")?.arrayBuffer();
  if (!bytes || bytes.byteLength === 0) return again(asked, product, there, "missing");
  const picture = pictureOf(bytes);
  if (!picture) throw new NeedsServer();
  const hash = await hashOf(bytes);
  const { type, width, height } = picture;
  const file = { hash, type, bytes };
  if (there.some((photo) => photo.hash === hash)) {
    await asked.save([], [file]); // whoever took it first may not have sent it yet
  } else {
    if (ordered(there).length >= PHOTOS_MAX) return again(asked, product, there, "full");
    const set = { product_id: product.id, hash, type, size: bytes.byteLength, width, height };
    await asked.save([{ op: "create", table: "product_photos", id: newId(), set }], [file]);
  }
  return redirect(`/products/${product.id}?saved=photo`);
}

/** @param {Asked} asked */
async function one(asked) {
  const { replica, who, params } = asked;
  const product = /** @type {any} */ (await productOf(asked));
  const [photos, [unsent, refused]] = await Promise.all([photosOf(replica, product.id), unsentOf(replica)]);
  const { role, id } = who.person;
  const context = pages.page(product, photos, params.photo, who.people, unsent, refused, role, id);
  if (!context) throw new NotFound(params.photo);
  return page("photos/page.html", "photos/page.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function remove(asked) {
  const product = await productOf(asked);
  const photo = (await photosOf(asked.replica, product.id)).find(({ id }) => id === asked.params.photo);
  if (!photo) throw new NotFound(asked.params.photo);
  if (!isToChange(asked, photo)) return forbidden();
  await asked.save([{ op: "delete", table: "product_photos", id: photo.id }]);
  return redirect(`/products/${product.id}?deleted=${photo.id}`);
}

/** Of one that is gone the phone does not know whose it was: the server judges. @param {Asked} asked @returns {Promise<Answer>} */
async function restore(asked) {
  const product = await productOf(asked);
  const { photo: id } = asked.params;
  if (!isId(id)) throw new NotFound(id);
  const there = (await photosOf(asked.replica, product.id)).find((photo) => photo.id === id);
  if (there && !isToChange(asked, there)) return forbidden();
  const undo = { op: /** @type {const} */ ("update"), table: "product_photos", id, set: { deleted: false } };
  await asked.save(there ? [] : [undo]);
  return redirect(`/products/${product.id}?saved=restored`);
}

/** @param {Asked} asked @returns {Promise<Row>} */
async function productOf({ replica, params }) {
  const product = isId(params.product) ? await replica.sharedRow("products", params.product) : null;
  if (!product) throw new NotFound(params.product);
  return product;
}

/** The page of the product, with what is wrong. @param {Asked} asked @param {Row} product @param {pages.Photo[]} there @param {string} fault */
async function again({ replica, who }, product, there, fault) {
  const categories = asCategories(await replica.list("categories"));
  const error = texts(who.language).gettext(pages.MESSAGES.get(fault) ?? fault);
  const strip = pages.strip(product.id, there, ...(await unsentOf(replica)), "", "", error);
  const day = today(who.zone);
  const [stock] = await stockOf(replica, [product.id]);
  const onHand = shown(stock ?? null, who.person.role);
  const context = detail(
    product,
    categories,
    String(who.company.currency),
    day,
    mayEdit(who.person.role),
    strip,
    onHand,
  );
  return page("catalog/detail.html", "catalog/pane.html", context, 422);
}

/** @param {Asked} asked @param {{ created_by: string }} photo */
function isToChange({ who }, photo) {
  return mayRemove(photo, who.person.role, who.person.id);
}

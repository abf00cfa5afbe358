// Parcels of an order: a part of it, and how each is followed. Twin: backend/parcels/routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, page, redirect } from "../answers.js";
import { find, rowsOf } from "../customers/routes.js";
import { messages } from "../forms.js";
import { isId, newId } from "../ids.js";
import { ownerOf } from "../notes/routes.js";
import { orderOf } from "../orders/routes.js";
import { OFFICE } from "../orders/states.js";
import { texts } from "../rendering.js";
import * as pages from "./pages.js";
import { allOpen, mayShip, stillOpen } from "./rules.js";
import * as typed from "./typed.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../forms.js").Errors} Errors */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Row} Row */
/** @typedef {{ view: View, order: Row }} There */

const ORDER = "/customers/{customer}/orders/{order}";
const PARCEL = `${ORDER}/parcels/{parcel}`;

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", `${ORDER}/parcels/new`, fresh],
  ["POST", `${ORDER}/parcels`, ship],
  ["GET", PARCEL, tracking],
  ["POST", PARCEL, track],
];

/** @param {Asked} asked @returns {Promise<Answer>} */
async function fresh(asked) {
  const there = await opened(asked);
  if (isOthers(asked)) return forbidden();
  return may(asked, there.order) ? form(asked, there, newId(), {}, {}) : back(there.order);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function ship(asked) {
  const there = await opened(asked);
  if (isOthers(asked)) return forbidden();
  const { view, order } = there;
  const given = asked.fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  if (rowsOf(view, "parcels").some((parcel) => parcel.id === id) || !may(asked, order)) return back(order);
  const wanted = typed.parcel(FORMS.ParcelForm, asked.fields, stillOpen(order), asked.who.language);
  if (Object.keys(wanted.errors).length > 0) return form(asked, there, id, wanted.typed, wanted.errors);
  const root = view.root.id;
  const set = { customer_id: root, order_id: order.id, ...wanted.values };
  await asked.save([{ op: "create", table: "parcels", id, root, set }]);
  return back(order, "parcel");
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function tracking(asked) {
  const there = await opened(asked);
  return isOthers(asked) ? forbidden() : follow(asked, there, parcelOf(asked, there.view), {}, {});
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function track(asked) {
  const there = await opened(asked);
  if (isOthers(asked)) return forbidden();
  const parcel = parcelOf(asked, there.view);
  const wanted = typed.tracked(FORMS.ParcelForm, asked.fields);
  if (Object.keys(wanted.errors).length > 0) return follow(asked, there, parcel, wanted.typed, wanted.errors);
  const names = Object.keys(wanted.values).filter((name) => wanted.values[name] !== parcel[name]);
  if (names.length > 0) {
    const set = Object.fromEntries(names.map((name) => [name, wanted.values[name]]));
    const was = Object.fromEntries(names.map((name) => [name, parcel[name]]));
    await asked.save([{ op: "update", table: "parcels", id: parcel.id, root: there.view.root.id, set, was }]);
  }
  return back(there.order, "tracking");
}

/** @param {Asked} asked @returns {Promise<There>} */
async function opened(asked) {
  const view = await find(asked);
  return { view, order: orderOf(asked, view) };
}

/** Whether shipping is for others. @param {Asked} asked */
function isOthers({ who }) {
  return !OFFICE.includes(who.person.role);
}

/** @param {Asked} asked @param {Row} order */
function may({ who }, order) {
  return mayShip(order, who.person.role) && allOpen(order).length > 0;
}

/** @param {Asked} asked @param {View} view @returns {Row} */
function parcelOf({ params }, view) {
  const found = rowsOf(view, "parcels").find(
    ({ id, order_id: of }) => id === params.parcel && of === params.order,
  );
  if (!found) throw new NotFound(params.parcel);
  return found;
}

/** @param {Asked} asked @param {There} there @param {string} id @param {Record<string, string>} again @param {Errors} errors */
function form({ who }, { view, order }, id, again, errors) {
  const told = messages(errors, texts(who.language).gettext);
  const context = pages.form(ownerOf(view), order, id, who.language, again, told);
  return answer("parcels/form.html", context, errors);
}

/** @param {Asked} asked @param {There} there @param {Row} parcel @param {Record<string, string>} again @param {Errors} errors */
function follow({ who }, { view, order }, parcel, again, errors) {
  const told = messages(errors, texts(who.language).gettext);
  return answer("parcels/tracking.html", pages.tracking(ownerOf(view), order, parcel, again, told), errors);
}

/** @param {string} template @param {import("./pages.js").Context} context @param {Errors} errors */
function answer(template, context, errors) {
  return page(template, template, context, Object.keys(errors).length > 0 ? 422 : 200);
}

/** @param {Row} order @param {string} [said] */
function back({ id, customer_id: of }, said = "") {
  return redirect(`/customers/${of}/orders/${id}${said && `?saved=${said}`}`);
}

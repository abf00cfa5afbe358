// Orders: the list, what is picked up, one order with its steps. Twin: backend/orders/routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, invalid, page, redirect } from "../answers.js";
import { parse as parseCustomers } from "../customers/filters.js";
import { areas } from "../customers/listing.js";
import { place } from "../customers/pages.js";
import { find, linesFor as customersFor, rowsOf } from "../customers/routes.js";
import { displayName } from "../customers/rules.js";
import { asLines, asOrders } from "../describe.js";
import { read } from "../forms.js";
import { isId, newId } from "../ids.js";
import { ownerOf } from "../notes/routes.js";
import { today } from "../times.js";
import { draftOf } from "./copying.js";
import { openDrafts } from "./draft_routes.js";
import { allOpen, isPartlyShipped } from "../parcels/rules.js";
import { KEPT, mayDecide, question, seen, taken } from "./decisions.js";
import { parse } from "./filters.js";
import { listed, toCheck, toPickUp } from "./listing.js";
import * as pages from "./pages.js";
import { mayEdit, refusal } from "./states.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Row} Row */

const SHIPPED = "shipped";
const CANCELLED = "cancelled";
const ADDRESS = "/customers/{customer}/orders/{order}";

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/orders", listing],
  ["GET", "/pickup", pickup],
  ["GET", "/orders/new", fresh],
  ["GET", ADDRESS, detail],
  ["POST", `${ADDRESS}/step`, step],
  ["POST", `${ADDRESS}/decision`, decide],
  ["POST", `${ADDRESS}/edit`, edit],
];

/** @param {Asked} asked @returns {Promise<Answer>} */
async function listing(asked) {
  const { replica, who, query } = asked;
  const filters = parse(query);
  const [lines, customers] = await Promise.all([linesFor(replica, filters.q), foundBy(asked, filters.q)]);
  const orders = asOrders(lines);
  const found = listed(orders, filters, who.zone, who.person.id, customers);
  const owner = filters.customer ? await replica.root(filters.customer) : null;
  const name = owner ? ownerOf(owner).name : "";
  const drafts = await openDrafts(replica);
  const context = pages.listing(found, filters, toCheck(orders), name, who.zone, Date.now(), drafts);
  return page("orders/list.html", "orders/results.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function pickup(asked) {
  const { q } = parse(asked.query);
  const [lines, customers] = await Promise.all([linesFor(asked.replica, q), foundBy(asked, q)]);
  const [ready, coming] = toPickUp(asOrders(lines), q, customers);
  const context = pages.pickup(ready, coming, q, asked.who.person.role);
  return page("orders/pickup.html", "orders/pickup_results.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function fresh({ replica, query }) {
  const filters = parseCustomers(new URLSearchParams({ q: query.get("q") ?? "", not_interested: "shown" }));
  const { current, potential } = areas(await customersFor(replica, filters), filters);
  const views = await replica.roots([...current.ids, ...potential.ids]);
  const customers = views.map(({ root }) => ({
    id: root.id,
    name: displayName(root),
    place: place(/** @type {any} */ (root)),
  }));
  const ids = customers.map(() => newId());
  const context = pages.choose(customers, ids, filters.q, current.more || potential.more);
  return page("orders/new.html", "orders/new_results.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function detail(asked) {
  const view = await find(asked);
  return show(asked, view, orderOf(asked, view), pages.NO_FAULT, 200);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function step(asked) {
  const view = await find(asked);
  const order = orderOf(asked, view);
  const { values, errors, typed } = read(FORMS.StepForm, asked.fields);
  const to = String(values.state ?? "");
  const reason = String(values.reason ?? "");
  if (order.state === to) return back(order, to);
  const code = refusal(order.state, to, asked.who.person.role);
  if (code) return show(asked, view, order, { code, to, reason }, 409);
  if (to === CANCELLED && isPartlyShipped(order)) {
    return show(asked, view, order, { code: "parts", to, reason }, 409);
  }
  if (errors.reason || (to === CANCELLED && !reason)) {
    return show(asked, view, order, { code: "reason", to, reason: typed.reason ?? "" }, 422);
  }
  const set = { state: to, ...(to === CANCELLED ? { cancel_reason: reason } : {}) };
  const was = Object.fromEntries(Object.keys(set).map((name) => [name, order[name]]));
  const lines = allOpen(order);
  if (to === SHIPPED && lines.length > 0) await shipAll(asked, order, lines);
  else await save(asked, order, set, was);
  return back(order, to);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function decide(asked) {
  const view = await find(asked);
  const order = orderOf(asked, view);
  const { decision } = read(FORMS.DecisionForm, asked.fields).values;
  if (!decision) return invalid();
  const known = String(decision);
  if (order.difference === null || order.price_decision === known) return back(order, known);
  if (!mayDecide(order, asked.who.person.role)) return forbidden();
  if ((asked.fields.get("question") ?? question(order)) !== question(order)) {
    return show(asked, view, order, { code: "question", to: "", reason: "" }, 409);
  }
  await save(asked, order, known === "taken" ? taken(order) : KEPT, seen(order));
  return back(order, known);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function edit(asked) {
  const view = await find(asked);
  const order = orderOf(asked, view);
  if (!mayEdit(order.state, asked.who.person.role)) {
    return show(asked, view, order, { code: "edit", to: "", reason: "" }, 409);
  }
  const root = view.root.id;
  const begun = rowsOf(view, "drafts").find(({ order_id: of }) => of === order.id); // what was typed of it goes on
  if (begun) return redirect(`/customers/${root}/drafts/${begun.id}`);
  const given = asked.fields.get("id") ?? "";
  const draftId = isId(given) ? given : newId();
  const made = draftOf(order, draftId, order.id, order.state === "offer" ? "offer" : "order");
  await asked.save(made.map((one) => ({ op: "create", ...one, root })));
  return redirect(`/customers/${root}/drafts/${draftId}`);
}

/** All orders; what they are found by only where something is to be found. @param {import("../asked.js").Replica} replica @param {string} q */
function linesFor(replica, q) {
  return q ? replica.list("orders", "search") : replica.list("orders");
}

/** What customers are found by, where something is to be found. @param {Asked} asked @param {string} q */
async function foundBy({ replica }, q) {
  const lines = q ? asLines(await replica.index("search")) : [];
  return new Map(lines.map(({ id, search_text: text }) => [id, text]));
}

/** @param {Asked} asked @param {View} view @returns {Row} */
export function orderOf({ params }, view) {
  const order = rowsOf(view, "orders").find(({ id }) => id === params.order);
  if (!order) throw new NotFound(params.order);
  return order;
}

/** @param {Asked} asked @param {Row} order @param {Row} set @param {Row} was */
async function save(asked, order, set, was) {
  const place = { table: "orders", id: order.id, root: order.customer_id };
  await asked.save([{ op: "update", ...place, set, was }]);
}

/** All that is open leaves in one parcel; the order is shipped with it. @param {Asked} asked @param {Row} order @param {Row[]} lines */
async function shipAll(asked, { id: of, customer_id: root }, lines) {
  const set = /** @type {any} */ ({ customer_id: root, order_id: of, lines });
  await asked.save([{ op: "create", table: "parcels", id: newId(), root, set }]);
}

/**
 * @param {Asked} asked
 * @param {View} view
 * @param {Row} order
 * @param {import("./pages.js").Fault} fault
 * @param {number} status
 */
function show({ who, query }, view, order, fault, status) {
  const parcels = rowsOf(view, "parcels").filter(({ order_id: of }) => of === order.id);
  const rows = [`orders/${order.id}`, ...parcels.map(({ id }) => `parcels/${id}`)];
  const context = pages.detail(
    ownerOf(view),
    order,
    who.people,
    who.person.role,
    today(who.zone),
    rows.some((row) => view.unsent.includes(row)),
    [newId(), newId()],
    query.get("saved") ?? "",
    fault,
    parcels,
    view.unsent,
  );
  return page("orders/detail.html", "orders/sheet.html", context, status);
}

/** @param {Row} order @param {string} said */
function back({ id, customer_id: of }, said) {
  return redirect(`/customers/${of}/orders/${id}?saved=${said}`);
}

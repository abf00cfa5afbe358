// What parcels that the phone holds make of their orders, until the server says so: it does the same when one arrives
// (backend/parcels/offline.py). So an order is shipped with its last piece, with no network, too.

import { OUT } from "../orders/states.js";
import { made } from "../orders/made.js";
import { withParts } from "./rules.js";

/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("../../../sync/client/types.js").Row} Row */
/** @typedef {any} Order */

/**
 * Makes each order say what its parcels have of it. An order that is out has nothing open, whatever its parcels say.
 * @param {View["rows"]} rows
 */
export function settle(rows) {
  if (rows.parcels.length === 0) return;
  rows.orders = rows.orders.map((order) =>
    settled(
      order,
      rows.parcels.filter((parcel) => parcel.order_id === order.id),
    ),
  );
}

/** @param {Order} order @param {Order[]} parcels @returns {Row} */
function settled(order, parcels) {
  if (OUT.includes(order.state)) return order;
  const last = parcels.reduce((one, other) => (other.created_at > one.created_at ? other : one), parcels[0]);
  const count = order.lines.length;
  const known = withParts(order.shipped ?? [], [], count); // an order may be here before all of its parcels
  const sums = parcels
    .reduce((found, { lines }) => withParts(found, lines, count), withParts([], [], count))
    .map((/** @type {number} */ milli, /** @type {number} */ place) => Math.max(milli, known[place]));
  if (!last || String(sums) === String(order.shipped ?? [])) return order;
  const after = { ...order, shipped: sums };
  return { ...after, ...made(order, after, last.created_by, last.created_at) };
}

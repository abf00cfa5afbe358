/** Orders on the phone: what is saved comes to the same as on the server, before the server knows of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, HOUSE, createPhone, customer, id } from "./phone.js";

const ORDER = id(501);
const LINE = {
  product_id: id(310),
  name: "Roggenbrötchen",
  number: "1001",
  unit: "Stück",
  quantity_milli: 12_000,
  per_milli: 1_000,
  list_price: 50,
  unit_price: 45,
  discount_bp: 0,
  vat_class: "reduced",
  vat_rate_bp: 700,
  line_total: 540,
  text: "",
  reason: [],
};

async function rowOf(phone, table) {
  const view = await (await phone.client.replica()).root(id(100));
  return view.rows[table][0];
}

test("an order made on the phone has its sums, its first step and all its fields at once", async () => {
  const phone = await createPhone([...HOUSE, customer(100)]);
  phone.down = true;
  const replica = await phone.client.replica();
  const set = { customer_id: id(100), reference: "A-1", state: "offer", price_mode: "gross", lines: [LINE] };
  await replica.save([{ op: "create", table: "orders", id: ORDER, root: id(100), set }]);
  const offer = await rowOf(phone, "orders");
  assert.deepEqual([offer.total_net, offer.total_vat, offer.total_gross], [505, 35, 540]);
  assert.deepEqual([offer.number, offer.payment_method, offer.placed_at], ["", "", null]);
  assert.deepEqual(
    offer.steps.map(({ state, by }) => [state, by]),
    [["offer", ANNA]],
  );
  await replica.save([
    { op: "update", table: "orders", id: ORDER, root: id(100), set: { state: "ordered", lines: [] } },
  ]);
  const order = await rowOf(phone, "orders");
  assert.deepEqual([order.total_gross, order.steps.length], [0, 2]);
  assert.equal(order.placed_at, order.steps[1].at);
});

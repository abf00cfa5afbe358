/** Parcels on the phone: the order follows at once, by the rule of the server, and only the parcel is sent. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "../../web/worker/parcels/following.js";
import { ANNA, CARLA, HOUSE, createPhone, customer, id } from "./phone.js";

const ORDER = id(501);
const PATH = `/customers/${id(100)}/orders/${ORDER}`;
const LINE = {
  product_id: id(310),
  name: "Roggenbrötchen",
  number: "1001",
  unit: "Stück",
  quantity_milli: 10_000,
  per_milli: 1_000,
  list_price: 50,
  unit_price: 45,
  discount_bp: 0,
  vat_class: "reduced",
  vat_rate_bp: 700,
  line_total: 450,
  text: "",
  reason: [],
};

function order(fields = {}) {
  return [
    "orders",
    {
      id: ORDER,
      customer_id: id(100),
      number: "A-100001",
      reference: "A7-1",
      kind: "goods",
      state: "confirmed",
      fulfilment: "shipping",
      delivery: "physical",
      channel: "",
      branch_id: null,
      valid_until: null,
      lines: [LINE],
      currency: "EUR",
      price_mode: "net",
      rate_e6: null,
      rate_on: null,
      tax: { case: "domestic", reason: "same_country", country: "DE" },
      price_decision: "",
      delivery_address: null,
      payment_method: "",
      wish_on: null,
      remark: "",
      signature: null,
      cancel_reason: "",
      placed_at: "2026-11-02T08:00:00.000Z",
      steps: [{ state: "confirmed", at: "2026-11-02T08:00:00.000Z", by: ANNA }],
      taxes: [],
      total_net: 450,
      total_vat: 32,
      total_gross: 482,
      open_lines: 0,
      difference: null,
      created_at: "2026-11-02T08:00:00.000Z",
      created_by: ANNA,
      ...fields,
    },
  ];
}

async function rowOf(phone) {
  const view = await (await phone.client.replica()).root(id(100));
  return view.rows.orders[0];
}

const phoneOf = (...rows) => createPhone([...HOUSE, customer(100), ...rows], { user: CARLA });

test("what leaves in a cellar is in the order at once, and is sent as a parcel alone", async () => {
  const phone = await phoneOf(order());
  phone.down = true;
  const fields = { id: id(801), "quantity-0": "3", carrier: "DHL", tracking: "https://dhl.example/1" };
  assert.equal((await phone.post(`${PATH}/parcels`, fields)).status, 303);
  assert.equal((await phone.post(`${PATH}/parcels`, fields)).status, 303);
  const partly = await rowOf(phone);
  assert.deepEqual([partly.state, partly.shipped], ["confirmed", [3_000]]);
  const page = await (await phone.get(PATH)).text();
  for (const text of ["teilweise versendet", "3 von 10 geliefert", "https://dhl.example/1"])
    assert.ok(page.includes(text), text);
  assert.ok((await (await phone.get("/orders")).text()).includes("teilweise versendet"));

  assert.equal((await phone.post(`${PATH}/step`, { state: "shipped" })).status, 303);
  const whole = await rowOf(phone);
  assert.deepEqual(
    [whole.state, whole.steps.at(-1).state, whole.steps.at(-1).by],
    ["shipped", "shipped", CARLA],
  );
  const waiting = await (await phone.client.replica()).waiting();
  assert.deepEqual(
    waiting.map(({ op, table, set }) => [op, table, set.lines]),
    [
      ["create", "parcels", [{ place: 0, quantity_milli: 3_000 }]],
      ["create", "parcels", [{ place: 0, quantity_milli: 7_000 }]],
    ],
  );
});

test("an order that is partly shipped is not cancelled in a cellar", async () => {
  const parcel = { id: id(801), customer_id: id(100), order_id: ORDER, carrier: "", tracking: "" };
  const lines = [{ place: 0, quantity_milli: 1_000 }];
  const made = { created_at: "2026-11-03T08:00:00.000Z", created_by: CARLA };
  const phone = await phoneOf(order({ shipped: [1_000] }), ["parcels", { ...parcel, lines, ...made }]);
  phone.down = true;
  const answer = await phone.post(`${PATH}/step`, { state: "cancelled", reason: "Doch nicht" });
  assert.equal(answer.status, 409);
  assert.ok((await answer.text()).includes("Ein Teil ist schon geliefert"));
});

test("a rep ships nothing", async () => {
  const phone = await createPhone([...HOUSE, customer(100), order()], { user: ANNA });
  phone.down = true;
  assert.equal((await phone.get(`${PATH}/parcels/new`)).status, 403);
  assert.equal((await phone.post(`${PATH}/parcels`, { "quantity-0": "1" })).status, 403);
});

test("an order follows the parcels that are there, and no parcel changes one that is out", () => {
  const [, row] = order();
  const parcel = (n, milli) => ({
    id: id(n),
    order_id: ORDER,
    lines: [{ place: 0, quantity_milli: milli }],
    created_at: `2026-11-0${n}T08:00:00.000Z`,
    created_by: CARLA,
  });
  const followed = (state, ...parcels) => of({ ...row, state }, parcels);
  const of = (one, parcels) => {
    const rows = { orders: [one], parcels };
    settle(rows);
    return [rows.orders[0].state, rows.orders[0].shipped];
  };
  assert.deepEqual(followed("ready"), ["ready", undefined]);
  assert.deepEqual(followed("ready", parcel(3, 1_000), parcel(4, 2_000)), ["ready", [3_000]]);
  assert.deepEqual(followed("ready", parcel(3, 8_000), parcel(4, 2_000)), ["shipped", [10_000]]);
  assert.deepEqual(followed("completed", parcel(3, 1_000)), ["completed", undefined]);
  const before = { ...row, state: "ready", shipped: [4_000] };
  assert.deepEqual(of(before, [parcel(4, 1_000)]), ["ready", [4_000]], "one of its parcels is still to come");
});

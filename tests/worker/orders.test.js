/** Orders on the phone: what is saved comes to the same as on the server, before the server knows of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { STATES, refusal } from "../../web/worker/orders/states.js";
import { ANNA, BEN, CARLA, HOUSE, createPhone, customer, id } from "./phone.js";

const ORDER = id(501);
const VAT = { country: "DE", vat_class: "reduced", rate_bp: 700, valid_from: null, valid_to: null };
const HOUSE_WITH_RATES = [
  ["company", { ...HOUSE[0][1], vat_rates: [VAT], rates: [], oss: false, small_business: false }],
  ...HOUSE.slice(1),
];
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

const ORDERED = {
  id: ORDER,
  customer_id: id(100),
  number: "A-100001",
  reference: "A7-1",
  kind: "goods",
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
  taxes: [{ vat_class: "reduced", rate_bp: 700, net: 540, vat: 38, gross: 578 }],
  total_net: 540,
  total_vat: 38,
  total_gross: 578,
  open_lines: 0,
  difference: null,
  created_at: "2026-11-02T08:00:00.000Z",
  created_by: ANNA,
};

/** @param {number} n @param {string} state @param {object} [fields] */
function order(n, state, fields = {}) {
  const steps = [{ state, at: "2026-11-02T08:00:00.000Z", by: ANNA }];
  return ["orders", { ...ORDERED, id: id(n), state, steps, ...fields }];
}

for (const [role, user] of [
  ["rep", ANNA],
  ["counter", CARLA],
  ["administrator", BEN],
]) {
  test(`in a cellar ${role} takes the steps of the table and no other`, async () => {
    const pairs = STATES.flatMap((of) => STATES.map((to) => [of, to]));
    const rows = pairs.map(([of], place) => order(1000 + place, of));
    const phone = await createPhone([...HOUSE, customer(100), ...rows], { user });
    phone.down = true;
    for (const [place, [of, to]] of pairs.entries()) {
      const path = `/customers/${id(100)}/orders/${id(1000 + place)}/step`;
      const answer = await phone.post(path, { state: to, reason: "Weil es so ist." });
      const allowed = of === to || refusal(of, to, role) === "";
      assert.equal(answer.status, allowed ? 303 : 409, `${of} → ${to}`);
      if (!allowed) assert.ok((await answer.text()).includes('role="alert"'));
    }
    const view = await (await phone.client.replica()).root(id(100));
    const taken = pairs.filter(([of, to]) => of !== to && refusal(of, to, role) === "").length;
    assert.equal(view.waiting, taken);
    for (const [place, [of, to]] of pairs.entries()) {
      const row = view.rows.orders.find((one) => one.id === id(1000 + place));
      const now = of === to || refusal(of, to, role) === "" ? to : of;
      assert.deepEqual([row.state, row.steps.at(-1).state], [now, now], `${of} → ${to}`);
    }
  });
}

test("in a cellar a remark changes no price, though the catalogue knows the product no longer", async () => {
  const phone = await createPhone([...HOUSE_WITH_RATES, customer(100), order(501, "ordered")]);
  phone.down = true;
  const path = `/customers/${id(100)}`;
  await phone.post(`${path}/orders/${ORDER}/edit`, { id: id(601) });
  await phone.post(`${path}/drafts/${id(601)}`, { remark: "Bitte klingeln" });
  for (const name of ["", ORDER]) {
    const answer = await phone.post(`${path}/drafts/${id(601)}/place`, { kind: "order", order: name });
    assert.equal(new URL(answer.headers.get("location")).pathname, `${path}/orders/${ORDER}`);
  }
  phone.down = false;
  await phone.client.push();
  const changed = phone.pushed.filter(({ table, op }) => table === "orders" && op === "update");
  assert.deepEqual(
    changed.map(({ set }) => set),
    [{ remark: "Bitte klingeln" }],
  );
});

test("in a cellar the sums are of what was sold too, unless a state is chosen", async () => {
  const rows = ["ordered", "offer", "cancelled", "shipped"].map((state, place) => order(600 + place, state));
  const phone = await createPhone([...HOUSE, customer(100), ...rows]);
  phone.down = true;
  const sums = async (/** @type {string} */ query) => {
    const page = await (await phone.get(`/orders${query}`)).text();
    return page.split('class="order-sums"')[1].split("</dl>")[0].replaceAll("\u00a0", " ");
  };
  assert.match(await sums(""), /4 Aufträge.*11,56 €/);
  for (const state of ["offer", "cancelled"])
    assert.match(await sums(`?state=${state}`), /1 Auftrag.*5,78 €/);
});

test("in a cellar nobody is asked to decide about prices of an order that is cancelled", async () => {
  const line = { place: 0, codes: ["gone"], now: null };
  const difference = { lines: [line], terms: { currency: "EUR", price_mode: "net" }, total_gross: 578 };
  const phone = await createPhone([...HOUSE, customer(100), order(501, "ordered", { difference })]);
  phone.down = true;
  assert.ok((await (await phone.get("/orders")).text()).includes("Preise prüfen (1)"));
  await phone.post(`/customers/${id(100)}/orders/${ORDER}/step`, { state: "cancelled", reason: "Irrtum" });
  assert.ok(!(await (await phone.get("/orders")).text()).includes("Preise prüfen ("));
});

test("a step in a cellar is sent once, with what was seen", async () => {
  const phone = await createPhone([...HOUSE, customer(100), order(501, "offer")]);
  phone.down = true;
  const path = `/customers/${id(100)}/orders/${ORDER}/step`;
  assert.equal((await phone.post(path, { state: "ordered" })).status, 303);
  assert.equal((await phone.post(path, { state: "ordered" })).status, 303);
  const page = await (await phone.get(`/customers/${id(100)}/orders/${ORDER}`)).text();
  assert.ok(page.includes("Änderungen warten auf das Netz"));
  phone.down = false;
  await phone.client.push();
  assert.deepEqual(
    phone.pushed.map(({ op, table, set, was }) => [op, table, set, was]),
    [["update", "orders", { state: "ordered" }, { state: "offer" }]],
  );
});

test("a cancellation without a reason comes back", async () => {
  const phone = await createPhone([...HOUSE, customer(100), order(501, "ordered")]);
  const path = `/customers/${id(100)}/orders/${ORDER}/step`;
  const answer = await phone.post(path, { state: "cancelled", reason: " " });
  assert.equal(answer.status, 422);
  assert.ok((await answer.text()).includes("Es fehlt ein Grund"));
  assert.equal((await phone.post(path, { state: "cancelled", reason: "Zu spät" })).status, 303);
  assert.deepEqual((await rowOf(phone, "orders")).cancel_reason, "Zu spät");
});

test("new prices taken over in a cellar stand in the order at once", async () => {
  const now = { per_milli: 1_000, list_price: 60, unit_price: 60, discount_bp: 0, vat_rate_bp: 700 };
  const { currency, price_mode, rate_e6, rate_on, tax } = ORDERED;
  const difference = {
    lines: [{ place: 0, codes: ["price"], now: { ...now, line_total: 720, reason: [] } }],
    terms: { currency, price_mode, rate_e6, rate_on, tax },
    total_net: 720,
    total_gross: 770,
  };
  const phone = await createPhone([...HOUSE, customer(100), order(501, "ordered", { difference })]);
  phone.down = true;
  const path = `/customers/${id(100)}/orders/${ORDER}`;
  assert.ok((await (await phone.get("/orders")).text()).includes("Preise prüfen (1)"));
  assert.ok((await (await phone.get(path)).text()).includes("Vereinbarte Preise behalten"));
  assert.equal((await phone.post(`${path}/decision`, { decision: "taken" })).status, 303);
  const row = await rowOf(phone, "orders");
  assert.deepEqual(
    [row.lines[0].unit_price, row.total_net, row.price_decision, row.difference],
    [60, 720, "taken", difference],
  );
  assert.ok(!(await (await phone.get("/orders")).text()).includes("Preise prüfen (1)"));
});

test("the list of orders reads its lines alone, and follows what is saved", async () => {
  const many = Array.from({ length: 130 }, (_, n) =>
    order(2000 + n, n % 2 ? "ordered" : "completed", {
      number: `A-${n}`,
      created_at: `2026-${String(1 + (n % 11)).padStart(2, "0")}-05T08:00:00.000Z`,
    }),
  );
  const phone = await createPhone([...HOUSE, customer(100, { name: "Äpfel & Co" }), customer(101), ...many]);
  await phone.get("/orders");
  phone.worker();
  phone.down = true;
  const rows = (html) => [...html.matchAll(/class="order-name"[^>]*>([^<]*)</g)].length;
  const first = await (await phone.get("/orders")).text();
  assert.equal(rows(first), 50);
  assert.ok(first.includes("130 Aufträge"));
  const next = /href="(\/orders\?after=[^"]+)"/.exec(first)?.[1] ?? "";
  assert.equal(rows(await (await phone.get(next)).text()), 50);
  assert.equal(rows(await (await phone.get("/orders?state=open&q=aepfel")).text()), 50);
  assert.ok((await (await phone.get("/orders?q=A-77")).text()).includes("1 Auftrag"));
  assert.equal(
    rows(await (await phone.get("/orders?from=2026-03-05&to=2026-03-05")).text()),
    many.filter(([, { created_at: at }]) => at.startsWith("2026-03")).length,
  );
  const open = many[1][1];
  await phone.post(`/customers/${id(100)}/orders/${open.id}/step`, { state: "cancelled", reason: "x" });
  assert.ok((await (await phone.get("/orders?state=cancelled")).text()).includes("1 Auftrag"));
});

test("an order is edited in one draft, however often that is begun", async () => {
  const phone = await createPhone([...HOUSE, customer(100), order(501, "ordered")]);
  phone.down = true;
  const path = `/customers/${id(100)}/orders/${ORDER}/edit`;
  const places = [];
  for (const draft of [601, 602]) {
    places.push((await phone.post(path, { id: id(draft) })).headers.get("location"));
  }
  assert.ok(places[0].endsWith(`/drafts/${id(601)}`));
  assert.equal(places[1], places[0]);
  const { drafts, draft_lines: lines } = (await (await phone.client.replica()).root(id(100))).rows;
  assert.deepEqual([drafts.length, lines.length, drafts[0].order_id], [1, 1, ORDER]);
  assert.deepEqual([lines[0].product_id, lines[0].quantity_milli], [LINE.product_id, 12_000]);
});

test("a draft with more than an order holds is not placed, and says so", async () => {
  const draft = {
    id: id(601),
    customer_id: id(100),
    order_id: null,
    kind: "order",
    seen: null,
    signature: null,
  };
  const head = { fulfilment: "shipping", delivery_address: null, payment_method: "", wish_on: null };
  const made = { created_at: "2026-11-02T08:00:00.000Z", created_by: ANNA };
  const line = {
    customer_id: id(100),
    draft_id: id(601),
    product_id: null,
    name: "Muster",
    price: 0,
    ...made,
  };
  const more = { quantity_milli: 1_000, discount_bp: 0, vat_class: "standard", text: "ü".repeat(500) };
  const lines = Array.from({ length: 200 }, (_, n) => [
    "draft_lines",
    { ...line, ...more, id: id(3000 + n), place: n },
  ]);
  const rows = [["drafts", { ...draft, ...head, valid_until: null, remark: "", ...made }], ...lines];
  const phone = await createPhone([...HOUSE, customer(100), ...rows]);
  phone.down = true;
  const answer = await phone.post(`/customers/${id(100)}/drafts/${id(601)}/place`, { kind: "order" });
  assert.equal(answer.status, 422);
  assert.ok((await answer.text()).includes("Das ist zu viel für einen Auftrag"));
  const view = await (await phone.client.replica()).root(id(100));
  assert.deepEqual([view.waiting, view.rows.drafts.length], [0, 1]);
  assert.equal((view.rows.orders ?? []).length, 0);
});

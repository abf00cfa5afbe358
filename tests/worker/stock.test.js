/** Stock on the phone: in the list and on the page of a product, from memory, as the role may see it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { CARLA, HOUSE, createPhone, id } from "./phone.js";

/** @param {number} n */
function product(n) {
  const words = { description: "", category_id: null, packaging: "", content_unit: "", vat_class: "reduced" };
  const unsaid = { packaging_milli: null, minimum_milli: null, content_milli: null };
  const made = { created_at: "2026-11-01T08:00:00.000Z", created_by: id(1) };
  const rest = { codes: [], prices: [], discountable: true, active: true, unit: "Glas" };
  return [
    "products",
    { id: id(n), number: String(n), name: `Gelee ${n}`, ...words, ...unsaid, ...made, ...rest },
  ];
}

const stock = (n, milli, kept = true) => ["stock", { id: id(n), on_hand_milli: milli, kept }];

const ROWS = [
  ...[1001, 1002, 1003, 1004].map(product),
  stock(1003, -2_500),
  stock(1001, 12_500),
  stock(1002, 7_000, false),
];

async function offline(options = {}) {
  const phone = await createPhone([...HOUSE, ...ROWS], options);
  phone.down = true;
  return phone;
}

const said = (html) =>
  [...html.matchAll(/<span class="on-hand"( data-low)?>([^<]*)</g)].map(([, low, text]) => [
    text,
    Boolean(low),
  ]);

test("what is on hand stands in the list and on the page, with the server gone", async () => {
  const phone = await offline();
  assert.deepEqual(said(await (await phone.get("/products")).text()), [
    ["12,5 Glas auf Lager", false],
    ["−2,5 Glas auf Lager", true],
  ]);
  const page = await (await phone.get(`/products/${id(1001)}`)).text();
  assert.deepEqual(said(page), [["12,5 Glas auf Lager", false]]);
  assert.ok(!page.includes(`/products/${id(1001)}/stock`), "a rep only looks");
  for (const unknown of [1002, 1004]) {
    assert.deepEqual(said(await (await phone.get(`/products/${id(unknown)}`)).text()), []);
  }
});

test("whoever books is led to the ledger, which only the server has", async () => {
  const phone = await offline({ user: CARLA });
  const page = await (await phone.get(`/products/${id(1002)}`)).text();
  assert.deepEqual(said(page), [["Bestand wird nicht geführt", false]]);
  assert.ok(page.includes(`href="/products/${id(1002)}/stock"`));
  assert.equal((await phone.get(`/products/${id(1002)}/stock`)).status, 503);
  phone.down = false;
  assert.equal(await (await phone.get(`/products/${id(1002)}/stock`)).text(), "from the server");
});

test("what was booked elsewhere stands here after the next pull", async () => {
  const phone = await offline();
  phone.down = false;
  phone.rows = phone.rows.map((row) => (row[0] === "stock" && row[1].id === id(1001) ? stock(1001, 0) : row));
  phone.rows.push(product(1005));
  await phone.client.sync({ now: true });
  assert.deepEqual(said(await (await phone.get(`/products/${id(1001)}`)).text()), [
    ["nichts auf Lager", true],
  ]);
});

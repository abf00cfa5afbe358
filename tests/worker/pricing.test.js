/** Prices on the phone: what a page of fifty of them reads, and that they follow the server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { chunkOf } from "../../sync/client/chunk.js";
import { HOUSE, createPhone, customer, id } from "./phone.js";

const DEALERS = "01900000-0000-7000-8000-000000000001";
const PERIOD = { valid_from: null, valid_to: null };
const PRICE = { currency: "EUR", mode: "net", per_milli: 1000, from_milli: 0, ...PERIOD };
const BAKERY = 50;

/** @param {number} n @param {object[]} prices */
function product(n, prices) {
  const made = { created_at: "2026-11-01T08:00:00.000Z", created_by: id(1) };
  const row = {
    id: id(n),
    number: String(n),
    name: `Gelee ${n}`,
    description: "",
    codes: [],
    category_id: null,
  };
  const sold = {
    unit: "Glas",
    packaging: "",
    packaging_milli: null,
    minimum_milli: null,
    content_milli: null,
  };
  const kind = { content_unit: "", vat_class: "standard", discountable: true, prices, active: true };
  return ["products", { ...row, ...sold, ...kind, ...made }];
}

const [, COMPANY] = HOUSE[0];
const VAT = { country: "DE", vat_class: "standard", rate_bp: 1900, ...PERIOD };
const HOUSE_WITH_RATES = [
  ["company", { ...COMPANY, vat_rates: [VAT], rates: [], oss: false, small_business: false }],
  ...HOUSE.slice(1),
  [
    "groups",
    {
      ...{ id: DEALERS, kind: "price", name: "Händler", mode: "net", active: true },
      ...{ discount_bp: null, category_discounts: [] },
    },
  ],
  customer(BAKERY, { price_group_id: DEALERS }),
];
const MANY = Array.from({ length: 130 }, (_, n) =>
  product(1000 + n, [
    { list: "base", ...PRICE, amount: 1000 },
    { list: `group:${DEALERS}`, ...PRICE, amount: 900 },
  ]),
);

/** @param {number} n @param {number} of @param {number} amount */
function agreed(n, of, amount) {
  const made = { created_at: "2026-11-01T08:00:00.000Z", created_by: id(1) };
  const row = { id: id(n), customer_id: id(BAKERY), product_id: id(of), amount, discount_bp: null };
  return ["customer_prices", { ...row, ...PRICE, ...made }];
}

/** What pages read of bundles and of the chunks of products, as keys. */
const reads = [];
for (const method of /** @type {const} */ (["get", "getAll"])) {
  const real = IDBObjectStore.prototype[method];
  IDBObjectStore.prototype[method] = function (query, ...rest) {
    const from = String(query instanceof IDBKeyRange ? query.lower : query);
    if (this.name === "bundles" || from.startsWith("products/")) reads.push(from);
    return real.call(this, query, ...rest);
  };
}

/** @param {Response} response */
async function bodyOf(response) {
  assert.equal(response.status, 200);
  return response.text();
}

test("a page of fifty prices reads the customer once, and of products those that it shows", async () => {
  const phone = await createPhone([...HOUSE_WITH_RATES, ...MANY, agreed(60, 1003, 777)]);
  await phone.get("/products");
  phone.worker(); // nothing stays in memory
  phone.down = true;
  reads.length = 0;
  const page = await bodyOf(await phone.get(`/customers/${id(BAKERY)}/prices?q=gelee`));
  const shown = new Set([1003, ...Array.from({ length: 50 }, (_, n) => 1000 + n)]); // his own first
  assert.deepEqual(reads, [id(BAKERY), ...[...shown].map((n) => chunkOf("products", id(n)))]);
  assert.equal(page.match(/class="product-name"/g)?.length, 50);
  assert.equal(page.match(/9,00/g)?.length, 49, "the group's price");
  assert.equal(page.match(/7,77/g)?.length, 1, "his own");
});

test("a price that was agreed elsewhere counts after the next pull", async () => {
  const phone = await createPhone([...HOUSE_WITH_RATES, ...MANY]);
  const address = `/customers/${id(BAKERY)}/price/${id(1003)}?quantity=2`;
  assert.ok((await bodyOf(await phone.get(address))).includes("18,00"));
  phone.rows = [...phone.rows, agreed(61, 1003, 555)];
  await phone.client.sync({ now: true });
  phone.down = true;
  const page = await bodyOf(await phone.get(address));
  assert.ok(page.includes("11,10"));
  assert.ok(page.includes("Individueller Preis"));
});

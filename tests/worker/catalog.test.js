/** The catalogue on the phone: lists from memory and the rows that they show, a product from its one record. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { chunkOf } from "../../sync/client/chunk.js";
import { HOUSE, createPhone, id } from "./phone.js";

const PRICE = {
  list: "base",
  currency: "EUR",
  mode: "net",
  per_milli: 1_000,
  from_milli: 0,
  valid_from: null,
  valid_to: null,
};
const CODE = { code: "4006381333931", unit: "", quantity_milli: 1_000 };
const SWEET = ["categories", { id: id(301), name: "Süßes", parent_id: null }];

/** @param {number} n @param {object} [fields] */
function product(n, fields = {}) {
  const blank = { description: "", unit: "Glas", packaging: "", content_unit: "", vat_class: "reduced" };
  const unsaid = { packaging_milli: null, minimum_milli: null, content_milli: null, category_id: id(301) };
  const row = {
    id: id(n),
    number: String(n),
    name: `Gelee ${n}`,
    codes: [],
    discountable: true,
    active: true,
  };
  const prices = [{ ...PRICE, amount: n }];
  return [
    "products",
    {
      ...blank,
      ...unsaid,
      ...row,
      prices,
      created_at: "2026-11-01T08:00:00.000Z",
      created_by: id(1),
      ...fields,
    },
  ];
}

const MANY = Array.from({ length: 130 }, (_, n) => product(1000 + n));

/** What pages read of the chunks of products, as keys. */
const reads = [];
for (const method of /** @type {const} */ (["get", "getAll"])) {
  const real = IDBObjectStore.prototype[method];
  IDBObjectStore.prototype[method] = function (query, ...rest) {
    const from = query instanceof IDBKeyRange ? query.lower : query;
    if (this.name === "chunks" && String(from).startsWith("products/")) reads.push(from);
    return real.call(this, query, ...rest);
  };
}

async function offline(rows) {
  const phone = await createPhone([...HOUSE, SWEET, ...rows]);
  await phone.get("/products");
  phone.worker(); // nothing stays in memory
  phone.down = true;
  reads.length = 0;
  return phone;
}

/** @param {Response} response */
async function bodyOf(response) {
  assert.equal(response.status, 200);
  return response.text();
}

const rowsOf = (html) =>
  [...html.matchAll(/class="product-name" href="[^"]*">([^<]*)</g)].map(([, name]) => name);

test("it works with the server gone", async () => {
  const phone = await offline([...MANY, product(1500, { name: "Äpfel & Quitten", codes: [CODE] })]);
  const first = rowsOf(await bodyOf(await phone.get("/products")));
  assert.deepEqual([first.length, first[0], first[1]], [50, "Äpfel &amp; Quitten", "Gelee 1000"]);
  assert.deepEqual(rowsOf(await bodyOf(await phone.get("/products?q=40063813%2033931"))), [first[0]]);
  const page = await bodyOf(await phone.get(`/products/${id(1500)}`));
  assert.ok(page.includes("15,00\u00a0€"));
  assert.ok(page.includes("Süßes"));
});

test("a list, a category and a search read the records of what they show, and a product only its own", async () => {
  const phone = await offline(MANY);
  for (const path of ["/products", "/products?q=gelee", `/products?category=${id(301)}&after=${id(1049)}`]) {
    reads.length = 0;
    phone.worker();
    const names = rowsOf(await bodyOf(await phone.get(path)));
    assert.equal(names.length, 50, path);
    const shown = names.map((name) => chunkOf("products", id(Number(name.split(" ")[1]))));
    assert.deepEqual(reads.toSorted(), shown.toSorted(), path);
  }
  reads.length = 0;
  await bodyOf(await phone.get(`/products/${id(1007)}`));
  assert.equal(reads.length, 1);
});

test("inactive ones are shown where they are asked for", async () => {
  const phone = await offline([product(1), product(2, { active: false })]);
  const folded = await bodyOf(await phone.get("/products"));
  assert.deepEqual(rowsOf(folded), ["Gelee 1"]);
  assert.ok(folded.includes("Inaktive zeigen (1)"));
  assert.deepEqual(rowsOf(await bodyOf(await phone.get("/products?inactive=shown"))), ["Gelee 1", "Gelee 2"]);
});

test("a price that changed on the server stands in the list after the next pull", async () => {
  const phone = await createPhone([...HOUSE, SWEET, product(1)]);
  assert.ok((await bodyOf(await phone.get("/products"))).includes("0,01\u00a0€"));
  const [, data] = product(1, { prices: [{ ...PRICE, amount: 777 }] });
  phone.rows = [...HOUSE, SWEET, ["products", data]];
  await phone.client.sync({ now: true });
  assert.ok((await bodyOf(await phone.get("/products"))).includes("7,77\u00a0€"));
  assert.ok((await bodyOf(await phone.get(`/products/${id(1)}`))).includes("7,77\u00a0€"));
});

test("a product that this phone has not is not found", async () => {
  const phone = await offline([product(1)]);
  for (const wrong of [id(9), "nothing", "__proto__"]) {
    assert.equal((await phone.get(`/products/${wrong}`)).status, 404);
  }
});

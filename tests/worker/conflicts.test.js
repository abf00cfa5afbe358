import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, BEN, CARLA, HOUSE, createPhone, customer, id, note, valueOf } from "./phone.js";

const CLASH = {
  table: "customers",
  record_id: id(101),
  customer_id: id(101),
  field: "phone",
  mine: "030 2222222",
  theirs: "030 1111111",
  kept: "mine",
  by: ANNA,
  at: "2026-11-20T08:00:00.000Z",
  their_by: BEN,
  their_at: "2026-11-20T07:00:00.000Z",
  state: "open",
  copy_id: null,
};

/** A conflict found so many milliseconds ago: its id says when. @param {number} ago @param {object} [fields] */
function clash(ago, fields = {}) {
  const ms = (Date.now() - ago).toString(16).padStart(12, "0");
  return [
    "conflicts",
    { id: `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-000000000001`, ...CLASH, ...fields },
  ];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ROWS = [...HOUSE, customer(101, { name: "Alpenhof", phone: "030 2222222" })];

/** @param {unknown[][]} clashes @param {object} [options] */
async function deadZone(clashes, options) {
  const phone = await createPhone([...ROWS, ...clashes], options);
  phone.down = true;
  return phone;
}

/** @param {Awaited<ReturnType<typeof createPhone>>} phone @param {string} path @returns {Promise<string>} */
async function shown(phone, path) {
  return (await phone.get(path)).text();
}

/** The address of the first clash in the list. @param {Awaited<ReturnType<typeof createPhone>>} phone */
async function firstOf(phone) {
  const [path] = /\/conflicts\/[0-9a-f-]{36}/.exec(await shown(phone, "/conflicts")) ?? [];
  assert.ok(path);
  return path;
}

/** @param {Awaited<ReturnType<typeof createPhone>>} phone @param {string} path @param {string} choice */
async function decide(phone, path, choice) {
  const html = await shown(phone, path);
  const fields = { choice, was: valueOf(html, "was"), copy_was: valueOf(html, "copy_was") };
  return phone.post(`${path}/resolution`, fields);
}

test("what is decided without a network is counted no more, at once", async () => {
  const phone = await createPhone([...ROWS, clash(MINUTE)]);
  assert.equal((await phone.client.state()).state, "conflict");
  phone.down = true;
  const answer = await decide(phone, await firstOf(phone), "theirs");
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get("location") ?? "", /\/conflicts\?saved=/);
  assert.match(await shown(phone, "/conflicts"), /Alles durchgesehen/);
  assert.match(await shown(phone, "/more"), /Zum Durchsehen<\/span><span class="count">0</);
  const replica = await phone.client.replica();
  assert.deepEqual(
    (await replica.index()).map(({ conflicts }) => conflicts),
    [0],
  );
  assert.deepEqual(
    (await replica.waiting()).map(({ table, set, was }) => [table, set, was]),
    [
      ["conflicts", { state: "resolved" }, { state: "open" }],
      ["customers", { phone: "030 1111111" }, { phone: "030 2222222" }],
    ],
  );
  phone.down = false;
  await phone.client.sync({ now: true });
  assert.equal(phone.pushed.length, 2);
});

test("the counter reads a clash and decides nothing", async () => {
  const phone = await deadZone([clash(MINUTE)], { user: CARLA });
  const path = await firstOf(phone);
  const html = await shown(phone, path);
  assert.match(html, /Das entscheidet, wer den Kunden betreut/);
  assert.ok(!html.includes('name="choice"'));
  assert.equal((await phone.post(`${path}/resolution`, { choice: "settle" })).status, 403);
  assert.equal((await (await phone.client.replica()).counts()).waiting, 0);
});

test("settled ones are listed for 90 days, newest first, in pages", async () => {
  const settled = Array.from({ length: 30 }, (_, n) => clash(n * MINUTE, { state: "resolved" }));
  const old = clash(91 * DAY, { state: "resolved" });
  const phone = await deadZone([...settled, old]);
  assert.match(await shown(phone, "/conflicts"), /Erledigte zeigen \(30\)/);
  const ids = (/** @type {string} */ html) =>
    [...html.matchAll(/href="\/conflicts\/([0-9a-f-]{36})"/g)].map(([, found]) => found);
  const first = await shown(phone, "/conflicts?settled=shown");
  const more = /href="(\/conflicts\?settled=shown[^"#]*)#settled"/.exec(first)?.[1].replaceAll("&amp;", "&");
  const second = await shown(phone, more);
  assert.deepEqual(
    [...ids(first), ...ids(second)],
    settled.map(([, { id }]) => id),
  );
  assert.equal(ids(first).length, 25);
  assert.equal(
    (await phone.get(`/conflicts/${old[1].id}`)).status,
    200,
    "whoever has its address still sees it",
  );
});

test("of two notes one goes, and comes back from the settled ones", async () => {
  const texts = { table: "notes", record_id: id(201), field: "text", kept: "both", copy_id: id(202) };
  const phone = await deadZone([
    note(201, 101, { text: "Chefs Text" }),
    note(202, 101, { text: "Annas Text" }),
    clash(MINUTE, { ...texts, theirs: "Chefs Text", mine: "Annas Text" }),
  ]);
  const path = await firstOf(phone);
  await decide(phone, path, "mine");
  const customerPage = `/customers/${id(101)}`;
  const notes = async () =>
    [...(await shown(phone, customerPage)).matchAll(/<p class="prose">(.*)<\/p>/g)].map(([, text]) => text);
  assert.deepEqual(await notes(), ["Annas Text"]);
  await decide(phone, path, "both");
  assert.deepEqual((await notes()).sort(), ["Annas Text", "Chefs Text"]);
});

test("a clash that this phone does not hold is not found", async () => {
  const phone = await deadZone([clash(MINUTE)]);
  for (const path of [`/conflicts/${id(999)}`, "/conflicts/constructor"]) {
    assert.equal((await phone.get(path)).status, 404);
    assert.equal((await phone.post(`${path}/resolution`, { choice: "settle" })).status, 404);
  }
});

const PRODUCT = [
  "products",
  {
    ...{ id: id(601), number: "601", name: "Quittengelee", description: "", unit: "Glas", category_id: null },
    ...{ packaging: "", packaging_milli: null, minimum_milli: null, content_milli: null, content_unit: "" },
    ...{ vat_class: "reduced", discountable: true, prices: [], active: true },
    codes: [{ code: "96385074", unit: "", quantity_milli: 1_000 }],
  },
];
const OF_ALL = {
  table: "products",
  record_id: id(601),
  customer_id: null,
  field: "codes",
  kept: "theirs",
  theirs: [{ code: "96385074", unit: "", quantity_milli: 1_000 }],
  mine: [{ code: "73513537", unit: "", quantity_milli: 1_000 }],
};

test("codes that clashed are decided without a network, and the product shows it", async () => {
  const phone = await deadZone([PRODUCT, clash(MINUTE, OF_ALL)], { user: BEN });
  assert.match(await shown(phone, "/more"), /Zum Durchsehen<\/span><span class="count">1</);
  const path = await firstOf(phone);
  const html = await shown(phone, path);
  assert.match(html, /Quittengelee/);
  assert.doesNotMatch(html, /geht nur mit Netz/);
  assert.equal((await decide(phone, path, "mine")).status, 303);
  assert.match(await shown(phone, "/conflicts"), /Alles durchgesehen/);
  assert.match(await shown(phone, `/products/${id(601)}`), /73513537/);
  assert.match(await shown(phone, "/more"), /Zum Durchsehen<\/span><span class="count">0</);
  const replica = await phone.client.replica();
  assert.deepEqual(
    (await replica.waiting()).map(({ table, set, was }) => [table, set, was]),
    [
      ["conflicts", { state: "resolved" }, { state: "open" }],
      ["products", { codes: OF_ALL.mine }, { codes: OF_ALL.theirs }],
    ],
  );
  const waiting = await shown(phone, "/waiting");
  assert.equal(waiting.match(/Quittengelee/g)?.length, 2);
  assert.match(waiting, /Artikel geändert/);
  phone.down = false;
  await phone.client.sync({ now: true });
  assert.equal(phone.pushed.length, 2);
});

test("another value of a product is chosen on the server, that it is right without a network, too", async () => {
  const named = { ...OF_ALL, field: "name", theirs: "Quittengelee", mine: "Apfelgelee" };
  const phone = await deadZone([PRODUCT, clash(MINUTE, named)], { user: BEN });
  const path = await firstOf(phone);
  assert.match(await shown(phone, path), /geht nur mit Netz/);
  const dead = await decide(phone, path, "mine");
  assert.equal(dead.status, 503);
  assert.equal((await (await phone.client.replica()).counts()).waiting, 0);
  phone.down = false;
  assert.equal(await (await decide(phone, path, "mine")).text(), "from the server");
  phone.down = true;
  assert.equal((await decide(phone, path, "settle")).status, 303);
  assert.match(await shown(phone, "/conflicts"), /Alles durchgesehen/);
});

test("whoever does not keep the catalogue hears nothing of its clashes", async () => {
  const phone = await createPhone([...ROWS, PRODUCT, clash(MINUTE, OF_ALL)], { user: ANNA });
  assert.equal((await phone.client.state()).state, "synced");
  phone.down = true;
  assert.match(await shown(phone, "/conflicts"), /Alles durchgesehen/);
  const [, row] = clash(MINUTE, OF_ALL);
  assert.equal((await phone.get(`/conflicts/${row.id}`)).status, 404);
});

const LINE = {
  ...{
    product_id: null,
    name: "Quittengelee",
    number: "",
    unit: "Glas",
    quantity_milli: 2_000,
    per_milli: 1_000,
  },
  ...{ list_price: null, unit_price: 450, discount_bp: 0, vat_class: "reduced", vat_rate_bp: 700 },
  ...{ line_total: 900, text: "", reason: [] },
};
const TERMS = { currency: "EUR", price_mode: "net", rate_e6: null, rate_on: null, price_decision: "" };
const ORDER = [
  "orders",
  {
    ...{
      id: id(701),
      customer_id: id(101),
      number: "A-100001",
      reference: "",
      kind: "goods",
      state: "ordered",
    },
    ...{
      fulfilment: "shipping",
      delivery: "physical",
      channel: "",
      branch_id: null,
      valid_until: null,
      ...TERMS,
    },
    ...{ tax: { case: "domestic", reason: "same_country", country: "DE" }, lines: [LINE], taxes: [] },
    ...{ total_net: 900, total_vat: 63, total_gross: 963, open_lines: 0, delivery_address: null, remark: "" },
    ...{ payment_method: "", wish_on: null, signature: null, cancel_reason: "", placed_at: null, steps: [] },
    ...{ difference: null, created_at: "2026-11-20T07:00:00.000Z", created_by: ANNA },
  },
];
const OF_LINES = {
  ...{ table: "orders", record_id: id(701), field: "lines", kept: "theirs" },
  theirs: { lines: [LINE] },
  mine: { lines: [LINE, { ...LINE, name: "Honig", line_total: 1_000 }] },
};

test("lines of an order that clashed are told in words, and taken with all that stood on the page", async () => {
  const phone = await deadZone([ORDER, clash(MINUTE, OF_LINES)]);
  assert.match(await shown(phone, "/conflicts"), /A-100001: Positionen/);
  const path = await firstOf(phone);
  const html = await shown(phone, path);
  assert.match(html, /2 Positionen, 20,33/);
  assert.match(html, /Honig/);
  assert.doesNotMatch(html, /nicht mehr da/);
  assert.equal((await decide(phone, path, "mine")).status, 303);
  const waiting = await (await phone.client.replica()).waiting();
  assert.deepEqual(
    waiting.map(({ table, set }) => [table, set]),
    [
      ["conflicts", { state: "resolved" }],
      ["orders", { lines: OF_LINES.mine.lines }],
    ],
  );
  assert.deepEqual(waiting[1].was, { lines: [LINE], ...TERMS, tax: ORDER[1].tax });
});

test("an order that is confirmed is not the rep's to decide", async () => {
  const phone = await deadZone([["orders", { ...ORDER[1], state: "confirmed" }], clash(MINUTE, OF_LINES)]);
  const path = await firstOf(phone);
  assert.match(await shown(phone, path), /nicht mehr ändern/);
  assert.equal((await decide(phone, path, "mine")).status, 403);
});

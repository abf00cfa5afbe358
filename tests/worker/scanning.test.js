/** Scanning on the phone: from the lines in memory, and a code given to a product in a cellar. */

/* global Event, EventTarget, queueMicrotask */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAgreement } from "../../web/static/scan/agree.js";
import { createReading } from "../../web/static/scan/reading.js";
import { codeOf } from "../../web/static/reader/names.js";
import { HOUSE, createPhone, id } from "./phone.js";

const BLANK = { description: "", unit: "Glas", packaging: "Karton", content_unit: "", vat_class: "reduced" };
const UNSAID = { packaging_milli: 6000, minimum_milli: null, content_milli: null, category_id: null };

/** @param {number} n @param {string[]} codes */
function product(n, codes) {
  const row = {
    id: id(n),
    number: `N${n}`,
    name: `Gelee ${n}`,
    discountable: true,
    active: true,
    prices: [],
  };
  const printed = codes.map((code) => ({ code, unit: "", quantity_milli: 1000 }));
  const made = { created_at: "2026-11-01T08:00:00.000Z", created_by: id(1) };
  return ["products", { ...BLANK, ...UNSAID, ...row, ...made, codes: printed }];
}

/** @param {string} role */
async function cellar(role) {
  const house = HOUSE.map(([table, data]) =>
    table === "people" && data.id === id(1) ? [table, { ...data, role }] : [table, data],
  );
  const phone = await createPhone([...house, product(1, ["4006381333931"]), product(2, [])]);
  await phone.get("/products");
  phone.down = true;
  return phone;
}

const text = async (/** @type {Promise<Response>} */ answer) => (await answer).text();

test("it works with the server gone: code, number and packaging lead to the product", async () => {
  const phone = await cellar("rep");
  for (const code of ["4006381333931", "(01)04006381333931(10)A", "14006381333938", "N1"]) {
    const fragment = await text(phone.get(`/scan/found?code=${code}`, { "HX-Request": "true" }));
    assert.ok(fragment.includes("Gelee 1"), code);
    assert.ok(!fragment.includes("<html"));
  }
  assert.ok((await text(phone.get("/scan?code=4006381333930"))).includes("Die Prüfziffer stimmt nicht"));
});

test("a manager gives a code to a product, finds it by that at once, and it waits to be sent", async () => {
  const phone = await cellar("manager");
  assert.ok((await text(phone.get("/scan?code=ABC"))).includes("/scan/assign?code=ABC"));
  assert.ok((await text(phone.get("/scan/assign?code=ABC&q=gelee"))).includes(`product=${id(2)}`));
  const fields = { code: "ABC", product: id(2), on: "packaging" };
  const answer = await phone.post("/scan/assign", fields);
  assert.equal(answer.status, 303);
  assert.ok((await text(phone.get("/scan?code=ABC"))).includes("Karton mit 6 Glas"));
  const [waits] = await (await phone.client.replica()).waiting();
  assert.deepEqual(waits.set, { codes: [{ code: "ABC", unit: "Karton", quantity_milli: 6000 }] });
  await phone.post("/scan/assign", fields);
  assert.equal((await (await phone.client.replica()).waiting()).length, 1);
  assert.equal((await phone.get("/scan/assign?code=")).status, 400);
});

test("a rep may not", async () => {
  const phone = await cellar("rep");
  assert.equal((await phone.get("/scan/assign?code=ABC")).status, 403);
  assert.equal((await phone.post("/scan/assign", { code: "ABC", product: id(2) })).status, 403);
});

test("two frames must agree, and what stays in view counts once", () => {
  const [a, b] = [
    { format: "EAN-13", text: "1" },
    { format: "EAN-13", text: "2" },
  ];
  const seen = createAgreement();
  const frames = [
    [[a], 0, null],
    [[b], 100, null], // a misread between
    [[a], 200, null],
    [[a], 300, a],
    [[a, b], 400, null],
    [[], 500, null],
    [[a], 2200, null],
    [[a], 2300, null], // in view two seconds ago
    [[a], 4400, null],
    [[a], 4500, a],
    [[b], 4600, null],
    [[b], 5700, null], // too far apart
    [[b], 5800, b],
  ];
  for (const [codes, at, counts] of frames) assert.deepEqual(seen.frame(codes, at), counts, String(at));
  seen.again();
  seen.frame([b], 5900);
  assert.deepEqual(seen.frame([b], 6000), b);
});

test("what is dealt with for long while it stays in view counts once", () => {
  const code = { format: "EAN-13", text: "1" };
  const seen = createAgreement();
  seen.frame([code], 0);
  assert.deepEqual(seen.frame([code], 100), code);
  seen.dealt(5_000); // a slow line into the draft
  assert.deepEqual(
    [5_100, 5_200, 5_300].map((at) => seen.frame([code], at)),
    [null, null, null],
  );
});

test("a reader that dies is told to whoever waits for it, and loaded anew by the next one", async (t) => {
  /** @type {Reader[]} */
  const readers = [];
  class Reader extends EventTarget {
    constructor() {
      super();
      readers.push(this);
    }
    say = (/** @type {object} */ data) => this.dispatchEvent(Object.assign(new Event("message"), { data }));
    postMessage = (/** @type {any} */ asked) => asked.load && queueMicrotask(() => this.say({ ready: true }));
    terminate() {}
  }
  Object.assign(globalThis, { Worker: Reader, location: { href: "http://x" } });
  t.after(() => ["Worker", "location"].forEach((name) => delete (/** @type {any} */ (globalThis)[name])));
  const reading = createReading("reader.js", "reader.wasm");
  const first = reading.read(/** @type {any} */ ({}));
  await reading.load();
  readers[0].dispatchEvent(new Event("error"));
  await assert.rejects(first);
  const second = reading.read(/** @type {any} */ ({}));
  await reading.load();
  readers[1].say({ id: 2, codes: [], ms: 1 });
  assert.deepEqual((await second).codes, []);
});

test("a code is named and spelt as it is printed", () => {
  for (const [format, said, name, spelt] of [
    ["EAN13", "4006381333931", "EAN-13", "4006381333931"],
    ["EAN13", "0036000291452", "UPC-A", "036000291452"],
    ["UPCE", "0012345000065", "UPC-E", "012345000065"],
    ["EAN8", "96385074", "EAN-8", "96385074"],
    ["ITF", "14006381333938", "ITF-14", "14006381333938"],
    ["QRCode", "x", "QR Code", "x"],
    ["DataMatrix", "x", "Data Matrix", "x"],
    ["Code128", "x", "Code 128", "x"],
  ]) {
    assert.deepEqual(codeOf(format, said), { format: name, text: spelt });
  }
  for (const [format, said] of [
    ["ITF", "1234567890"],
    ["Aztec", "x"],
    ["EAN13", ""],
  ]) {
    assert.equal(codeOf(format, said), null);
  }
});

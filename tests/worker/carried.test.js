import assert from "node:assert/strict";
import { test } from "node:test";
import { BEN, HOUSE, NORTH, SOUTH, createPhone, customer, id } from "./phone.js";

// Ben administrates: he holds all territories, of which this phone has but one.
const ROWS = [...HOUSE, customer(101, { name: "Alpenhof" })];
const NARROWED = { user: BEN, synced: false };

async function narrowed(scopes = ["shared", `t:${NORTH}`, `u:${BEN}`]) {
  const phone = await createPhone(ROWS, NARROWED);
  phone.scopes = scopes;
  await phone.client.sync({ now: true });
  return phone;
}

test("the list of a phone that has only some territories says which", async () => {
  const phone = await narrowed();
  const html = await (await phone.get("/customers")).text();
  assert.ok(html.includes("Auf diesem Gerät nur Nord."));
  assert.ok(html.includes('href="/carried"'));
  assert.ok(!html.includes(`territory=${SOUTH}`), "there is nothing to filter");
});

test("a phone that has all of them does not speak of it", async () => {
  for (const scopes of [null, ["shared", `t:${NORTH}`, `t:${SOUTH}`, "t:none", `u:${BEN}`]]) {
    const phone = await narrowed(scopes);
    const html = await (await phone.get("/customers")).text();
    assert.ok(!html.includes("Auf diesem Gerät nur"));
    assert.ok(html.includes(`territory=${SOUTH}`));
  }
});

test("what stays is known until the server says otherwise, also to a new worker", async () => {
  const phone = await narrowed();
  phone.scopes = undefined;
  await phone.client.sync({ now: true });
  phone.worker();
  assert.ok((await (await phone.get("/customers")).text()).includes("Auf diesem Gerät nur Nord."));
  phone.scopes = ["shared", "t:none", `u:${BEN}`];
  await phone.client.sync({ now: true });
  assert.ok(
    (await (await phone.get("/customers")).text()).includes("Auf diesem Gerät nur Kunden ohne Gebiet."),
  );
});

test("a form offers all territories, beginning with the first that is here", async () => {
  const phone = await narrowed(["shared", `t:${SOUTH}`, `u:${BEN}`]);
  const html = await (await phone.get("/customers/new")).text();
  assert.match(html, new RegExp(`<option value="${NORTH}">Nord</option>`));
  assert.match(html, new RegExp(`<option value="${SOUTH}" selected>Süd</option>`));
});

test("a customer who is not on this phone comes from the server, and is changed there", async () => {
  const phone = await narrowed();
  assert.equal(await (await phone.get(`/customers/${id(102)}`)).text(), "from the server");
  const tap = await phone.post(`/customers/${id(102)}/temperature`, { temperature: "hot", was: "cold" });
  assert.equal(await tap.text(), "from the server");
  assert.deepEqual(phone.passed, [`GET /customers/${id(102)}`, `POST /customers/${id(102)}/temperature`]);
  phone.down = true;
  const page = await phone.get(`/customers/${id(102)}`);
  assert.equal(page.status, 503);
  assert.ok((await page.text()).includes("Kein Netz"));
});

test("pages about devices and territories need the network, and say so without one", async () => {
  const phone = await createPhone(ROWS);
  for (const path of ["/devices", `/devices/${id(1)}/revoke`, "/territories", "/carried"]) {
    phone.down = false;
    assert.equal(await (await phone.get(path)).text(), "from the server");
    phone.down = true;
    const page = await phone.get(path);
    assert.equal(page.status, 503);
    assert.ok((await page.text()).includes("Kein Netz"));
  }
});

test("a phone that has everything asks nobody for what it does not have", async () => {
  const phone = await createPhone(ROWS);
  assert.equal((await phone.get(`/customers/${id(102)}`)).status, 404);
  assert.deepEqual(phone.passed, []);
});

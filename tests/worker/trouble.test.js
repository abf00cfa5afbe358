import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageTrouble } from "../../sync/client/problems.js";
import { HOUSE, createPhone, customer, id } from "./phone.js";

const ROWS = [...HOUSE, customer(101, { name: "Alpenhof", temperature: "cold" })];
const TAP = [`/customers/${id(101)}/temperature`, { temperature: "hot", was: "cold" }];

/** The replica of a phone with one of its methods broken. */
function breaks(phone, method) {
  const { client } = phone;
  const trouble = () => Promise.reject(new StorageTrouble("the disk is full"));
  phone.client = { ...client, replica: async () => ({ ...(await client.replica()), [method]: trouble }) };
}

test("what the phone cannot keep goes to the server, and is reported", async () => {
  const phone = await createPhone(ROWS);
  breaks(phone, "save");
  assert.equal(await (await phone.post(...TAP)).text(), "from the server");
  assert.ok(phone.reports[0] instanceof StorageTrouble);
});

test("what the phone cannot keep while there is no server is not lost silently: the person is told", async () => {
  const phone = await createPhone(ROWS);
  breaks(phone, "save");
  phone.down = true;
  assert.equal((await phone.post(...TAP)).status, 500);
});

test("what the phone cannot read comes from the server", async () => {
  for (const method of ["shared", "index"]) {
    const phone = await createPhone(ROWS);
    breaks(phone, method);
    assert.equal(await (await phone.get("/customers")).text(), "from the server", method);
  }
});

test("before a request goes to the server what waits is sent", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.down = false;
  await phone.get("/today");
  assert.equal(phone.pushed.length, 1);
});

test("a request waits for the push no longer than it must", async () => {
  const phone = await createPhone(ROWS);
  phone.down = true;
  await phone.post(...TAP);
  phone.client = { ...phone.client, push: () => new Promise(() => {}) };
  phone.patience = [2_000];
  phone.down = false;
  assert.equal(await (await phone.get("/today")).text(), "from the server");
});

test("a server that accepts and says nothing is taken for absent", async () => {
  const phone = await createPhone(ROWS);
  phone.silent = true;
  phone.patience = [20_000];
  assert.equal((await phone.get("/today")).status, 503);
});

/** What is asked or sent again is the same as before, whatever was cut off in between. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Died, createDevice, populate, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const CUSTOMER = uuid("c0", 1);
/** More transactions than a pull of one small page takes. */
const ENOUGH = 40;

async function readyPhone() {
  const server = createServer();
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  return { server, phone };
}

test("what is sent again after a lost reply has the numbers it had", async () => {
  const { server, phone } = await readyPhone();
  const replica = await phone.replica();
  const set = { customer_id: CUSTOMER, text: "einmal", priority: "none" };
  await replica.save([{ op: "create", table: "notes", id: uuid("e0", 1), set }]);
  const { answer } = server;
  server.answer = (...args) => {
    answer(...args);
    throw new TypeError("the line broke after the work was done");
  };
  await phone.client.sync({ now: true });
  server.answer = answer;
  await phone.client.sync({ now: true });
  const pushed = phone.requests
    .filter(({ url }) => url.startsWith("/sync/mutations"))
    .map(({ body }) => JSON.parse(body).mutations);
  assert.deepEqual(pushed[0].length, 1);
  assert.deepEqual(pushed, [pushed[0], pushed[0]]);
});

test("a small page killed at any transaction is pulled again", async () => {
  for (let k = 1; k <= ENOUGH; k++) {
    const { server, phone } = await readyPhone();
    server.write("customers", CUSTOMER, { phone: "030 1" });
    phone.open(k);
    await phone.client.sync().catch((error) => assert.ok(error instanceof Died, error.stack));
    const survived = !phone.power.dead;
    phone.open();
    await phone.client.sync({ now: true });
    assert.deepEqual(await shown(phone), server.visible("anna"), `died at transaction ${k}`);
    if (survived) return;
  }
  assert.fail("it never got through");
});

test("what is saved just before the phone is told to start again is sent", async () => {
  const { server, phone } = await readyPhone();
  const replica = await phone.replica();
  server.restore(server.snapshot());
  phone.before = async (url) => {
    if (!url.startsWith("/sync/changes")) return;
    phone.before = null;
    await replica.save([{ op: "update", table: "customers", id: CUSTOMER, set: { phone: "030 2" } }]);
  };
  await phone.client.sync({ now: true });
  assert.equal(server.visible("anna").bundles[CUSTOMER].customers[CUSTOMER].phone, "030 2");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a 200 that says nothing of what was sent answers nothing", async () => {
  const { server, phone } = await readyPhone();
  const replica = await phone.replica();
  await replica.save([{ op: "update", table: "customers", id: CUSTOMER, set: { phone: "030 3" } }]);
  const { answer } = server;
  for (const said of [{}, null, [], { results: "yes" }, { results: [] }, { results: [{ number: 99 }] }]) {
    server.answer = () => [200, said];
    assert.deepEqual((await phone.client.sync({ now: true })).waiting, 1, JSON.stringify(said));
  }
  server.answer = answer;
  assert.equal((await phone.client.sync({ now: true })).waiting, 0);
});

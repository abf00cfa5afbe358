/** Lists of shared tables: an index each, so that a page reads no chunk, however many rows there are. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, describe as plain, populate, records, uuid } from "./devices.js";
import { createServer } from "./server.js";

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const describe = {
  ...plain,
  lists: {
    territories: {
      lineOf: ({ id, name }) => ({ id, name }),
      compare: (a, b) => order(a.name, b.name) || order(a.id, b.id),
    },
  },
};
const placed = (n) => uuid("bb", n);

async function readyPhone(options = {}, rows = 130) {
  const server = createServer();
  server.person("anna", "north", "south");
  populate(server, { customers: 2, notes: 0 });
  for (let n = 0; n < rows; n++) server.write("territories", placed(n), { name: `Ort ${1000 - n}` });
  const phone = createDevice(server, "phone", { user: "anna", describe, ...options });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica() };
}

const names = async (replica) => (await replica.list("territories")).map(({ name }) => name);

/** The list is what the rows are, sorted. */
async function assertTrue(replica) {
  const rows = await replica.shared("territories");
  assert.deepEqual(
    await names(replica),
    rows.map(({ name }) => name).sort((a, b) => order(a, b)),
  );
}

test("it works", async () => {
  const { server, phone, replica } = await readyPhone();
  assert.equal((await names(replica)).length, 132);
  await assertTrue(replica);
  const before = await replica.list("territories");
  server.write("territories", placed(5), { name: "Aachen" });
  server.write("territories", placed(500), { name: "Zwickau" });
  await phone.client.sync({ now: true });
  const after = await names(replica);
  assert.deepEqual(
    [after[0], after.includes("Zwickau"), before.length, after.length],
    ["Aachen", true, 132, 133],
  );
  await assertTrue(replica);
});

test("a changed row adds one small record, and a worker just started reads the same", async () => {
  const { server, phone, replica } = await readyPhone();
  await names(replica);
  const stored = (await records(phone, "lists", "anna")).length;
  server.write("territories", placed(7), { name: "Bonn" });
  await phone.client.sync({ now: true });
  const all = await records(phone, "lists", "anna");
  assert.equal(all.length, stored + 1);
  assert.deepEqual(all.at(-1).lines, [[placed(7), { id: placed(7), name: "Bonn" }]]);
  const warm = await names(replica);
  phone.open();
  assert.deepEqual(await names(await phone.replica()), warm);
});

test("a row that goes leaves the list", async () => {
  const { server, phone, replica } = await readyPhone();
  await names(replica);
  server.remove("territories", placed(3));
  await phone.client.sync({ now: true });
  assert.equal((await names(replica)).length, 131);
  await assertTrue(replica);
});

test("what waits is in the list, and goes when it was refused", async () => {
  const { phone, replica } = await readyPhone({}, 3);
  await names(replica);
  await replica.save([{ op: "update", table: "territories", id: placed(1), set: { name: "Anders" } }]);
  assert.equal((await names(replica))[0], "Anders");
  phone.open();
  assert.equal((await names(await phone.replica()))[0], "Anders");
  await assertTrue(await phone.replica());
});

test("the list follows when the server starts again, row by row", async () => {
  const { server, phone, replica } = await readyPhone();
  await names(replica);
  server.remove("territories", placed(3));
  server.write("territories", placed(4), { name: "Celle" });
  server.epoch = "another";
  await phone.client.sync({ now: true });
  await phone.client.sync({ now: true });
  await assertTrue(replica);
  assert.ok((await names(replica)).includes("Celle"));
});

test("rows that a client without this list brought are in it", async () => {
  const { server, phone } = await readyPhone({ describe: plain });
  server.write("territories", placed(5), { name: "Aachen" });
  const newer = createDevice(server, "phone", { factory: phone.factory, describe });
  await newer.client.sync({ now: true });
  const replica = await newer.replica();
  assert.equal((await names(replica)).length, 132);
  await assertTrue(replica);
});

test("another version of the lines makes the list anew", async () => {
  const { phone, server } = await readyPhone();
  const other = {
    ...describe,
    version: 2,
    lists: {
      territories: { ...describe.lists.territories, lineOf: ({ id }) => ({ id, name: id.slice(-2) }) },
    },
  };
  const newer = createDevice(server, "phone", { factory: phone.factory, describe: other });
  assert.equal((await names(await newer.replica()))[0].length, 2);
});

test("killed at any step of a pull, the list is true afterwards", async () => {
  for (let step = 1; step < 40; step++) {
    const { server, phone } = await readyPhone({ records: 2 }, 12);
    await names(await phone.replica());
    for (let n = 0; n < 12; n += 3) server.write("territories", placed(n), { name: `Neu ${n}` });
    server.remove("territories", placed(1));
    phone.open(step);
    await phone.client.sync({ now: true }).catch(() => {});
    const died = phone.power.dead;
    phone.open();
    await phone.client.sync({ now: true });
    await assertTrue(await phone.replica());
    assert.equal((await names(await phone.replica())).filter((name) => name.startsWith("Neu")).length, 4);
    if (!died) return;
  }
  assert.fail("the pull never ended");
});

test("one row is read from one record", async () => {
  const { replica } = await readyPhone();
  assert.equal((await replica.sharedRow("territories", placed(9))).name, "Ort 991");
  assert.equal(await replica.sharedRow("territories", placed(999)), null);
  await assert.rejects(replica.list("people"), TypeError);
});

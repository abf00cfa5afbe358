/** Shared rows by id: read once, as long as nothing shared is written. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, uuid } from "./devices.js";
import { createServer } from "./server.js";

const person = (n) => uuid("ab", n);
const names = async (replica, ...ids) =>
  (await replica.sharedRows("people", ids.map(person))).map(({ name }) => name);

/** Keys of chunks read since. */
const reads = [];
const { get } = IDBObjectStore.prototype;
IDBObjectStore.prototype.get = function (key) {
  if (this.name === "chunks") reads.push(key);
  return get.call(this, key);
};

async function readyPhone(people = 30) {
  const server = createServer();
  server.person("anna", "north");
  populate(server, { customers: 2, notes: 1 });
  for (let n = 0; n < people; n++) server.write("people", person(n), { name: `Person ${n}` });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  reads.length = 0;
  return { server, phone, replica: await phone.replica(), sync: () => phone.client.sync({ now: true }) };
}

test("rows come in the order asked for, missing ones left out, each record read once", async () => {
  const { replica } = await readyPhone();
  assert.deepEqual(await names(replica, 7, 3, 99, 7), ["Person 7", "Person 3", "Person 7"]);
  assert.deepEqual(reads, ["people/0007", "people/0003", "people/0099"]);
  assert.deepEqual(await names(replica, 3, 99, 5), ["Person 3", "Person 5"]);
  assert.deepEqual(reads.slice(3), ["people/0005"]);
  assert.equal((await replica.sharedRow("people", person(5))).name, "Person 5");
  assert.equal(await replica.sharedRow("people", "__proto__"), null);
});

test("what is written since is seen, whoever wrote it; what belongs to customers changes nothing", async () => {
  const { server, phone, replica: old, sync } = await readyPhone();
  await names(old, 1, 2);
  const note = { customer_id: uuid("c0", 1), text: "Neu" };
  await old.save([{ op: "create", table: "notes", id: uuid("d0", 77), set: note }]);
  await names(old, 1, 2);
  assert.equal(reads.length, 2);
  await old.save([{ op: "update", table: "people", id: person(1), set: { name: "Von mir" } }]);
  assert.deepEqual(await names(old, 1, 2), ["Von mir", "Person 2"]);
  phone.open();
  const young = await phone.replica();
  assert.deepEqual(await names(young, 1, 2), ["Von mir", "Person 2"]);
  server.write("people", person(2), { name: "Von fern" });
  server.remove("people", person(3));
  await sync();
  for (const replica of [old, young])
    assert.deepEqual(await names(replica, 1, 2, 3), ["Person 1", "Von fern"], "this server renames nobody");
});

test("many rows asked for at once are all answered, and do not stay for ever", async () => {
  const { replica } = await readyPhone(2_500);
  const slices = Array.from({ length: 10 }, (_, n) => Array.from({ length: 250 }, (_, m) => n * 250 + m));
  const first = await names(replica, 0, 1);
  const found = await Promise.all(slices.map((ids) => names(replica, 0, ...ids)));
  for (const [n, ids] of slices.entries())
    assert.deepEqual(
      found[n],
      [0, ...ids].map((id) => `Person ${id}`),
    );
  assert.deepEqual(await names(replica, 0, 1), first);
  reads.length = 0;
  await names(replica, ...slices[0]);
  await names(replica, ...slices[9]);
  assert.ok(reads.length > 0, "those of before were let go");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { plain } from "../../../sync/client/columns.js";
import { createDevice, describe, populate, records, uuid } from "./devices.js";
import { createServer } from "./server.js";

async function readyPhone(options = {}) {
  const server = createServer();
  server.person("anna", "north", "south");
  populate(server, { customers: 30, notes: 1 });
  const phone = createDevice(server, "phone", { user: "anna", ...options });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica() };
}

const rename = (n, name) => ({ op: "update", table: "customers", id: uuid("c0", n), set: { name } });
const names = async (replica) => (await replica.index()).map(({ name }) => name);

test("the index is sorted, follows each save, and never changes an array it gave out", async () => {
  const { replica } = await readyPhone();
  const before = await replica.index();
  await replica.save([rename(5, "Aa")]);
  await replica.save([
    rename(6, "Zz"),
    { op: "create", table: "customers", id: uuid("f0", 1), set: { name: "Mm" } },
  ]);
  const after = await names(replica);
  assert.deepEqual(after, [...after].sort());
  assert.deepEqual([after[0], after.at(-1), after.length, before.length], ["Aa", "Zz", 31, 30]);
  assert.equal((await replica.index())[0].waiting, 1);
});

test("a save adds a small record to the stored index and rewrites nothing", async () => {
  const { replica, phone } = await readyPhone();
  const stored = (await records(phone, "index", "anna")).length;
  await replica.save([rename(5, "Aa")]);
  const all = await records(phone, "index", "anna");
  assert.equal(all.length, stored + 1);
  assert.equal(all.at(-1).lines.length, 1);
});

test("a worker just started reads the same index", async () => {
  const { phone, replica } = await readyPhone();
  await replica.save([rename(5, "Aa")]);
  const warm = (await replica.index()).map(plain);
  phone.open();
  assert.deepEqual((await (await phone.replica()).index()).map(plain), warm);
});

test("the journal is merged when it has grown", async () => {
  const { phone, replica } = await readyPhone();
  for (let n = 0; n < 70; n++) await replica.save([rename(1 + (n % 30), `Name ${n}`)]);
  const before = await replica.index();
  assert.ok((await records(phone, "index", "anna")).length > 64);
  await phone.client.sync({ now: true });
  assert.ok((await records(phone, "index", "anna")).length <= 3);
  phone.open();
  assert.deepEqual(
    (await (await phone.replica()).index()).map(({ id }) => id),
    before.map(({ id }) => id),
  );
});

test("two workers alive at once see each other's changes", async () => {
  const { phone, replica: old } = await readyPhone();
  phone.open();
  const young = await phone.replica();
  await old.index();
  await young.index();
  await young.save([rename(1, "Aaa")]);
  assert.equal((await names(old))[0], "Aaa");
  await old.save([rename(2, "Aa")]);
  await old.save([rename(3, "A")]);
  assert.deepEqual((await names(young)).slice(0, 3), ["A", "Aa", "Aaa"]);
  assert.deepEqual(
    (await young.waiting()).map(({ set }) => set.name),
    ["Aaa", "Aa", "A"],
  );
  await phone.client.sync({ now: true });
  assert.deepEqual(await names(old), await names(young));
});

test("an index made by another version of its lines is rebuilt", async () => {
  const { phone, replica, server } = await readyPhone();
  await replica.save([rename(5, "Aa")]);
  const next = {
    ...describe,
    version: 2,
    lineOf: ({ root }) => ({ id: root.id, name: String(root.name), upper: String(root.name).toUpperCase() }),
    conflicts: undefined,
  };
  const updated = createDevice(server, "phone", { describe: next, factory: phone.factory });
  const young = await updated.replica();
  assert.equal((await young.index())[0].upper, "AA");
  await young.save([rename(6, "Ab")]);
  assert.equal((await young.index())[1].upper, "AB");
  assert.equal((await names(replica))[1], "Ab", "the old worker can still read");
});

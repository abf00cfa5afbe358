import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageTrouble } from "../../../sync/client/problems.js";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

async function readyPhone() {
  const server = createServer();
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 1 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica() };
}

const rename = { op: "update", table: "customers", id: uuid("c0", 1), set: { name: "Neu" } };

/** Runs `body` while no write to these stores fits on the disk. */
async function onFullDisk(stores, body) {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...args) {
    if (stores.includes(this.name)) throw new DOMException("the disk is full", "QuotaExceededError");
    return put.apply(this, args);
  };
  try {
    return await body();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
}

test("a save on a full disk is refused whole, and works when there is room again", async () => {
  const { server, phone, replica } = await readyPhone();
  await onFullDisk(["bundles"], async () => {
    await assert.rejects(replica.save([rename]), StorageTrouble);
  });
  assert.deepEqual(await replica.waiting(), []);
  await replica.save([rename]);
  await phone.client.sync({ now: true });
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("on a disk too full for a page what is shown stays, and the same page comes when there is room", async () => {
  const server = createServer({ pageLimit: 3 });
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 1 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  const before = await shown(phone);
  for (let n = 1; n <= 12; n++) server.write("people", uuid("ab", n), { name: `Person ${n}` });
  const state = await onFullDisk(["staged"], () => phone.client.sync({ now: true }));
  assert.equal(state.state, "storage");
  assert.deepEqual(await shown(phone), before);
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("on a disk too full for an answer the change stays and is answered later, done once", async () => {
  for (const full of ["bundles", "index", "refused"]) {
    const { server, phone, replica } = await readyPhone();
    await replica.save([rename, { ...rename, set: { phone: "bad" } }]);
    const state = await onFullDisk([full], () => phone.client.sync({ now: true }));
    assert.deepEqual([state.state, state.waiting, state.refused], ["storage", 2, 0], full);
    assert.equal((await replica.root(rename.id)).root.phone, "bad", "and is shown as before");
    const later = await phone.client.sync({ now: true });
    assert.deepEqual([later.waiting, later.refused], [0, 1], full);
    assert.deepEqual([...server.applied.values()], [1]);
    assert.deepEqual(await shown(phone), server.visible("anna"));
  }
});

test("a full disk at every write in turn loses, doubles and hides nothing", async () => {
  for (let k = 1; ; k++) {
    const { server, phone, replica } = await readyPhone();
    server.write("customers", uuid("c0", 3), { name: "von fern" });
    let saved = false;
    const writes = await onceFull(k, async () => {
      try {
        await replica.save([rename]);
        saved = true;
      } catch (error) {
        assert.ok(error instanceof StorageTrouble);
      }
      await phone.client.sync({ now: true });
    });
    assert.deepEqual([(await phone.client.sync({ now: true })).state], ["synced"], `write ${k}`);
    assert.equal(server.applied.size, saved ? 1 : 0);
    assert.deepEqual(await shown(phone), server.visible("anna"), `write ${k}`);
    if (writes < k) return assert.ok(k > 8);
  }
});

/** Runs `body` while the k-th write alone does not fit. Answers how many there were. */
async function onceFull(k, body) {
  const { put } = IDBObjectStore.prototype;
  let writes = 0;
  IDBObjectStore.prototype.put = function (...args) {
    writes += 1;
    if (writes === k) throw new DOMException("the disk is full", "QuotaExceededError");
    return put.apply(this, args);
  };
  try {
    await body();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  return writes;
}

test("a pull on a full disk says so and goes on later", async () => {
  const { server, phone } = await readyPhone();
  server.write("customers", uuid("c0", 1), { name: "Neu" });
  const state = await onFullDisk(["bundles"], () => phone.client.sync({ now: true }));
  assert.equal(state.state, "storage");
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a full disk that stops an unfinished pull does not keep what waits from leaving", async () => {
  const server = createServer({ pageLimit: 3 });
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 1 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  for (let n = 1; n <= 20; n++) server.write("people", uuid("ab", n), { name: `Person ${n}` });
  const state = await onFullDisk(["chunks"], async () => {
    assert.equal((await phone.client.sync({ now: true })).state, "storage");
    assert.ok((await records(phone, "staged", "anna")).length > 5, "all has arrived and cannot be applied");
    await (await phone.replica()).save([rename]);
    return phone.client.sync({ now: true });
  });
  assert.deepEqual([state.state, state.waiting], ["storage", 0]);
  assert.equal(server.applied.size, 1);
  await phone.client.sync({ now: true });
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a connection closed by the browser or by a newer worker is made anew", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.close();
  assert.equal((await replica.index()).length, 2);
  const deleted = phone.factory.deleteDatabase("feldbuch-anna"); // evicted: everybody must let go first
  await new Promise((resolve) => (deleted.onsuccess = resolve));
  assert.equal(await phone.replica(), null, "the first sync must be made again");
  server.write("customers", uuid("c0", 1), { name: "Inzwischen" });
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.ok((await (await phone.replica()).index()).some(({ name }) => name === "Inzwischen"));
});

test("an old worker beside an upgraded database asks for the update", async () => {
  const { phone, replica } = await readyPhone();
  await replica.close();
  const upgraded = phone.factory.open("feldbuch-anna", 99);
  await new Promise((resolve) => (upgraded.onsuccess = resolve));
  assert.equal((await phone.client.state()).state, "update");
});

/** One database in several hands: two workers at once, a clone on another phone, one that the browser threw away. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { REPLICA } from "../../../sync/client/upgrades.js";
import { cloned, createDevice, createLock, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const CUSTOMER = uuid("c0", 1);
const set = (fields, id = CUSTOMER) => ({ op: "update", table: "customers", id, set: fields });
const note = (n, text = `Notiz ${n}`) => ({
  op: "create",
  table: "notes",
  id: uuid("e0", n),
  set: { customer_id: CUSTOMER, text, priority: "none" },
});

async function readyPhone(options = {}) {
  const server = createServer(options.server);
  server.person("anna", "north");
  populate(server, { customers: 4, notes: 2 });
  const lock = createLock();
  const phone = createDevice(server, "phone", { user: "anna", lock, ...options.phone });
  await phone.client.sync();
  return { server, phone, lock, replica: await phone.replica() };
}

const valueOf = (server, field) => server.rows.get(`customers/${CUSTOMER}`).data[field];

test("two workers on one phone never talk to the server at once, and send each change once", async () => {
  const { server, phone, lock, replica } = await readyPhone({ server: { pushLimit: 2, pageLimit: 5 } });
  const other = createDevice(server, "phone", { factory: phone.factory, lock });
  const theirs = await other.replica();
  let talking = 0;
  for (const device of [phone, other]) {
    device.before = async () => {
      talking += 1;
      assert.equal(talking, 1);
      await new Promise((resolve) => setTimeout(resolve, 1));
      talking -= 1;
    };
  }
  await Promise.all(
    Array.from({ length: 12 }, async (_, n) => {
      await (n % 2 ? replica : theirs).save([note(n)]);
      await (n % 2 ? phone : other).client.sync({ now: true });
    }),
  );
  assert.deepEqual([...server.applied.values()], new Array(12).fill(1));
  assert.equal((await replica.waiting()).length, 0);
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.deepEqual(await shown(other), server.visible("anna"));
  assert.deepEqual(phone.reports, []);
});

test("what one worker saves during the other's push is sent after it, in order", async () => {
  const { server, phone, lock, replica } = await readyPhone();
  const other = createDevice(server, "phone", { factory: phone.factory, lock });
  const theirs = await other.replica();
  await replica.save([set({ name: "eins" })]);
  phone.before = async (url) => {
    if (!url.startsWith("/sync/mutations")) return;
    phone.before = null;
    await theirs.save([set({ name: "zwei" })]);
    await theirs.save([set({ name: "drei" })]);
  };
  await Promise.all([phone.client.sync({ now: true }), other.client.sync({ now: true })]);
  assert.equal(valueOf(server, "name"), "drei");
  assert.equal(server.log.length, 3);
});

test("two workers that know of no common lock lose and double nothing either", async () => {
  const { server, phone, replica } = await readyPhone({ server: { pushLimit: 2 } });
  const other = createDevice(server, "phone", { factory: phone.factory });
  const theirs = await other.replica();
  for (let n = 0; n < 10; n++) {
    await (n % 2 ? replica : theirs).save([note(n)]);
    await Promise.all([phone.client.sync({ now: true }), other.client.sync({ now: true })]);
  }
  await phone.client.sync({ now: true });
  assert.deepEqual([...server.applied.values()], new Array(10).fill(1));
  assert.equal((await replica.waiting()).length, 0);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a cloned phone and its clone both go on, and nothing is lost or doubled", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.save([note(1)]);
  const clone = createDevice(server, "phone", { factory: await cloned(phone.factory) });
  const theirs = await clone.replica();
  for (let n = 2; n <= 8; n++) await (n % 2 ? replica : theirs).save([note(n)]);
  for (const device of [phone, clone, phone, clone]) {
    const state = await device.client.sync({ now: true });
    assert.deepEqual([state.state, state.waiting], ["synced", 0], device.reports[0]?.stack);
  }
  assert.deepEqual([...server.applied.values()], new Array(8).fill(1));
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.deepEqual(await shown(clone), server.visible("anna"));
  assert.equal((await clone.client.verify()).equal, true);
});

test("what the phone had sent before is not done again by its clone over what came later", async () => {
  const { server, phone, replica } = await readyPhone();
  const gone = uuid("d0", 1001);
  const remove = { op: "delete", table: "notes", id: gone, root: CUSTOMER };
  await replica.save([set({ phone: "alt" }), remove, note(1)]);
  const clone = createDevice(server, "phone", { factory: await cloned(phone.factory) });
  await phone.client.sync({ now: true });
  const undo = { op: "update", table: "notes", id: gone, root: CUSTOMER, set: { deleted: false } };
  await replica.save([set({ phone: "neu" }), undo]);
  await phone.client.sync({ now: true });

  await (await clone.replica()).save([set({ remark: "vom Klon" }), note(2)]);
  const state = await clone.client.sync({ now: true });
  assert.deepEqual([state.state, state.waiting, state.refused], ["synced", 0, 0]);
  assert.deepEqual([valueOf(server, "phone"), valueOf(server, "remark")], ["neu", "vom Klon"]);
  assert.equal(server.rows.get(`notes/${gone}`).deleted, false);
  assert.deepEqual([...server.applied.values()], new Array(7).fill(1));
  assert.deepEqual(await shown(clone), server.visible("anna"));
});

test("a phone put back to an older state of itself goes on from what the server has", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.save([note(1)]);
  const backup = await cloned(phone.factory);
  await phone.client.sync({ now: true });
  await replica.save([set({ name: "nach der Sicherung" }), note(2)]);
  await phone.client.sync({ now: true });
  const restored = createDevice(server, "phone", { factory: backup });
  await (await restored.replica()).save([note(3), set({ remark: "danach" })]);
  assert.equal((await restored.client.sync({ now: true })).state, "synced");
  assert.deepEqual([...server.applied.values()], [1, 1, 1, 1, 1]);
  assert.equal(valueOf(server, "name"), "nach der Sicherung");
  assert.deepEqual(await shown(restored), server.visible("anna"));
});

test("an evicted replica is made anew and numbers on, also while its worker lives", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.save([note(1), note(2)]);
  await phone.client.sync({ now: true });
  await new Promise((resolve) => (phone.factory.deleteDatabase("feldbuch-anna").onsuccess = resolve));
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  await (await phone.replica()).save([note(3)]);
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual([...server.devices.get("phone").results.keys()], [1, 2, 3]);
  assert.equal(server.requests.mutations, 2, "no gap was needed");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("when the browser threw everything away, who was signed in is asked for", async () => {
  const { server, phone } = await readyPhone();
  for (const name of ["feldbuch", "feldbuch-anna"]) {
    await new Promise((resolve) => (phone.factory.deleteDatabase(name).onsuccess = resolve));
  }
  phone.open();
  assert.equal(await phone.replica(), null);
  assert.equal((await phone.client.sync({ now: true })).user, "anna");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a worker that waits to take over leaves the queue of the old one alone, and sends it afterwards", async () => {
  const { server, phone, replica, lock } = await readyPhone();
  const upgrades = [...REPLICA, (db) => db.createObjectStore("more")];
  phone.down = true;
  await replica.save([note(1)]);
  const young = createDevice(server, "phone", { factory: phone.factory, lock, upgrades });
  await replica.save([note(2)]);
  assert.equal((await records(phone, "outbox", "anna")).length, 2, "the young one has only been started");

  const theirs = await young.replica(); // it takes over
  await theirs.index();
  await assert.rejects(replica.save([note(3)]), /newer version/);
  assert.equal((await phone.client.sync({ now: true })).state, "update");
  assert.deepEqual(
    (await theirs.waiting()).map(({ id }) => id),
    [note(1).id, note(2).id],
  );
  const state = await young.client.sync({ now: true });
  assert.deepEqual([state.state, state.waiting], ["synced", 0]);
  assert.deepEqual([...server.applied.values()], [1, 1]);
});

test("a worker too old for the server keeps its queue for the one that is not", async () => {
  const { server, phone, replica, lock } = await readyPhone();
  await replica.save([note(1)]);
  const { answer } = server;
  server.answer = () => [426, { code: "update_needed" }];
  for (let n = 2; n <= 4; n++) {
    await phone.client.sync({ now: true });
    await replica.save([note(n)]);
  }
  assert.deepEqual([(await phone.client.state()).state, (await phone.client.state()).waiting], ["update", 4]);
  server.answer = answer;
  const young = createDevice(server, "phone", { factory: phone.factory, lock });
  assert.equal((await young.client.sync({ now: true })).waiting, 0);
  assert.deepEqual([...server.applied.values()], [1, 1, 1, 1]);
});

test("a second person's work and the first one's lie apart, whoever signs in, and arrive as each one's own", async () => {
  const { server, phone, replica } = await readyPhone();
  server.person("ben", "south");
  const session = server.devices.get("phone");
  await replica.save([note(1), set({ phone: "bad" })]);
  await phone.client.sync({ now: true });
  phone.down = true;
  await replica.save([note(2)]);
  phone.down = false;
  session.user = "ben";
  await phone.client.sync({ now: true });
  phone.down = true;
  const bens = await phone.replica();
  await bens.save([set({ name: "von Ben" }, uuid("c0", 2))]);
  assert.deepEqual([(await bens.waiting()).length, (await bens.refused()).length], [1, 0]);
  phone.down = false;
  session.user = "anna";
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.user, state.waiting, state.refused], ["anna", 0, 1]);
  assert.equal(server.rows.get(`customers/${uuid("c0", 2)}`).data.name, "Firma 00002");
  session.user = "ben";
  await phone.client.sync({ now: true });
  assert.equal(server.rows.get(`customers/${uuid("c0", 2)}`).data.name, "von Ben");
  assert.deepEqual([...server.applied.values()], [1, 1, 1]);
});

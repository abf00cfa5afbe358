import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const TEXT = "x".repeat(900);
const ROOT = uuid("c0", 1);

async function heavyPhone(notes = 1200) {
  const server = createServer();
  server.person("anna", "north", "south");
  populate(server, { customers: 3, notes: 1 });
  for (let n = 0; n < notes; n++) {
    server.write("notes", uuid("d1", n), { customer_id: ROOT, text: `${n} ${TEXT}`, priority: "none" });
  }
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  const bundle = async () => (await records(phone, "bundles", "anna")).find(({ id }) => id === ROOT);
  const equal = async () => assert.deepEqual(await shown(phone), server.visible("anna"));
  return { server, phone, bundle, equal, sync: () => phone.client.sync({ now: true }) };
}

test("a heavy bundle keeps its youngest rows and spills the others into few records", async () => {
  const { phone, bundle, equal } = await heavyPhone();
  const { rows, spill } = await bundle();
  assert.ok(JSON.stringify(rows).length < 256 * 1024);
  assert.ok(rows.notes.every(({ data }) => data.id > spill.upto));
  const parts = await records(phone, "spill", "anna");
  assert.ok(parts.length <= 6, `${parts.length} parts`);
  await equal();
});

test("an open conflict older than all that spills is counted and listed", async () => {
  const { server, phone, bundle, equal, sync } = await heavyPhone();
  const conflict = { customer_id: ROOT, table: "customers", record_id: ROOT, field: "phone", state: "open" };
  server.write("conflicts", uuid("a1", 1), conflict);
  await sync();
  for (let n = 0; n < 200; n++) {
    server.write("notes", uuid("d2", n), { customer_id: ROOT, text: TEXT, priority: "none" });
  }
  await sync();
  const { rows, spill } = await bundle();
  assert.ok(uuid("a1", 1) < spill.upto);
  assert.equal(rows.conflicts.length, 1);
  assert.equal((await phone.client.state()).state, "conflict");
  server.write("conflicts", uuid("a1", 1), { state: "resolved" });
  await sync();
  assert.equal((await phone.client.state()).state, "synced");
  await equal();
});

test("a list reads only the young rows, the page of the customer all", async () => {
  const { phone } = await heavyPhone();
  const replica = await phone.replica();
  const [listed] = await replica.roots([ROOT]);
  assert.ok(listed.rows.notes.length < 200);
  assert.equal((await replica.root(ROOT)).rows.notes.length, 1201);
});

test("spilled rows are changed, deleted and brought back where they are", async () => {
  const { server, phone, bundle, equal, sync } = await heavyPhone();
  const light = JSON.stringify(await bundle()).length;
  server.write("notes", uuid("d1", 3), { text: "anders" });
  server.remove("notes", uuid("d1", 4));
  await sync();
  await equal();
  const replica = await phone.replica();
  const id = uuid("d1", 5);
  await replica.save([{ op: "update", table: "notes", id, root: ROOT, set: { text: "von mir" } }]);
  assert.equal((await replica.root(ROOT)).rows.notes.find((row) => row.id === id).text, "von mir");
  await replica.save([{ op: "delete", table: "notes", id: uuid("d1", 6), root: ROOT }]);
  await sync();
  await equal();
  await replica.save([
    { op: "update", table: "notes", id: uuid("d1", 6), root: ROOT, set: { deleted: false } },
  ]);
  await sync();
  await equal();
  assert.ok(JSON.stringify(await bundle()).length < light + 5000);
});

test("more young rows spill again without touching the older parts", async () => {
  const { server, phone, equal, sync } = await heavyPhone();
  const before = await records(phone, "spill", "anna");
  for (let n = 5000; n < 5400; n++) server.write("notes", uuid("d1", n), { customer_id: ROOT, text: TEXT });
  await sync();
  await equal();
  const after = await records(phone, "spill", "anna");
  assert.ok(after.length > before.length);
  assert.deepEqual(after.slice(0, before.length), before);
});

test("a heavy customer moves within the phone and away from it with every row", async () => {
  const { server, phone, equal, sync } = await heavyPhone(400);
  server.move(ROOT, "south");
  await sync();
  await equal();
  server.person("anna", "north");
  await sync();
  await equal();
  assert.deepEqual(await records(phone, "spill", "anna"), []);
});

test("starting again leaves an equal heavy bundle alone and replaces one that differs", async () => {
  const { server, phone, equal, sync } = await heavyPhone(400);
  server.restore(server.snapshot());
  const before = await records(phone, "spill", "anna");
  await sync();
  await equal();
  assert.deepEqual(await records(phone, "spill", "anna"), before);
  const backup = server.snapshot();
  server.write("notes", uuid("d1", 1), { text: "verloren" });
  await sync();
  server.restore(backup);
  await sync();
  await equal();
});

test("spilled rows keep their own scopes when their customer gains and loses one", async () => {
  const { server, phone, sync } = await heavyPhone(400);
  const root = server.rows.get(`customers/${ROOT}`);
  const { answer } = server;
  const bring = async (change) => {
    server.answer = (...args) => {
      const [status, body] = answer(...args);
      return [
        status,
        { ...body, changes: [{ table: "customers", id: ROOT, version: root.version, ...change }] },
      ];
    };
    await sync();
  };
  await bring({ op: "put", scope: "t:south", data: root.data });
  assert.equal((await (await phone.replica()).root(ROOT)).rows.notes.length, 401);
  await bring({ op: "leave", scope: "t:north" });
  assert.deepEqual((await (await phone.replica()).root(ROOT)).rows.notes, []);
  assert.deepEqual(await records(phone, "spill", "anna"), []);
});

/** Stories about territories, each once found by a seed of convergence.test.js. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

async function phoneOf(...territories) {
  const server = createServer();
  server.person("anna", ...territories);
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  const equal = async () => {
    assert.deepEqual(await shown(phone), server.visible("anna"));
    const held = (await records(phone, "bundles", "anna")).map(({ id }) => id);
    assert.deepEqual(held, Object.keys(server.visible("anna").bundles).sort());
  };
  return { server, phone, equal, sync: () => phone.client.sync({ now: true }) };
}

test("a note deleted where the phone could not see it goes when it leaves where the phone could", async () => {
  const { server, equal, sync } = await phoneOf("south");
  server.move(uuid("c0", 2), "north");
  server.remove("notes", uuid("d0", 2001));
  server.person("anna", "south", "north");
  await sync();
  await equal();
});

test("a lead answered for a territory that is lost before the next pull does not stay", async () => {
  const { server, phone, equal, sync } = await phoneOf("north");
  const replica = await phone.replica();
  const id = uuid("f0", 1);
  server.person("anna", "east", "north");
  await replica.save([{ op: "create", table: "customers", id, set: { name: "Lead" } }]);
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/changes");
  };
  await sync();
  assert.equal((await replica.root(id)).root.territory_id, "east");
  phone.before = null;
  phone.down = false;
  server.person("anna", "north");
  await sync();
  await equal();
});

test("a note for a customer who moved away is answered without a record, and leaves the phone", async () => {
  const { server, phone, equal, sync } = await phoneOf("north");
  const replica = await phone.replica();
  const [root, id] = [uuid("c0", 1), uuid("f1", 1)];
  await replica.save([
    { op: "create", table: "notes", id, set: { customer_id: root, text: "noch vor Ort geschrieben" } },
    { op: "update", table: "customers", id: root, set: { name: "zu spät" } },
  ]);
  server.move(root, "south");
  const { answer } = server;
  server.answer = (device, method, path, headers, body) => {
    server.person("anna", "north", "south"); // the server accepts the note, as it does for a while, and routes it
    const [status, reply] = answer(device, method, path, headers, body);
    server.person("anna", "north");
    if (method === "GET") return answer(device, method, path, headers, body);
    const [note] = reply.results;
    const late = { ...reply.results[1], status: "rejected", record: null, error: { code: "out_of_scope" } };
    return [status, { ...reply, results: [{ ...note, record: null }, late] }];
  };
  const state = await sync();
  assert.deepEqual([state.waiting, state.refused], [0, 1]);
  assert.equal((await replica.refused())[0].set.name, "zu spät", "what was typed is kept");
  assert.equal(await replica.root(root), null);
  assert.equal(server.rows.get(`notes/${id}`).data.text, "noch vor Ort geschrieben");
  await equal();
  assert.equal((await phone.client.verify()).equal, true);
});

test("a copy of a text and fields of a newer server are held as they come", async () => {
  const { server, phone, sync } = await phoneOf("north");
  const copy = { customer_id: uuid("c0", 1), field: "text", copy_id: uuid("d9", 1), new_key: { a: [1] } };
  server.write("conflicts", uuid("ee", 1), copy);
  const { answer } = server;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    const changes = (body.changes ?? []).map((change) => ({ ...change, hint: "new" }));
    return [status, { ...body, changes, news: { of: "tomorrow" } }];
  };
  await sync();
  server.answer = answer;
  const [conflict] = (await (await phone.replica()).root(uuid("c0", 1))).rows.conflicts;
  assert.deepEqual(conflict, { ...copy, id: uuid("ee", 1) });
  assert.equal((await phone.client.verify()).equal, true);
});

test("a delete from before the phone restored the row elsewhere does not delete it again", async () => {
  const { server, phone, equal, sync } = await phoneOf("north", "south");
  const [root, id] = [uuid("c0", 1), uuid("d0", 1001)];
  server.remove("notes", id);
  server.move(root, "south");
  const restore = { op: "update", table: "notes", id, root, set: { deleted: false } };
  await (await phone.replica()).save([restore]);
  await sync();
  await equal();
});

test("after the server began anew an old delete does not hide a row restored there", async () => {
  const { server, phone, equal, sync } = await phoneOf("north");
  const backup = server.snapshot();
  const [root, id] = [uuid("c0", 1), uuid("d0", 1001)];
  for (const text of ["a", "b", "c"]) server.write("notes", id, { text });
  await sync();
  await (await phone.replica()).save([{ op: "delete", table: "notes", id, root }]);
  await sync();
  server.restore(backup);
  server.remove("notes", id);
  await sync();
  await equal();
  server.write("notes", id, { text: "wieder da" });
  await sync();
  await equal();
});

test("what is answered while the phone starts again is shown, though what it holds has higher versions", async () => {
  const { server, phone, equal, sync } = await phoneOf("north");
  const replica = await phone.replica();
  const id = uuid("c0", 1);
  const backup = server.snapshot();
  for (const remark of ["a", "b", "c"]) server.write("customers", id, { remark });
  await sync();
  server.restore(backup);
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/changes") && !url.includes("since");
  };
  assert.equal((await sync()).state, "offline");
  await replica.save([{ op: "update", table: "customers", id, set: { name: "Neu" } }]);
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/changes");
  };
  assert.deepEqual([(await sync()).state, (await replica.waiting()).length], ["offline", 0]);
  assert.equal((await replica.root(id)).root.name, "Neu");
  phone.before = null;
  phone.down = false;
  await sync();
  await equal();
});

test("what is saved while the phone starts again stays in the view", async () => {
  const { server, phone, sync } = await phoneOf("north");
  const replica = await phone.replica();
  const id = uuid("c0", 1);
  server.restore(server.snapshot());
  server.write("customers", id, { remark: "anders" });
  phone.before = async () => {
    const { method, url } = phone.requests.at(-1);
    phone.down = method === "POST";
    if (method === "GET" && !url.includes("since")) {
      await replica.save([{ op: "update", table: "customers", id, set: { name: "wartet" } }]);
    }
  };
  assert.deepEqual([(await sync()).state, (await replica.waiting()).length], ["offline", 1]);
  const { root } = await replica.root(id);
  assert.deepEqual([root.name, root.remark], ["wartet", "anders"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

function business(options) {
  const server = createServer(options);
  server.person("anna", "north");
  server.person("ben", "south");
  server.person("dora", "north", "south");
  populate(server);
  return server;
}

test("it works: a first sync, a save without network, one arrival", async () => {
  const server = business();
  const phone = createDevice(server, "phone", { user: "anna" });
  assert.equal(await phone.replica(), null);
  const first = await phone.client.sync();
  assert.deepEqual(
    { ...first, at: null, verified: first.verified?.equal },
    {
      state: "synced",
      waiting: 0,
      refused: 0,
      files: 0,
      done: 18,
      total: null,
      following: null,
      at: null,
      user: "anna",
      locked: false,
      verified: true,
    },
  );
  assert.deepEqual(await shown(phone), server.visible("anna"));

  phone.down = true;
  const replica = await phone.replica();
  const id = uuid("c0", 1);
  await replica.save([{ op: "update", table: "customers", id, set: { phone: "123" }, was: { phone: "" } }]);
  await replica.save([
    {
      op: "create",
      table: "notes",
      id: uuid("e0", 1),
      set: { customer_id: id, text: "Neu", priority: "high" },
    },
  ]);
  const offline = await phone.client.sync();
  assert.equal(offline.state, "offline");
  assert.equal(offline.waiting, 2);
  const view = await replica.root(id);
  assert.equal(view.root.phone, "123");
  assert.equal(view.rows.notes.length, 3);
  assert.equal(view.rows.notes[2].created_by, "anna");
  assert.deepEqual(view.unsent, [`customers/${id}`, `notes/${uuid("e0", 1)}`]);

  phone.open();
  phone.down = false;
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.deepEqual([...server.applied.values()], [1, 1]);
});

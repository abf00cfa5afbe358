/** The power goes before each transaction in turn; whatever was reached, the next start goes on and ends where it must. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Died, createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

/** More transactions than any of these runs takes. */
const ENOUGH = 120;

/** Prepares a phone, dies at the k-th transaction of `run`, starts again; for each k until nothing dies any more. */
async function atEveryTransaction(prepare, run, check) {
  for (let k = 1; k <= ENOUGH; k++) {
    const scene = await prepare();
    const { server, phone } = scene;
    phone.open(k);
    try {
      await run(scene);
    } catch (error) {
      assert.ok(error instanceof Died, error.stack);
    }
    const survived = !phone.power.dead;
    phone.open();
    const state = await phone.client.sync({ now: true });
    const story = `died at transaction ${k}: ${phone.reports[0]?.stack ?? ""}`;
    assert.deepEqual([state.state, state.waiting], ["synced", 0], story);
    assert.deepEqual(await shown(phone), server.visible("anna"), story);
    const held = (await records(phone, "bundles", "anna")).map(({ id }) => id);
    assert.deepEqual(held, Object.keys(server.visible("anna").bundles).sort(), story);
    for (const [mark, times] of server.applied) assert.equal(times, 1, `${mark}: ${story}`);
    await check?.(scene, story);
    if (survived) return k;
  }
  assert.fail("it never got through");
}

function business() {
  const server = createServer({ pageLimit: 6, pushLimit: 2 });
  server.person("anna", "north", "south");
  populate(server, { customers: 5, notes: 2 });
  return { server, phone: createDevice(server, "phone", { user: "anna", records: 2 }) };
}

async function ready() {
  const scene = business();
  await scene.phone.client.sync();
  return scene;
}

test("a first sync killed at any transaction ends complete", async () => {
  const points = await atEveryTransaction(business, ({ phone }) => phone.client.sync());
  assert.ok(points > 10);
});

test("pushing and pulling killed at any transaction loses and doubles nothing", async () => {
  async function prepare() {
    const scene = await ready();
    const { server, phone } = scene;
    const replica = await phone.replica();
    const id = uuid("c0", 1);
    const lead = uuid("f0", 1);
    await replica.save([
      { op: "update", table: "customers", id, set: { name: "Neu" } },
      { op: "create", table: "customers", id: lead, set: { name: "Lead" } },
      { op: "create", table: "notes", id: uuid("f1", 1), set: { customer_id: lead, text: "erst" } },
      { op: "delete", table: "notes", id: uuid("d0", 1001), root: id },
      { op: "update", table: "customers", id, set: { name: "Neuer" } },
    ]);
    for (let n = 1; n <= 5; n++) server.write("customers", uuid("c0", n), { remark: "von fern" });
    server.move(uuid("c0", 2), "west");
    server.write("people", uuid("ab", 1), { name: "Neu hier" });
    return scene;
  }
  const points = await atEveryTransaction(
    prepare,
    ({ phone }) => phone.client.sync(),
    async ({ server }) => assert.equal(server.applied.size, 5),
  );
  assert.ok(points > 15);
});

test("losing and gaining a territory killed at any transaction leaves no ghost", async () => {
  async function prepare() {
    const scene = await ready();
    scene.server.person("anna", "north", "east");
    scene.server.move(uuid("c0", 2), "east");
    return scene;
  }
  await atEveryTransaction(prepare, ({ phone }) => phone.client.sync());
});

test("starting again killed at any transaction keeps what waits", async () => {
  async function prepare() {
    const scene = await ready();
    const { server, phone } = scene;
    const backup = server.snapshot();
    server.write("customers", uuid("c0", 1), { name: "verloren" });
    await phone.client.sync({ now: true });
    server.restore(backup);
    server.remove("notes", uuid("d0", 2001));
    server.move(uuid("c0", 4), "west");
    const id = uuid("c0", 3);
    await (await phone.replica()).save([{ op: "update", table: "customers", id, set: { name: "wartet" } }]);
    return scene;
  }
  await atEveryTransaction(
    prepare,
    ({ phone }) => phone.client.sync(),
    async ({ server }) => assert.equal(server.rows.get(`customers/${uuid("c0", 3)}`).data.name, "wartet"),
  );
});

test("a save is whole or not there at all", async () => {
  const id = uuid("c0", 1);
  await atEveryTransaction(
    ready,
    async (scene) => {
      scene.saved = false;
      const replica = await scene.phone.replica();
      await replica.save([
        { op: "update", table: "customers", id, set: { name: "Neu" } },
        { op: "create", table: "notes", id: uuid("f1", 1), set: { customer_id: id, text: "dazu" } },
      ]);
      scene.saved = true;
    },
    async ({ server, saved }, story) => {
      const arrived = server.applied.size;
      assert.ok(arrived === 2 || (arrived === 0 && !saved), story);
    },
  );
});

test("sending a refused change again killed at any transaction leaves it in one place", async () => {
  async function prepare() {
    const scene = await ready();
    const replica = await scene.phone.replica();
    await replica.save([{ op: "update", table: "customers", id: uuid("c0", 1), set: { phone: "bad" } }]);
    await scene.phone.client.sync();
    return scene;
  }
  for (let k = 1; k <= ENOUGH; k++) {
    const { phone } = await prepare();
    phone.open(k);
    try {
      await (await phone.replica()).sendAgain(1);
    } catch (error) {
      assert.ok(error instanceof Died, error.stack);
    }
    const survived = !phone.power.dead;
    phone.open();
    const { waiting, refused } = await phone.client.state();
    assert.deepEqual([waiting, refused], survived ? [1, 0] : [0, 1]);
    if (survived) return;
  }
});

test("a first sync killed while it applies goes on where it stopped", async () => {
  for (let k = 1; k <= ENOUGH; k++) {
    const { phone } = business();
    let writes = 0;
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === "bundles") writes += 1;
      return put.apply(this, args);
    };
    phone.open(k);
    await phone.client.sync().catch((error) => assert.ok(error instanceof Died, error.stack));
    const survived = !phone.power.dead;
    phone.open();
    await phone.client.sync({ now: true });
    IDBObjectStore.prototype.put = put;
    assert.equal(writes, 5, `died at transaction ${k}`);
    if (survived) return;
  }
});

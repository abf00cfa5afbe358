import assert from "node:assert/strict";
import { test } from "node:test";
import { Died, createDevice, pick, populate, records, seeded, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const STEPS = 120;
const SEEDS = Number(process.env.SEEDS ?? 25);
const FIRST = Number(process.env.SEED ?? 1);

for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  test(`devices that lose requests, replies and power converge (seed ${seed})`, () => story(seed));
}

async function story(seed) {
  const next = seeded(seed);
  const server = createServer({ pageLimit: 7, pushLimit: 3 });
  server.person("anna", "north");
  server.person("dora", "north", "south");
  populate(server, { customers: 6, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna", next, records: 2 });
  const { factory, lock } = phone;
  const devices = [
    phone,
    createDevice(server, "phone", { next, factory, lock, records: 3, verifyEvery: 60_000 }), // another worker on it
    createDevice(server, "tablet", { user: "dora", next, records: 5, verifyEvery: 0 }),
    createDevice(server, "desk", { user: "dora", next }),
  ];
  const written = new Map(devices.map(({ name }) => [name, []]));
  let made = 0;

  devices[1].wait(3); // no two changes bear the same time
  for (const device of devices) device.faults(0.15);
  for (let step = 0; step < STEPS; step++) {
    const device = pick(devices, next);
    const dice = next();
    if (dice < 0.45) await someone(device);
    else if (dice < 0.8) await unlessDead(device.client.sync({ now: true }));
    else if (dice < 0.86) device.open(Math.floor(next() * 25));
    else if (dice < 0.9) await unlessDead(device.client.verify());
    else elsewhere();
    if (device.power.dead) device.open();
  }

  for (const device of devices) {
    device.faults(0);
    device.open();
    assert.equal((await device.client.sync({ now: true })).waiting, 0, device.reports[0]?.stack);
  }
  for (const device of devices) {
    await device.client.sync({ now: true });
    const user = server.devices.get(device.name).user;
    assert.deepEqual(await shown(device), server.visible(user), device.name);
    const held = (await records(device, "bundles", user)).map(({ id }) => id).sort();
    assert.deepEqual(
      held,
      Object.keys(server.visible(user).bundles).sort(),
      `${device.name} holds no ghosts`,
    );
    const arrived = server.log.filter((entry) => entry.device === device.name).map(({ at }) => at);
    assert.deepEqual(arrived, written.get(device.name), `${device.name}: all arrived, in order, once`);
  }
  for (const [mark, times] of server.applied) assert.equal(times, 1, mark);
  for (const device of devices) assert.equal((await device.client.verify()).equal, true, device.name);
  assert.deepEqual(server.reports, [], "nothing ever differed");

  async function someone(device) {
    try {
      const replica = await device.replica();
      if (!replica) return;
      const drafts = await edit(replica);
      if (drafts.length === 0) return;
      const before = (await replica.waiting()).length;
      await replica.save(drafts);
      const waiting = await replica.waiting();
      assert.equal(waiting.length, before + drafts.length);
      written.get(device.name).push(...waiting.slice(before).map(({ at }) => at));
    } catch (error) {
      if (!(error instanceof Died)) throw error;
      await recount(device);
    }
  }

  /** The power went while saving or just after: what counts is what lies on the disk. */
  async function recount(device) {
    const { user } = server.devices.get(device.name);
    const known = new Set(written.get(device.name));
    const outbox = await records(device, "outbox", user);
    written.get(device.name).push(...outbox.map(({ at }) => at).filter((at) => !known.has(at)));
  }

  async function edit(replica) {
    const lines = await replica.index();
    made += 1;
    if (lines.length === 0 || next() < 0.15) {
      const id = uuid("f0", made);
      const note = { customer_id: id, text: `erste ${made}`, priority: "high" };
      return [
        { op: "create", table: "customers", id, set: { name: `Neu ${made}`, phone: "" } },
        { op: "create", table: "notes", id: uuid("f1", made), set: note },
      ];
    }
    const { root, rows } = await replica.root(pick(lines, next).id);
    const note = rows.notes.length > 0 ? pick(rows.notes, next) : null;
    const dice = next();
    if (dice < 0.4) {
      const field = pick(["phone", "name", "discount_bp"], next);
      const set = { [field]: field === "discount_bp" ? made : next() < 0.1 ? "bad" : `${field} ${made}` };
      return [{ op: "update", table: "customers", id: root.id, set, was: { [field]: root[field] ?? null } }];
    }
    if (dice < 0.7 || !note) {
      const set = { customer_id: root.id, text: `Notiz ${made}`, priority: "none" };
      return [{ op: "create", table: "notes", id: uuid("f2", made), set }];
    }
    const at = { table: "notes", id: note.id, root: root.id };
    if (dice < 0.8) return [{ op: "update", ...at, set: { text: `neu ${made}` }, was: { text: note.text } }];
    if (dice < 0.9) return [{ op: "delete", ...at, was: { text: note.text } }];
    return [
      { op: "delete", ...at, was: { text: note.text } },
      { op: "update", ...at, set: { deleted: false } },
    ];
  }

  /** What others do meanwhile on the server. */
  function elsewhere() {
    const customers = [...server.rows.values()].filter(({ table }) => table === "customers");
    const dice = next();
    if (dice < 0.3) server.move(pick(customers, next).id, pick(["north", "south", "west"], next));
    else if (dice < 0.5) server.write("customers", pick(customers, next).id, { remark: `hier ${made++}` });
    else if (dice < 0.6)
      server.write("people", uuid("ab", Math.floor(next() * 5)), { name: `Person ${made++}` });
    else if (dice < 0.66) server.purge();
    else if (dice < 0.7)
      server.restore(server.snapshot()); // a new epoch with everything in it
    else if (dice < 0.8) server.person("anna", ...(next() < 0.5 ? ["north"] : ["south", "north"]));
    else if (dice < 0.9) server.person("dora", ...(next() < 0.5 ? ["south"] : ["south", "north"]));
    else server.write("notes", server.newId(), { customer_id: pick(customers, next).id, text: "von fern" });
  }
}

async function unlessDead(promise) {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
}

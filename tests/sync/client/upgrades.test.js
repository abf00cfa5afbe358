/** A replica that an older client made is brought to what it is now, with all that waits. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { REPLICA } from "../../../sync/client/upgrades.js";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const person = (n) => uuid("ab", n);
/** Steps of the client that had 64 chunks a table. */
const WHOLE_CHUNKS = 3;

async function olderPhone(options = {}) {
  const server = createServer({ pageLimit: 40 });
  server.person("anna", "north");
  populate(server, { customers: 3, notes: 1 });
  for (let n = 0; n < 150; n++) server.write("people", person(n), { name: `Person ${n}` });
  const phone = createDevice(server, "phone", {
    user: "anna",
    upgrades: REPLICA.slice(0, WHOLE_CHUNKS),
    ...options,
  });
  return { server, phone };
}

/** Writes into the database past the client. */
async function write(phone, body) {
  const known = (await phone.factory.databases()).some(({ name }) => name === "feldbuch-anna");
  if (!known) return; // it died before it had made one
  const db = await new Promise((resolve) => {
    const request = phone.factory.open("feldbuch-anna");
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction(["chunks", "meta"], "readwrite");
  body(tx.objectStore("chunks"), tx.objectStore("meta"));
  await new Promise((resolve) => (tx.oncomplete = resolve));
  db.close();
}

/** As that client kept shared rows: those whose ids end in the same 6 bits together. */
function wholeChunks(chunks, meta) {
  const before = (id) => {
    const [table, place] = id.split("/");
    return `${table}/${String(Number(place) % 64).padStart(2, "0")}`;
  };
  chunks.getAll().onsuccess = ({ target }) => {
    const whole = new Map();
    for (const { id, rows, pending } of target.result) {
      const known = whole.get(before(id)) ?? { id: before(id), rows: [], pending: [] };
      known.rows.push(...rows);
      known.pending.push(...pending);
      whole.set(known.id, known);
    }
    chunks.clear();
    for (const chunk of whole.values()) chunks.put(chunk);
  };
  meta.get("guests").onsuccess = ({ target: { result = [] } }) => {
    meta.put(
      result.map(({ store, id }) => ({ store, id: store === "chunks" ? before(id) : id })),
      "guests",
    );
  };
  meta.get("position").onsuccess = ({ target: { result } }) => {
    if (result?.applied?.startsWith("chunks "))
      meta.put(
        { ...result, applied: `chunks ${before(result.applied.slice("chunks ".length))}` },
        "position",
      );
  };
}

/** The new client on the same phone. */
async function upgraded(server, phone, options = {}) {
  await write(phone, wholeChunks);
  return createDevice(server, "phone", { factory: phone.factory, lock: phone.lock, ...options });
}

const rename = (n, name) => ({ op: "update", table: "people", id: person(n), set: { name } });

test("it works: all rows are there, and what waits is shown and sent", async () => {
  const { server, phone } = await olderPhone();
  await phone.client.sync();
  await (await phone.replica()).save([rename(7, "Von mir"), rename(71, "Auch von mir")]);
  const newer = await upgraded(server, phone);
  const replica = await newer.replica();
  assert.equal((await replica.sharedRow("people", person(7))).name, "Von mir");
  assert.equal((await replica.shared("people")).length, 150);
  assert.equal((await replica.waiting()).length, 2);
  const all = (await records(newer, "chunks", "anna")).filter(({ id }) => id.startsWith("people/"));
  assert.ok(all.length > 100, all.length);
  server.remove("people", person(9));
  const state = await newer.client.sync({ now: true });
  assert.deepEqual([state.waiting, state.refused], [0, 2], "this server lets nobody rename people");
  assert.deepEqual(await shown(newer), server.visible("anna"));
});

test("a row that only an answer brought goes with the next pull that does not bring it", async () => {
  const { server, phone } = await olderPhone();
  await phone.client.sync();
  await write(phone, (chunks, meta) => {
    const guest = { version: 1, data: { id: person(900), name: "Gast" }, scopes: [] };
    chunks.put({ id: "people/0900", rows: [guest], pending: [] });
    meta.put([{ store: "chunks", id: "people/0900" }], "guests");
  });
  const newer = await upgraded(server, phone);
  assert.equal((await (await newer.replica()).sharedRow("people", person(900))).name, "Gast");
  assert.equal((await newer.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(newer), server.visible("anna"));
});

test("a pull that was being taken up is taken up whole, the first one too", async () => {
  for (const first of [true, false]) {
    let died = true;
    for (let step = 1; died; step++) {
      assert.ok(step < 200, "the pull never ended");
      const { server, phone } = await olderPhone({ records: 20 });
      if (!first) {
        await phone.client.sync();
        for (let n = 0; n < 150; n += 2) server.write("people", person(n), { name: `Neu ${n}` });
        for (let n = 1; n < 150; n += 10) server.remove("people", person(n));
      }
      phone.open(step);
      await phone.client.sync({ now: true }).catch(() => {});
      died = phone.power.dead;
      const newer = await upgraded(server, phone);
      assert.equal((await newer.client.sync({ now: true })).state, "synced");
      assert.deepEqual(await shown(newer), server.visible("anna"), `${first} ${step}`);
    }
  }
});

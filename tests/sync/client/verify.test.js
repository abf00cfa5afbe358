/** The phone proves that it holds what the server has; a difference heals itself, is reported, and loses nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const DAY = 86_400_000;
const CUSTOMER = uuid("c0", 1);
const rename = (name) => ({ op: "update", table: "customers", id: CUSTOMER, set: { name } });

async function readyPhone(options = {}) {
  const server = createServer(options.server);
  server.person("anna", "north", "south");
  populate(server, { customers: 6, notes: 3 });
  const phone = createDevice(server, "phone", { user: "anna", ...options.phone });
  await phone.client.sync();
  const replica = await phone.replica();
  return { server, phone, replica, sync: () => phone.client.sync({ now: true }) };
}

/** Writes into a store behind the client's back, as a bug or a bad disk would. */
async function tamper(phone, store, change) {
  const db = await new Promise((resolve) => {
    const request = phone.factory.open("feldbuch-anna");
    request.onsuccess = () => resolve(request.result);
  });
  const tx = db.transaction(store, "readwrite");
  await new Promise((resolve) => {
    tx.oncomplete = resolve;
    change(tx.objectStore(store));
  });
  db.close();
}

async function bundleOf(phone, id = CUSTOMER) {
  return (await records(phone, "bundles", "anna")).find((bundle) => bundle.id === id);
}

test("a phone that holds what the server has is equal, and says since when", async () => {
  const { server, phone, replica } = await readyPhone();
  const verdict = await phone.client.verify();
  assert.deepEqual([verdict.equal, verdict.scopes], [true, []]);
  assert.deepEqual((await phone.client.state()).verified, { at: verdict.at, equal: true });
  assert.deepEqual(await replica.verified(), { at: verdict.at, equal: true });
  phone.open();
  assert.deepEqual((await phone.client.state()).verified, { at: verdict.at, equal: true });
  assert.deepEqual(server.reports, []);
});

test("what waits, and what only an answer brought, is no difference", async () => {
  const { phone, replica, server } = await readyPhone();
  const lead = uuid("f0", 1);
  await replica.save([{ op: "create", table: "customers", id: lead, set: { name: "Lead" } }, rename("Neu")]);
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/changes");
  };
  await phone.client.push();
  phone.before = async (url) => {
    phone.down = false;
    if (url.startsWith("/sync/digest")) await replica.save([rename("noch neuer")]);
  };
  assert.equal((await phone.client.verify()).equal, true);
  assert.deepEqual(server.reports, []);
});

const DAMAGE = {
  "a row lost": (bundle) => bundle.rows.notes.pop(),
  "a row too many": (bundle) =>
    bundle.rows.notes.push({ version: 1, data: { id: uuid("d9", 1), customer_id: CUSTOMER } }),
  "a version that never was": (bundle) => (bundle.row.version += 5),
  "a row in a scope it is not in": (bundle) => (bundle.rows.notes[0].scopes = ["t:north", "t:south"]),
};

for (const [what, damage] of Object.entries(DAMAGE)) {
  test(`${what} is found, reported, healed, and what waits is kept`, async () => {
    const { server, phone, replica } = await readyPhone();
    const bundle = await bundleOf(phone);
    damage(bundle);
    await tamper(phone, "bundles", (store) => store.put(bundle));
    phone.before = async (url) => {
      if (url.startsWith("/sync/reports")) await replica.save([rename("wartet")]);
    };
    const verdict = await phone.client.verify();
    assert.equal(verdict.equal, false);
    assert.ok(
      verdict.scopes.includes(what.includes("not in") ? "t:south" : "t:north"),
      String(verdict.scopes),
    );
    assert.deepEqual(server.reports, [{ device: "phone", kind: "difference", scopes: verdict.scopes }]);
    assert.equal((await phone.client.state()).verified.equal, true, "it is equal again");
    assert.deepEqual(await shown(phone), server.visible("anna"));
    assert.equal(server.rows.get(`customers/${CUSTOMER}`).data.name, "wartet");
    assert.equal((await phone.client.verify()).equal, true);
    assert.equal(server.reports.length, 1);
  });
}

test("a shared row, a whole customer and a spilled row are compared as well", async () => {
  const { server, phone } = await readyPhone();
  for (let n = 0; n < 900; n++)
    server.write("notes", uuid("d1", n), { customer_id: CUSTOMER, text: "x".repeat(900), priority: "none" });
  await phone.client.sync({ now: true });
  const [part] = await records(phone, "spill", "anna");
  const [chunk] = await records(phone, "chunks", "anna");
  for (const [store, change, scope] of [
    ["spill", (at) => at.put({ ...part, rows: { notes: part.rows.notes.slice(1) } }), "t:north"],
    ["chunks", (at) => at.delete(chunk.id), "shared"],
    ["bundles", (at) => at.delete(uuid("c0", 2)), "t:south"],
  ]) {
    await tamper(phone, store, change);
    const verdict = await phone.client.verify();
    assert.deepEqual([verdict.equal, verdict.scopes], [false, [scope]]);
    assert.deepEqual(await shown(phone), server.visible("anna"));
  }
  assert.deepEqual((await phone.client.verify()).scopes, []);
});

test("without a network, a sign-in or a first sync it cannot be said", async () => {
  const { server, phone } = await readyPhone();
  const before = (await phone.client.state()).verified;
  phone.down = true;
  assert.equal((await phone.client.verify()).equal, null);
  phone.down = false;
  server.devices.get("phone").user = null;
  assert.equal((await phone.client.verify()).equal, null);
  assert.deepEqual((await phone.client.state()).verified, before, "and what was known stays known");
});

test("a client without digests says so and asks nothing", async () => {
  const { server, phone } = await readyPhone({ phone: { subtle: undefined } });
  assert.equal((await phone.client.verify()).equal, null);
  assert.equal(server.requests.digest, 0);
});

test("what changes on the server between pull and question is pulled first", async () => {
  const { server, phone } = await readyPhone();
  let changes = 0;
  phone.before = (url) => {
    if (url.startsWith("/sync/digest") && changes++ < 1)
      server.write("customers", CUSTOMER, { name: "gerade" });
  };
  assert.equal((await phone.client.verify()).equal, true);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a business that never stands still is asked another day", async () => {
  const { server, phone } = await readyPhone();
  let n = 0;
  phone.before = (url) => {
    if (url.startsWith("/sync/digest")) server.write("customers", CUSTOMER, { name: `Unruhe ${n++}` });
  };
  assert.equal((await phone.client.verify()).equal, null);
  assert.ok(n <= 3);
  assert.deepEqual(server.reports, []);
});

test("a territory lost between pull and question is no difference", async () => {
  const { server, phone } = await readyPhone();
  phone.before = (url) => {
    if (url.startsWith("/sync/digest")) server.person("anna", "north");
  };
  assert.equal((await phone.client.verify()).equal, true);
  assert.deepEqual(server.reports, []);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a server restored between pull and question is followed first", async () => {
  const { server, phone } = await readyPhone();
  const backup = server.snapshot();
  let restored = false;
  phone.before = (url) => {
    if (!url.startsWith("/sync/digest") || restored) return;
    restored = true;
    server.restore(backup);
  };
  assert.equal((await phone.client.verify()).equal, true);
  assert.deepEqual(server.reports, []);
});

test("a sync verifies by itself, once a day, whatever the clock does, and not after much has come", async () => {
  const { server, phone, sync } = await readyPhone({ phone: { records: 10 } });
  assert.equal(server.requests.digest, 0, "the first sync has enough to do");
  await sync();
  await sync();
  assert.equal(server.requests.digest, 1);
  phone.wait(DAY);
  phone.open();
  await sync();
  await sync();
  assert.equal(server.requests.digest, 2);
  phone.wait(-3 * DAY);
  phone.open();
  await sync();
  await sync();
  assert.equal(server.requests.digest, 3);
});

test("it heals what it finds by itself, too", async () => {
  const { server, phone, sync } = await readyPhone();
  await tamper(phone, "bundles", (store) => store.delete(CUSTOMER));
  phone.wait(DAY);
  assert.equal((await sync()).state, "synced");
  assert.equal(server.reports.length, 1);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a server that cannot say leaves the phone synced, and is not asked again at once", async () => {
  const { server, phone, sync } = await readyPhone();
  const { answer } = server;
  let asked = 0;
  server.answer = (...args) => {
    if (!args[2].startsWith("/sync/digest")) return answer(...args);
    asked += 1;
    return [404, { code: "not_found" }];
  };
  phone.wait(2 * DAY);
  assert.equal((await sync()).state, "synced");
  assert.equal((await sync()).state, "synced");
  assert.equal(asked, 1);
  assert.equal((await phone.client.verify()).equal, null, "but somebody who asks gets an answer");
  assert.equal(asked, 2);
});

test("a server that stays different is started from again once, not for ever", async () => {
  const { server, phone, sync } = await readyPhone();
  const { answer } = server;
  let fromZero = 0;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    if (args[2].startsWith("/sync/changes") && !args[2].includes("since")) fromZero += 1;
    if (!args[2].startsWith("/sync/digest")) return [status, body];
    return [
      status,
      { ...body, scopes: { ...body.scopes, "t:ghost": { current: true, tables: { x: { count: 1 } } } } },
    ];
  };
  assert.deepEqual((await phone.client.verify()).scopes, ["t:ghost"]);
  assert.equal((await phone.client.state()).verified.equal, false);
  await sync();
  await sync();
  assert.equal(fromZero, 1);
});

test("a report that does not get through is made with a later sync, once", async () => {
  const { server, phone, sync } = await readyPhone();
  await tamper(phone, "bundles", (store) => store.delete(CUSTOMER));
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/reports");
  };
  assert.equal((await phone.client.verify()).equal, false);
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.deepEqual(server.reports, []);
  phone.before = null;
  phone.down = false;
  phone.open();
  await sync();
  await sync();
  assert.equal(server.reports.length, 1);
});

test("two who ask at once get one answer, and one who asks during a sync gets his own", async () => {
  const { server, phone } = await readyPhone();
  await phone.client.sync({ now: true });
  const before = server.requests.digest;
  const [one, other] = await Promise.all([phone.client.verify(), phone.client.verify()]);
  assert.deepEqual([one.equal, other.equal], [true, true]);
  const running = phone.client.sync({ now: true });
  assert.equal((await phone.client.verify()).equal, true);
  await running;
  assert.ok(server.requests.digest >= before + 2);
});

test("healing killed at any transaction ends equal, and keeps what waits", async () => {
  for (let k = 1; ; k++) {
    const { server, phone, replica } = await readyPhone({ server: { pageLimit: 8 } });
    await tamper(phone, "bundles", (store) => store.delete(uuid("c0", 3)));
    await replica.save([rename("wartet")]);
    phone.open(k);
    await phone.client.verify().catch(() => {});
    const survived = !phone.power.dead;
    phone.open();
    await phone.client.verify();
    assert.equal((await phone.client.verify()).equal, true, `died at ${k}`);
    assert.deepEqual(await shown(phone), server.visible("anna"), `died at ${k}`);
    assert.equal(server.rows.get(`customers/${CUSTOMER}`).data.name, "wartet");
    assert.deepEqual([...server.applied.values()], [1]);
    if (survived) return assert.ok(server.reports.length === 1 && k > 20);
    assert.ok(server.reports.length <= 2);
  }
});

test("the facts count what is held, spilled and shared rows too", async () => {
  const { server, phone, replica } = await readyPhone();
  for (let n = 0; n < 900; n++)
    server.write("notes", uuid("d1", n), { customer_id: CUSTOMER, text: "x".repeat(900), priority: "none" });
  await phone.client.sync({ now: true });
  await replica.save([{ op: "create", table: "customers", id: uuid("f0", 1), set: { name: "wartet" } }]);
  const facts = await replica.facts();
  assert.deepEqual([facts.roots, facts.rows], [6, { company: 1, customers: 6, notes: 918, territories: 2 }]);
  const { at, verified } = await phone.client.state();
  assert.deepEqual([facts.at, facts.verified], [at, verified]);
});

test("a server that refuses the report or the question does not keep the phone from being synced", async () => {
  const { server, phone, sync } = await readyPhone();
  const { answer } = server;
  await tamper(phone, "bundles", (store) => store.delete(CUSTOMER));
  let refused = 0;
  server.answer = (...args) => {
    if (!args[2].startsWith("/sync/reports")) return answer(...args);
    refused += 1;
    return [400, { code: "bad_request" }];
  };
  assert.equal((await phone.client.verify()).equal, false);
  assert.equal((await sync()).state, "synced");
  assert.equal(refused, 1, "and is not told again");
  server.answer = (...args) =>
    args[2].startsWith("/sync/digest") ? [400, { code: "bad_request" }] : answer(...args);
  assert.equal((await phone.client.verify()).equal, null);
  assert.equal((await phone.client.state()).state, "synced");
});

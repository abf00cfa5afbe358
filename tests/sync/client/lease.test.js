/** A phone that has not heard from the server for too long shows nothing until somebody signs in, and loses nothing. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const DAY = 86_400_000;
const CUSTOMER = uuid("c0", 1);
const rename = (name) => ({ op: "update", table: "customers", id: CUSTOMER, set: { name } });

async function phoneAway({ offlineDays = 14, pageLimit = 1000 } = {}) {
  const server = createServer({ offlineDays, pageLimit });
  server.person("anna", "north");
  server.person("ben", "south");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna" });
  await phone.client.sync();
  const replica = await phone.replica();
  phone.down = true;
  return { server, phone, replica, session: server.devices.get("phone") };
}

const nameOf = (server) => server.visible("anna").bundles[CUSTOMER].customers[CUSTOMER].name;

test("within the lease a phone works, a minute after it it is locked, also for a new worker and a clock turned back", async () => {
  const { phone } = await phoneAway();
  phone.wait(14 * DAY - 60_000);
  assert.ok(await phone.replica());
  phone.wait(60_000);
  assert.equal(await phone.replica(), null);
  const state = await phone.client.state();
  assert.deepEqual([state.state, state.locked, state.user], ["locked", true, null]);
  phone.wait(-10 * DAY);
  phone.open();
  assert.equal(await phone.replica(), null);
  assert.equal((await phone.client.state()).state, "locked");
});

test("no page need be asked for: a look at the state locks it", async () => {
  const { phone } = await phoneAway();
  phone.wait(15 * DAY);
  assert.equal((await phone.client.state()).state, "locked");
  phone.wait(-15 * DAY);
  assert.equal(await phone.replica(), null);
});

test("what waits stays, and goes out after the same person has signed in", async () => {
  const { server, phone, replica, session } = await phoneAway();
  await replica.save([rename("aus dem Keller")]);
  phone.wait(15 * DAY);
  const locked = await phone.client.sync({ now: true });
  assert.deepEqual([locked.state, locked.waiting], ["locked", 1]);
  phone.down = false;
  session.user = null; // the server has ended the session too
  assert.equal((await phone.client.sync({ now: true })).state, "locked");
  assert.equal(server.applied.size, 0);

  await phone.client.forget();
  session.user = "anna";
  await phone.client.forget();
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.state, state.waiting, state.locked], ["synced", 0, false]);
  assert.equal(nameOf(server), "aus dem Keller");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a sign-in opens it even if the pull after it does not end", async () => {
  const { server, phone } = await phoneAway();
  phone.wait(15 * DAY);
  await phone.client.state();
  phone.down = false;
  const { answer } = server;
  server.answer = (device, method, path, headers, body) => {
    if (headers["Sync-User"]) throw new TypeError("the line breaks");
    return answer(device, method, path, headers, body);
  };
  await phone.client.sync({ now: true });
  assert.ok(await phone.replica());
  assert.equal((await phone.client.state()).state, "offline");
});

test("another person who signs in sees his own, and the first one's work waits on", async () => {
  const { server, phone, replica, session } = await phoneAway();
  await replica.save([rename("wartet")]);
  phone.wait(15 * DAY);
  await phone.client.state();
  phone.down = false;
  session.user = "ben";
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.user, state.locked, state.waiting], ["ben", false, 0]);
  assert.deepEqual(await shown(phone), server.visible("ben"));
  assert.equal(server.applied.size, 0);
  session.user = "anna";
  assert.equal((await phone.client.sync({ now: true })).waiting, 0);
  assert.equal(nameOf(server), "wartet");
});

test("every complete pull begins the lease anew, half a pull does not", async () => {
  const { server, phone } = await phoneAway({ pageLimit: 3 });
  phone.wait(13 * DAY);
  phone.down = false;
  await phone.client.sync({ now: true });
  phone.wait(13 * DAY);
  assert.ok(await phone.replica());
  for (let n = 1; n <= 9; n++) server.write("people", uuid("ab", n), { name: `Person ${n}` });
  let pages = 0;
  phone.before = () => {
    pages += 1;
    phone.down = pages > 2;
  };
  assert.equal((await phone.client.sync({ now: true })).state, "offline");
  phone.wait(2 * DAY);
  assert.equal(await phone.replica(), null);
});

test("a pull that arrived whole counts from then, not from when a later worker takes it up", async () => {
  const { server, phone } = await phoneAway({ pageLimit: 3 });
  phone.wait(10 * DAY);
  phone.down = false;
  for (let n = 1; n <= 9; n++) server.write("people", uuid("ab", n), { name: `Person ${n}` });
  for (let k = 1; (await records(phone, "staged", "anna")).at(-1)?.last !== true; k++) {
    phone.open(k);
    await phone.client.sync({ now: true }).catch(() => {});
  }
  const arrived = phone.clock();
  phone.open();
  phone.wait(10 * DAY);
  phone.down = true;
  await phone.client.sync({ now: true });
  assert.deepEqual(await records(phone, "staged", "anna"), [], "taken up");
  const { at } = await phone.client.state();
  assert.ok(Math.abs(Date.parse(at) - arrived) < 60_000);
  assert.ok(await phone.replica());
  phone.wait(5 * DAY);
  assert.equal(await phone.replica(), null);
});

test("a clock turned back while it is away opens nothing", async () => {
  const { phone } = await phoneAway();
  for (let day = 0; day < 20; day++) {
    phone.wait(DAY);
    await phone.replica();
    phone.wait(-DAY + 1);
  }
  assert.ok(await phone.replica(), "the highest it saw is a day");
  for (let day = 0; day < 13; day++) {
    phone.wait(DAY + 60_000);
    await phone.replica();
  }
  phone.wait(-13 * DAY);
  assert.ok(await phone.replica());
  phone.wait(15 * DAY);
  await phone.replica();
  phone.wait(-15 * DAY);
  assert.equal(await phone.replica(), null);
});

test("a clock that was wrong by a day, either way, at the last contact or now, locks nobody", async () => {
  for (const before of [-DAY, 0, DAY]) {
    for (const after of [-DAY, 0, DAY]) {
      const { phone } = await phoneAway();
      phone.wait(before);
      phone.down = false;
      await phone.client.sync({ now: true });
      phone.down = true;
      phone.wait(after - before);
      phone.wait(11 * DAY);
      assert.ok(await phone.replica(), `${before} ${after}`);
    }
  }
});

test("a clock that was wrong by years locks once and no more", async () => {
  const { server, phone } = await phoneAway();
  phone.wait(3650 * DAY);
  assert.equal(await phone.replica(), null);
  phone.wait(-3650 * DAY);
  phone.down = false;
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.ok(await phone.replica());
  phone.open();
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("the lease is as long as the server last said", async () => {
  const { server, phone } = await phoneAway({ offlineDays: 2 });
  phone.wait(2 * DAY + 1);
  assert.equal(await phone.replica(), null);
  phone.down = false;
  const { answer } = server;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    return [status, { ...body, limits: { offline_days: 30 } }];
  };
  await phone.client.sync({ now: true });
  phone.down = true;
  phone.wait(29 * DAY);
  assert.ok(await phone.replica());
});

test("a server that says nothing of a lease locks nobody", async () => {
  const { phone } = await phoneAway({ offlineDays: null });
  phone.wait(1000 * DAY);
  assert.ok(await phone.replica());
});

test("a locked phone is not synced as who was there before, and a revoked one is wiped", async () => {
  const { phone, replica, session } = await phoneAway();
  await replica.save([rename("nie angekommen")]);
  phone.wait(15 * DAY);
  await phone.client.state();
  phone.down = false;
  session.revoked = true;
  await phone.client.sync({ now: true });
  assert.equal(phone.requests.at(-1).headers["Sync-User"], undefined);
  assert.equal(phone.wiped, 1);
  assert.deepEqual(await records(phone, "outbox", "anna"), []);
  assert.equal((await phone.client.state()).state, "sign_in");
});

test("a server that does not say whose device was revoked means the one who is locked out", async () => {
  const { server, phone } = await phoneAway();
  phone.wait(15 * DAY);
  await phone.client.state();
  phone.down = false;
  server.answer = () => [401, { code: "revoked" }];
  await phone.client.sync({ now: true });
  assert.equal(phone.wiped, 1);
  assert.deepEqual(await records(phone, "bundles", "anna"), []);
});

test("killed at any step of locking, a clock turned back opens nothing that had been seen to be over", async () => {
  let overdue = 0;
  for (let k = 1; ; k++) {
    const { phone } = await phoneAway();
    phone.wait(15 * DAY);
    phone.open(k);
    await phone.replica().catch(() => {});
    const survived = !phone.power.dead;
    phone.open();
    phone.wait(-15 * DAY);
    const { highest, contact } = await leaseOf(phone);
    if (highest - contact > 14 * DAY) overdue += 1;
    assert.equal((await phone.replica()) === null, highest - contact > 14 * DAY, `died at ${k}`);
    if (survived) return assert.ok(overdue > 2);
  }
});

async function leaseOf(phone) {
  return (await records(phone, "meta", "anna")).find((one) => one.highest !== undefined);
}

test("on a full disk a phone within its lease can still be read", async () => {
  const { phone } = await phoneAway();
  phone.wait(DAY);
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = () => {
    throw new DOMException("the disk is full", "QuotaExceededError");
  };
  try {
    assert.ok(await phone.replica());
  } finally {
    IDBObjectStore.prototype.put = put;
  }
});

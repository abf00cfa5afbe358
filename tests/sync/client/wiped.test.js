/** A revoked device holds nothing any more, whenever the power goes; a device says who it is and what waits on it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const CUSTOMER = uuid("c0", 1);
const rename = (name) => ({ op: "update", table: "customers", id: CUSTOMER, set: { name } });
const bad = { op: "update", table: "customers", id: CUSTOMER, set: { phone: "bad" } };

async function readyPhone(options = {}) {
  const server = createServer();
  server.person("anna", "north");
  server.person("ben", "south");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna", ...options });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica(), session: server.devices.get("phone") };
}

/** A phone with something waiting and something refused. */
async function busyPhone() {
  const scene = await readyPhone();
  await scene.replica.save([bad]);
  await scene.phone.client.sync({ now: true });
  await scene.replica.save([rename("wartet")]);
  return scene;
}

const databases = async (phone) => (await phone.factory.databases()).map(({ name }) => name).sort();

test("a revoked phone deletes all it holds, what waits and what was refused too, and says so once", async () => {
  const { server, phone, session } = await busyPhone();
  session.revoked = true;
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.state, state.user, state.waiting, state.refused], ["sign_in", null, 0, 0]);
  assert.deepEqual(await databases(phone), ["feldbuch"]);
  assert.equal(await phone.replica(), null);
  assert.equal(phone.wiped, 1);
  await phone.client.sync({ now: true });
  assert.equal(phone.wiped, 1, "there was nothing left to wipe");
  phone.open();
  await phone.client.sync({ now: true });
  assert.equal(phone.wiped, 0, "nor is there for the next worker");
  assert.deepEqual(await databases(phone), ["feldbuch"]);
  assert.equal(server.visible("anna").bundles[CUSTOMER].customers[CUSTOMER].name, "Firma 00001");
});

test("it is wiped also when it only sends", async () => {
  const { phone, session } = await busyPhone();
  session.revoked = true;
  await phone.client.push();
  assert.deepEqual([phone.wiped, await databases(phone)], [1, ["feldbuch"]]);
});

test("killed at any step of wiping, the next start ends it, with no network and nobody asking to sync", async () => {
  for (let k = 1; ; k++) {
    const { phone, session } = await busyPhone();
    session.revoked = true;
    phone.open(k);
    await phone.client.sync({ now: true }).catch(() => {});
    const survived = !phone.power.dead;
    const begun = (await records(phone, "bundles", "anna")).length === 0 || (await intends(phone));
    phone.down = true;
    phone.open();
    await phone.replica();
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (begun) assert.deepEqual(await databases(phone), ["feldbuch"], `died at step ${k}`);
    else assert.ok(await phone.replica(), `died at step ${k}, before the server said anything`);
    phone.down = false;
    await phone.client.sync({ now: true });
    assert.equal(await phone.replica(), null);
    assert.deepEqual(await databases(phone), ["feldbuch"], `died at step ${k}`);
    if (survived) return assert.ok(k > 6);
  }
});

async function intends(phone) {
  const db = await new Promise((resolve) => {
    const request = phone.factory.open("feldbuch");
    request.onsuccess = () => resolve(request.result);
  });
  const wiping = await new Promise((resolve) => {
    const request = db.transaction("who").objectStore("who").get("wiping");
    request.onsuccess = () => resolve(request.result ?? []);
  });
  db.close();
  return wiping.length > 0;
}

test("only the person whose device was revoked is wiped", async () => {
  const { phone, session } = await busyPhone();
  session.user = "ben";
  await phone.client.sync({ now: true });
  session.revoked = true;
  await phone.client.sync({ now: true });
  assert.deepEqual(await databases(phone), ["feldbuch", "feldbuch-anna"]);
  Object.assign(session, { revoked: false, user: "anna" });
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.user, state.waiting, state.refused], ["anna", 0, 1]);
});

test("a server that names another person than the phone's has only that person's things deleted", async () => {
  const { server, phone, session } = await busyPhone();
  const { answer } = server;
  server.answer = () => [401, { code: "revoked", user: "ben" }];
  await phone.client.sync({ now: true });
  server.answer = answer;
  session.user = "anna";
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.user, state.waiting, state.refused], ["anna", 0, 1]);
  assert.equal(server.visible("anna").bundles[CUSTOMER].customers[CUSTOMER].name, "wartet");
});

test("named again when somebody else signs out, who was wiped is not wiped again; unless he was back", async () => {
  const { server, phone, session } = await busyPhone();
  const { answer } = server;
  const signOut = async () => {
    await phone.client.forget();
    server.answer = () => [401, { code: "revoked", user: "anna" }];
    await phone.client.sync({ now: true });
    server.answer = answer;
  };
  await signOut();
  assert.deepEqual([phone.wiped, await databases(phone)], [1, ["feldbuch"]], "she had signed out herself");
  session.user = "ben";
  await phone.client.sync({ now: true });
  await signOut();
  assert.deepEqual([phone.wiped, await databases(phone)], [1, ["feldbuch", "feldbuch-ben"]]);
  session.user = "anna";
  await phone.client.sync({ now: true });
  await signOut();
  assert.deepEqual([phone.wiped, await databases(phone)], [2, ["feldbuch", "feldbuch-ben"]]);
});

test("who signs in again after it gets a new replica", async () => {
  const { server, phone, session } = await busyPhone();
  session.revoked = true;
  await phone.client.sync({ now: true });
  session.revoked = false;
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
  session.revoked = true;
  await phone.client.sync({ now: true });
  assert.equal(phone.wiped, 2);
});

test("a page that still holds the replica of before can neither read nor save", async () => {
  const { phone, replica, session } = await busyPhone();
  session.revoked = true;
  await phone.client.sync({ now: true });
  await assert.rejects(replica.save([rename("zu spät")]), /deleted/);
  await assert.rejects(replica.index(), /deleted/);
  assert.deepEqual(await databases(phone), ["feldbuch"]);
});

test("a page of a portal, or a proxy's 401, wipes nothing", async () => {
  const { server, phone, replica } = await busyPhone();
  const { answer } = server;
  for (const reply of [
    [401, { code: "not_signed_in" }],
    [403, { code: "forbidden" }],
    [200, { code: "revoked" }],
  ]) {
    server.answer = () => reply;
    await phone.client.sync({ now: true });
  }
  server.answer = answer;
  assert.equal((await replica.waiting()).length, 1);
  assert.equal(phone.wiped, 0);
});

test("another worker on the same phone lets go of what is wiped", async () => {
  const { server, phone, session } = await busyPhone();
  const other = createDevice(server, "phone", { factory: phone.factory });
  const theirs = await other.replica();
  assert.equal((await theirs.index()).length, 2);
  session.revoked = true;
  await phone.client.sync({ now: true });
  assert.equal(await other.replica(), null);
  assert.deepEqual(await databases(phone), ["feldbuch"]);
});

test("each request says what client it comes from and what waits on it", async () => {
  const { phone, replica, session } = await readyPhone({ name: "Feldbuch 1.0 für „Anna“ " + "x".repeat(80) });
  assert.deepEqual([session.client.length, session.client.slice(0, 22)], [60, "Feldbuch 1.0 fr Anna x"]);
  assert.equal(session.waiting, "0");
  phone.down = true;
  await replica.save([rename("A"), bad, rename("B")]);
  await phone.client.sync({ now: true });
  phone.down = false;
  await phone.client.push();
  assert.equal(session.waiting, "3");
  await phone.client.sync({ now: true });
  assert.equal(session.waiting, "0");
});

test("a client without a name sends none", async () => {
  const { session } = await readyPhone();
  assert.equal(session.client, undefined);
});

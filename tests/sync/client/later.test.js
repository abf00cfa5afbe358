/** A new phone is in use while the rest of its first sync still comes. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, pick, populate, seeded, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

/** Six customers with two notes each; notes come later, three a page, six a pull. */
function business(options = {}) {
  const server = createServer({ pageLimit: 3, later: ["notes"], ...options });
  server.person("anna", "north", "south");
  populate(server, { customers: 6, notes: 2 });
  return { server, phone: createDevice(server, "phone", { user: "anna" }) };
}

/** Syncs until so many pulls of the rest have been asked for, and then has no network. */
async function cutAfter(phone, pulls) {
  let asked = 0;
  phone.before = async (url) => {
    if (!url.startsWith("/sync/changes") || !(await phone.replica())) return;
    phone.down = ++asked > pulls;
  };
  const state = await phone.client.sync({ now: true });
  phone.before = null;
  phone.down = false;
  return state;
}

const notesOf = async (phone) => {
  const { bundles } = await shown(phone);
  return Object.values(bundles).flatMap(({ notes }) => Object.keys(notes ?? {}));
};

test("it is ready after the first part, says what is missing, and ends with everything", async () => {
  const { server, phone } = business();
  const seen = [];
  phone.client.onState(
    ({ state, following }) => following && seen.push([state, following.left, following.of]),
  );
  const state = await phone.client.sync();
  assert.deepEqual([state.state, state.following], ["synced", null]);
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.ok(
    seen.every(([name, , of]) => name === "following" && of === 12),
    String(seen),
  );
  const asked = phone.requests.filter(({ url }) => url.includes("later=1")).map(({ url }) => url);
  assert.equal(asked.length, 1, "only what begins with nothing asks so");
  assert.ok(!asked[0].includes("since"));
});

test("without a network it works with what is here, and goes on where it was, also in another worker", async () => {
  const { server, phone } = business();
  const cut = await cutAfter(phone, 0);
  assert.deepEqual([cut.state, cut.following], ["offline", { left: 12, of: 12 }]);
  const replica = await phone.replica();
  assert.equal((await replica.index()).length, 6);
  assert.deepEqual(await notesOf(phone), []);
  phone.open();
  assert.deepEqual((await phone.client.state()).state, "following");
  const later = await cutAfter(phone, 2);
  assert.deepEqual(later.following, { left: 6, of: 12 });
  assert.deepEqual((await notesOf(phone)).length, 6);
  assert.ok((await notesOf(phone)).includes(uuid("d0", 6002)), "the newest first");
  phone.open();
  await phone.client.sync({ now: true });
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("what is saved meanwhile is sent between the pulls of the rest", async () => {
  const { server, phone } = business();
  let saved = false;
  phone.before = async (url) => {
    const replica = await phone.replica();
    if (saved || !replica || !url.startsWith("/sync/changes")) return;
    saved = true;
    const set = { customer_id: uuid("c0", 1), text: "Neu", priority: "none" };
    await replica.save([{ op: "create", table: "notes", id: uuid("e0", 1), set }]);
  };
  await phone.client.sync();
  const paths = phone.requests.map(({ url }) => url.split("?")[0]);
  assert.ok(paths.indexOf("/sync/mutations") < paths.lastIndexOf("/sync/changes") - 1, paths.join(" "));
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a row that is changed, moved or deleted before it comes is as it is now", async () => {
  for (const pulls of [0, 1, 2, 3]) {
    const { server, phone } = business();
    await cutAfter(phone, pulls);
    server.write("notes", uuid("d0", 1001), { text: "anders" });
    server.remove("notes", uuid("d0", 6002));
    server.remove("notes", uuid("d0", 2001));
    server.move(uuid("c0", 3), "south");
    server.move(uuid("c0", 4), "west");
    await phone.client.sync({ now: true });
    assert.deepEqual(await shown(phone), server.visible("anna"), `after ${pulls} pulls`);
  }
});

test("an answer to a push newer than the row on its way stays, and is not swept away before that comes", async () => {
  const { server, phone } = business();
  await cutAfter(phone, 0);
  const known = server.rows.get(`notes/${uuid("d0", 1001)}`).data;
  const replica = await phone.replica();
  const { text, priority } = known;
  const set = { customer_id: uuid("c0", 1), text, priority };
  await replica.save([{ op: "create", table: "notes", id: known.id, set }]); // it is there already: no effect
  await cutAfter(phone, 1);
  assert.ok((await notesOf(phone)).includes(known.id));
  await replica.save([
    { op: "update", table: "notes", id: known.id, root: uuid("c0", 1), set: { text: "am Handy" } },
  ]);
  await phone.client.sync({ now: true });
  assert.equal((await shown(phone)).bundles[uuid("c0", 1)].notes[known.id].text, "am Handy");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a territory lost and gained meanwhile, a restored server, a purge: it ends equal", async () => {
  for (const pulls of [0, 1, 2]) {
    const { server, phone } = business();
    const backup = server.snapshot();
    await cutAfter(phone, pulls);
    server.person("anna", "north");
    await cutAfter(phone, 1);
    server.person("anna", "north", "south");
    await cutAfter(phone, 1);
    server.remove("notes", uuid("d0", 1002));
    server.purge();
    await cutAfter(phone, 1);
    server.restore(backup);
    const before = phone.requests.length;
    await phone.client.sync({ now: true });
    assert.deepEqual(await shown(phone), server.visible("anna"), `after ${pulls} pulls`);
    const asked = phone.requests.slice(before).map(({ url }) => url);
    assert.ok(
      asked.every((url) => !url.includes("later=1")),
      "what is held is compared with everything",
    );
    assert.equal((await phone.client.state()).following, null);
  }
});

test("a server that knows nothing of it sends everything at once", async () => {
  const { server, phone } = business({ later: [] });
  const state = await phone.client.sync();
  assert.deepEqual([state.state, state.following], ["synced", null]);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("it cannot be verified before everything is here, and is equal then", async () => {
  const { server, phone } = business();
  await cutAfter(phone, 1);
  const verdict = await phone.client.verify();
  assert.equal(verdict.equal, true);
  assert.deepEqual(server.reports, []);
  assert.equal((await phone.client.state()).following, null);
});

test("a server that promises and never brings is told apart from one that is slow", async () => {
  const { server, phone } = business();
  const answer = server.answer;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    const since = new URL(args[2], "http://server").searchParams.get("since");
    return body?.later && since
      ? [status, { ...body, cursor: since, more: false, changes: [] }]
      : [status, body];
  };
  assert.equal((await phone.client.sync()).state, "offline");
});

test("killed at any transaction while the rest comes, and with faults on the line, it ends equal", async () => {
  for (let k = 1; k <= 60; k++) {
    const next = seeded(k);
    const { server, phone } = business();
    phone.faults(0.2);
    phone.open(k);
    try {
      await phone.client.sync({ now: true });
    } catch {
      assert.ok(phone.power.dead);
    }
    server.write("notes", uuid("d0", 1001 + Math.floor(next() * 2)), { text: `neu ${k}` });
    server.move(uuid("c0", 1 + Math.floor(next() * 6)), pick(["north", "south", "west"], next));
    phone.faults(0);
    phone.open();
    const state = await phone.client.sync({ now: true });
    assert.deepEqual([state.state, state.following], ["synced", null], `killed at ${k}`);
    assert.deepEqual(await shown(phone), server.visible("anna"), `killed at ${k}`);
  }
});

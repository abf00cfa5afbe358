import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

const CUSTOMER = uuid("c0", 1);

async function readyPhone(options = {}) {
  const server = createServer(options.server);
  server.person("anna", "north");
  server.person("ben", "south");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna", ...options.phone });
  await phone.client.sync();
  return { server, phone, replica: await phone.replica(), sync: () => phone.client.sync({ now: true }) };
}

const rename = (name, id = CUSTOMER) => ({ op: "update", table: "customers", id, set: { name } });
const note = (n, text = `Notiz ${n}`) => ({
  op: "create",
  table: "notes",
  id: uuid("e0", n),
  set: { customer_id: CUSTOMER, text, priority: "none" },
});

test("a lost reply to a push doubles nothing", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1), rename("Neu")]);
  const answer = server.answer;
  server.answer = (...args) => {
    answer(...args);
    throw new TypeError("the line broke after the work was done");
  };
  assert.equal((await sync()).state, "offline");
  server.answer = answer;
  assert.equal((await sync()).state, "synced");
  assert.deepEqual([...server.applied.values()], [1, 1]);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("an edit made during a push is sent after it and not lost", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([rename("Erster")]);
  phone.before = async (url) => {
    if (!url.startsWith("/sync/mutations")) return;
    phone.before = null;
    await replica.save([rename("Zweiter")]);
    assert.equal((await replica.root(CUSTOMER)).root.name, "Zweiter");
  };
  assert.equal((await sync()).waiting, 0);
  assert.equal(server.visible("anna").bundles[CUSTOMER].customers[CUSTOMER].name, "Zweiter");
  assert.equal(server.requests.mutations, 2);
});

test("an edit made during a pull is sent in the same run", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  phone.before = async (url) => {
    if (!url.startsWith("/sync/changes")) return;
    phone.before = null;
    await replica.save([note(1)]);
  };
  assert.equal((await sync()).waiting, 0);
  assert.equal(server.applied.size, 1);
});

test("what waits survives a lost sign-in and is sent after the next one", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1)]);
  server.devices.get("phone").user = null;
  assert.deepEqual(
    { ...(await sync()), at: 0, verified: null },
    {
      state: "sign_in",
      waiting: 1,
      refused: 0,
      files: 0,
      done: 0,
      total: null,
      following: null,
      at: 0,
      user: "anna",
      locked: false,
      verified: null,
    },
  );
  await phone.client.forget();
  assert.equal(await phone.replica(), null);
  assert.equal((await sync()).state, "sign_in");
  server.devices.get("phone").user = "anna";
  assert.equal((await sync()).state, "synced");
  assert.equal(server.applied.size, 1);
});

test("another person's session neither reads nor sends what waits, and it is there when the first returns", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1, "nur Anna")]);
  const session = server.devices.get("phone");
  session.user = "ben";
  const state = await sync();
  assert.deepEqual([state.state, state.user, state.waiting], ["synced", "ben", 0]);
  assert.equal(server.applied.size, 0);
  assert.deepEqual(await shown(phone), server.visible("ben"));
  assert.deepEqual(await (await phone.replica()).waiting(), []);

  session.user = "anna";
  assert.equal((await sync()).user, "anna");
  assert.equal(server.applied.size, 1);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a pull that names another person is not applied", async () => {
  const { server, phone, sync } = await readyPhone();
  const answer = server.answer;
  server.answer = (device, method, path, headers, body) => {
    const named = { ...headers };
    delete named["Sync-User"]; // a server, or a proxy, that does not look at it
    return answer(device, method, path, named, body);
  };
  server.devices.get("phone").user = "ben";
  assert.equal((await sync()).user, "ben");
  assert.deepEqual(
    Object.keys(server.visible("anna").bundles).sort(),
    (await records(phone, "bundles", "anna")).map(({ id }) => id),
  );
});

test("who was signed in before a sign-out under way is not believed", async () => {
  const { server, phone, sync } = await readyPhone();
  await phone.client.forget();
  phone.before = async () => {
    phone.before = null;
    await phone.client.forget(); // /login is passed on while the question is on its way
  };
  assert.equal((await sync()).user, null);
  assert.equal(await phone.replica(), null);
  server.devices.get("phone").user = "ben";
  assert.equal((await sync()).user, "ben");
});

test("an app too old keeps what waits and says that it must be updated", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1)]);
  const answer = server.answer;
  server.answer = () => [426, { code: "update_needed", status: 426 }];
  const state = await sync();
  assert.deepEqual([state.state, state.waiting], ["update", 1]);
  server.answer = answer;
  assert.equal((await sync()).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a busy server is left alone for as long as it asked", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.save([note(1)]);
  let asked = 0;
  phone.client.onState(() => {});
  const answer = server.answer;
  server.answer = () => {
    asked += 1;
    return [503, { code: "busy" }];
  };
  assert.equal((await phone.client.sync()).state, "offline");
  assert.equal((await phone.client.sync()).state, "offline");
  assert.equal(asked, 1);
  server.answer = answer;
  assert.equal((await phone.client.sync({ now: true })).state, "synced");
});

test("a portal's page is no answer", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1)]);
  const before = await shown(phone);
  server.answer = () => [200, "<html>"];
  assert.deepEqual([(await sync()).state, (await sync()).waiting], ["offline", 1]);
  assert.deepEqual(await shown(phone), before);
});

test("a gap renumbers all that waits and sends it", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([note(1)]);
  await sync();
  const device = server.devices.get("phone");
  device.last = 0; // the server was restored from before
  device.results.clear();
  await replica.save([note(2), note(3)]);
  assert.equal((await sync()).state, "synced");
  assert.deepEqual([...device.results.keys()], [1, 2]);
  device.last = 40; // a clone of this phone went ahead
  await replica.save([note(4)]);
  assert.equal((await sync()).state, "synced");
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.equal(Math.max(...device.results.keys()), 41);
});

test("a new replica numbers on from what the server has", async () => {
  const { server, replica, sync } = await readyPhone();
  await replica.save([note(1), note(2)]);
  await sync();
  const again = createDevice(server, "phone", {});
  await again.client.sync();
  await (await again.replica()).save([note(3)]);
  assert.equal((await again.client.sync({ now: true })).state, "synced");
  assert.equal(server.requests.mutations, 2, "no gap was needed");
});

test("a refused change stays whole with its reason, blocks nobody, and can be sent again or thrown away", async () => {
  const { server, replica, sync } = await readyPhone();
  const bad = { op: "update", table: "customers", id: CUSTOMER, set: { phone: "bad" }, was: { phone: "" } };
  await replica.save([bad, note(1), bad]);
  const state = await sync();
  assert.deepEqual([state.state, state.waiting, state.refused], ["conflict", 0, 2]);
  assert.equal(server.applied.size, 1);
  const [refused, other] = await replica.refused();
  assert.deepEqual([refused.set, refused.was, refused.state], [{ phone: "bad" }, { phone: "" }, "refused"]);
  assert.deepEqual([refused.error.code, refused.error.fields], ["invalid", ["phone"]]);
  assert.equal((await replica.root(CUSTOMER)).root.phone, "", "the view shows what the server has");

  assert.equal(await replica.discard(other.number), true);
  assert.equal(await replica.sendAgain(refused.number), true);
  assert.equal(await replica.sendAgain(refused.number), false);
  assert.equal((await replica.root(CUSTOMER)).root.phone, "bad");
  assert.equal((await sync()).refused, 1);
});

test("what waits cannot be thrown away: it may have arrived", async () => {
  const { replica } = await readyPhone();
  await replica.save([note(1)]);
  const [{ number }] = await replica.waiting();
  assert.equal(await replica.discard(number), false);
  assert.equal((await replica.waiting()).length, 1);
});

test("a repeated refusal is a refusal", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.save([{ op: "update", table: "customers", id: CUSTOMER, set: { phone: "bad" } }]);
  const answer = server.answer;
  server.answer = (...args) => {
    answer(...args);
    throw new TypeError("lost");
  };
  await sync();
  server.answer = answer;
  assert.deepEqual([(await sync()).waiting, (await replica.refused())[0].error.code], [0, "invalid"]);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("an entry the server cannot read is put aside alone", async () => {
  const { server, replica, sync } = await readyPhone();
  const unreadable = { op: "update", table: "customers", id: CUSTOMER, set: { remark: "unreadable" } };
  await replica.save([note(1), note(2), unreadable, note(3), unreadable, note(4)]);
  const state = await sync();
  assert.deepEqual([state.waiting, state.refused], [0, 2]);
  assert.equal(server.applied.size, 4);
  assert.equal((await replica.refused())[0].error.code, "bad_request");
});

test("a form sent twice waits once", async () => {
  const { replica } = await readyPhone();
  await replica.save([note(1)]);
  await replica.save([note(1)]);
  assert.equal((await replica.waiting()).length, 1);
});

test("several waiting changes of one row are shown in their order and answered one by one", async () => {
  const { server, phone, replica, sync } = await readyPhone({ server: { pushLimit: 1 } });
  await replica.save([rename("A"), note(1), rename("B")]);
  await replica.save([
    { op: "update", table: "notes", id: uuid("e0", 1), root: CUSTOMER, set: { text: "anders" } },
  ]);
  await replica.save([{ op: "delete", table: "notes", id: uuid("d0", 1001), root: CUSTOMER }]);
  const view = await replica.root(CUSTOMER);
  assert.equal(view.root.name, "B");
  assert.deepEqual(
    view.rows.notes.map(({ text }) => text),
    ["Notiz 2", "anders"],
  );
  assert.equal(view.waiting, 5);
  await sync();
  assert.deepEqual(await shown(phone), server.visible("anna"));
  assert.equal((await replica.root(CUSTOMER)).waiting, 0);
});

test("a delete already answered can still be undone without network", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  const id = uuid("d0", 1001);
  const other = uuid("d0", 1002);
  await replica.save([id, other].map((one) => ({ op: "delete", table: "notes", id: one, root: CUSTOMER })));
  await sync();
  assert.equal((await replica.root(CUSTOMER)).rows.notes.length, 0);
  phone.down = true;
  await replica.save([{ op: "update", table: "notes", id, root: CUSTOMER, set: { deleted: false } }]);
  const { notes } = (await replica.root(CUSTOMER)).rows;
  assert.deepEqual(
    notes.map(({ text }) => text),
    ["Notiz 1"],
  );
  assert.equal("deleted" in notes[0], false);
  phone.down = false;
  await sync();
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a lead and his note, both only pending, show at once and arrive in order", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  const id = uuid("f0", 1);
  phone.down = true;
  await replica.save([{ op: "create", table: "customers", id, set: { name: "Aaa GmbH" } }]);
  await replica.save([
    { op: "create", table: "notes", id: uuid("f1", 1), set: { customer_id: id, text: "erst" } },
  ]);
  assert.equal((await replica.index())[0].id, id);
  assert.equal((await replica.root(id)).rows.notes[0].text, "erst");
  phone.down = false;
  await sync();
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("a lead that is refused disappears from the lists and stays in refused", async () => {
  const { replica, sync } = await readyPhone();
  const id = uuid("f0", 1);
  await replica.save([{ op: "create", table: "customers", id, set: { name: "Aaa", phone: "bad" } }]);
  await sync();
  assert.equal(await replica.root(id), null);
  assert.equal(
    (await replica.index()).some((line) => line.id === id),
    false,
  );
  assert.equal((await replica.refused()).length, 1);
});

test("nothing can be saved before the first sync is complete", async () => {
  const { server } = await readyPhone();
  const fresh = createDevice(server, "fresh", { user: "anna" });
  fresh.down = true;
  await fresh.client.sync();
  assert.equal(await fresh.replica(), null);
});

test("an idle sync sends one request and gets no row", async () => {
  const { server, phone, sync } = await readyPhone();
  const before = { ...server.requests };
  await sync();
  assert.deepEqual(server.requests, { ...before, changes: before.changes + 1 });
  assert.deepEqual(phone.requests.at(-1).headers["Sync-User"], "anna");
  assert.deepEqual(phone.requests.at(-1).headers["Sync-Schema"], "1");
});

test("what was saved during a push stays in the view when only the push got through", async () => {
  const { phone, replica, sync } = await readyPhone();
  await replica.save([rename("Erster")]);
  phone.before = async () => {
    if (phone.requests.at(-1).method === "POST" && phone.requests.at(-2).method !== "POST") {
      await replica.save([rename("Zweiter")]);
    } else {
      phone.down = true;
    }
  };
  assert.deepEqual([(await sync()).state, (await replica.waiting()).length], ["offline", 1]);
  assert.equal((await replica.root(CUSTOMER)).root.name, "Zweiter");
  assert.equal((await replica.root(CUSTOMER)).waiting, 1);
});

test("what was answered is shown as the server has it, even before the next pull", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  const id = uuid("f0", 1);
  await replica.save([{ op: "create", table: "customers", id, set: { name: "Lead" } }, note(1)]);
  phone.before = (url) => {
    phone.down = url.startsWith("/sync/changes");
  };
  assert.deepEqual([(await sync()).state, (await replica.waiting()).length], ["offline", 0]);
  assert.deepEqual((await replica.root(id)).root, server.rows.get(`customers/${id}`).data);
  assert.deepEqual(
    (await replica.root(CUSTOMER)).rows.notes.at(-1),
    server.rows.get(`notes/${uuid("e0", 1)}`).data,
  );
});

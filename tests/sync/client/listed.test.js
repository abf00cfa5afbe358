/** Lists of a table that belongs to the roots: an index over all of them, so that a page of it reads no bundle. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { plain as whole } from "../../../sync/client/columns.js";
import { createDevice, describe as plain, populate, records, uuid } from "./devices.js";
import { createServer } from "./server.js";

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const describe = {
  ...plain,
  lists: {
    notes: {
      lineOf: ({ id, text }, { name }, unsent) => ({ id, text, name, unsent }),
      compare: (a, b) => order(a.text, b.text) || order(a.id, b.id),
    },
  },
};
const TEXT = "x".repeat(900);
const root = (n) => uuid("c0", n);
const note = (n) => uuid("d0", n);

async function readyPhone(options = {}, { customers = 6, notes = 3, heavy = 0 } = {}) {
  const server = createServer();
  server.person("anna", "north", "south");
  populate(server, { customers, notes });
  for (let n = 0; n < heavy; n++) {
    server.write("notes", uuid("d1", n), { customer_id: root(1), text: `${n} ${TEXT}`, priority: "none" });
  }
  const phone = createDevice(server, "phone", { user: "anna", describe, ...options });
  await phone.client.sync();
  const sync = () => phone.client.sync({ now: true });
  return { server, phone, replica: await phone.replica(), sync };
}

/** Every row of every root, as pages show them. */
async function expected(replica) {
  const lines = [];
  for (const { id } of await replica.index()) {
    const view = await replica.root(id);
    for (const row of view.rows.notes) {
      const unsent = view.unsent.includes(`notes/${row.id}`);
      lines.push({ id: row.id, text: row.text, name: view.root.name, unsent, root: id });
    }
  }
  return lines.sort(describe.lists.notes.compare);
}

/** The list is what the rows are, for this worker and for one just started. */
async function assertTrue({ phone, replica }) {
  const lines = (await replica.list("notes")).map(whole);
  assert.deepEqual(lines, await expected(replica));
  phone.open();
  assert.deepEqual((await (await phone.replica()).list("notes")).map(whole), lines);
  return lines;
}

test("it works", async () => {
  const phone = await readyPhone();
  assert.equal((await assertTrue(phone)).length, 18);
  const { server, replica, sync } = phone;
  server.write("notes", note(1001), { text: "Aachen" });
  server.write("notes", note(9999), { customer_id: root(2), text: "Zwickau" });
  server.remove("notes", note(2001));
  await sync();
  const lines = await replica.list("notes");
  assert.deepEqual([lines[0].text, lines.at(-1).text, lines.length], ["Aachen", "Zwickau", 18]);
  await assertTrue(phone);
});

test("the list is one record, and a change adds one small one", async () => {
  const { server, phone, replica, sync } = await readyPhone();
  await replica.list("notes");
  assert.equal((await records(phone, "lists", "anna")).length, 1);
  server.write("notes", note(1001), { text: "Bonn" });
  await sync();
  const all = await records(phone, "lists", "anna");
  assert.equal(all.length, 2);
  const line = { id: note(1001), text: "Bonn", name: "Firma 00001", unsent: false, root: root(1) };
  assert.deepEqual(all[1].lines, [[`${root(1)}/${note(1001)}`, line]]);
  await replica.save([{ op: "update", table: "customers", id: root(2), set: { phone: "1" } }]);
  assert.equal((await records(phone, "lists", "anna")).length, 2, "what changes no line writes none");
});

test("what waits is in the list and marked, and loses the mark with its answer", async () => {
  const phone = await readyPhone();
  const { replica, sync } = phone;
  await replica.save([
    { op: "create", table: "notes", id: note(7777), set: { customer_id: root(3), text: "Auf dem Weg" } },
    { op: "delete", table: "notes", id: note(1001), root: root(1) },
  ]);
  const lines = await assertTrue(phone);
  assert.deepEqual(
    lines.filter(({ unsent }) => unsent).map(({ id }) => id),
    [note(7777)],
  );
  assert.ok(!lines.some(({ id }) => id === note(1001)));
  phone.replica = await phone.phone.replica();
  await sync();
  assert.ok((await assertTrue(phone)).every(({ unsent }) => !unsent));
});

test("the root's own change is in the lines of its rows, spilled ones too", async () => {
  const phone = await readyPhone({}, { heavy: 600 });
  const { server, replica, sync } = phone;
  assert.ok((await records(phone.phone, "spill", "anna")).length > 0);
  await assertTrue(phone);
  server.write("customers", root(1), { name: "Umbenannt" });
  await sync();
  assert.equal((await replica.list("notes")).filter(({ name }) => name === "Umbenannt").length, 603);
  await replica.save([{ op: "update", table: "customers", id: root(1), set: { name: "Von mir" } }]);
  assert.equal((await replica.list("notes")).filter(({ name }) => name === "Von mir").length, 603);
  await assertTrue(phone);
});

test("spilled rows stay listed when they spill, and follow what is done to them", async () => {
  const phone = await readyPhone({}, { heavy: 200 });
  assert.deepEqual(await records(phone.phone, "spill", "anna"), []);
  const { server, replica, sync } = phone;
  await replica.list("notes");
  for (let n = 200; n < 600; n++) server.write("notes", uuid("d1", n), { customer_id: root(1), text: TEXT });
  await sync();
  assert.ok((await records(phone.phone, "spill", "anna")).length > 0);
  assert.equal((await assertTrue(phone)).length, 618);
  phone.replica = await phone.phone.replica();
  const spilled = uuid("d1", 3);
  await phone.replica.save([
    { op: "update", table: "notes", id: spilled, root: root(1), set: { text: "!" } },
    { op: "delete", table: "notes", id: uuid("d1", 4), root: root(1) },
  ]);
  const lines = await assertTrue(phone);
  assert.deepEqual([lines[0].id, lines[0].unsent, lines.length], [spilled, true, 617]);
  phone.replica = await phone.phone.replica();
  server.remove("notes", uuid("d1", 5));
  await sync();
  assert.equal((await assertTrue(phone)).length, 616);
});

test("a root that moves away takes its lines along, and brings them back", async () => {
  for (const heavy of [0, 400]) {
    const phone = await readyPhone({}, { heavy });
    const { server, sync } = phone;
    server.person("anna", "south");
    await sync();
    assert.ok((await assertTrue(phone)).every(({ root: id }) => id !== root(1)));
    phone.replica = await phone.phone.replica();
    server.person("anna", "north", "south");
    await sync();
    assert.equal((await assertTrue(phone)).length, 18 + heavy);
  }
});

test("a row that goes from one root to another is listed once, at the second", async () => {
  for (const [from, to] of [
    [root(1), root(2)],
    [root(2), root(1)],
  ]) {
    const phone = await readyPhone({ records: 1 });
    const { server, replica, sync } = phone;
    await replica.list("notes");
    const moved = from === root(1) ? note(1001) : note(2001);
    const { answer } = server;
    server.answer = (...args) => {
      const [status, body] = answer(...args);
      const data = { id: moved, customer_id: to, text: "Umgezogen", priority: "none" };
      const put = { op: "put", scope: to === root(2) ? "t:south" : "t:north", table: "notes", id: moved };
      return [status, { ...body, changes: [{ ...put, version: 2, parents: [to, from], data }] }];
    };
    await sync();
    const mine = (await replica.list("notes")).filter(({ id }) => id === moved);
    assert.deepEqual(
      mine.map((line) => line.root),
      [to],
    );
    await assertTrue(phone);
  }
});

test("rows that clients without this list brought are in it, spilled ones too", async () => {
  const { server, phone } = await readyPhone({ describe: plain }, { heavy: 600 });
  assert.ok((await records(phone, "spill", "anna")).length > 0);
  const newer = createDevice(server, "phone", { factory: phone.factory, describe });
  assert.equal((await assertTrue({ phone: newer, replica: await newer.replica() })).length, 618);
});

test("another version of the lines makes the list anew", async () => {
  const { server, phone, replica } = await readyPhone();
  await replica.save([{ op: "update", table: "notes", id: note(1001), root: root(1), set: { text: "Neu" } }]);
  const lineOf = ({ id, text }) => ({ id, text: String(text).toUpperCase() });
  const other = { ...describe, version: 2, lists: { notes: { ...describe.lists.notes, lineOf } } };
  const newer = createDevice(server, "phone", { factory: phone.factory, describe: other });
  const lines = await (await newer.replica()).list("notes");
  assert.deepEqual([lines[0].text, lines.length], ["NEU", 18]);
});

test("the list follows when the server starts again, row by row", async () => {
  const phone = await readyPhone({}, { heavy: 400 });
  const { server, replica, sync } = phone;
  await replica.list("notes");
  server.remove("notes", note(2001));
  server.write("notes", uuid("d1", 4), { text: "Celle" });
  server.epoch = "another";
  await sync();
  await sync();
  assert.ok((await replica.list("notes")).some(({ text }) => text === "Celle"));
  await assertTrue(phone);
});

test("killed at any step of a pull, the list is true afterwards", async () => {
  for (let step = 1; step < 60; step++) {
    const { server, phone, replica } = await readyPhone({ records: 2 });
    await replica.list("notes");
    for (let n = 1; n <= 6; n++) server.write("notes", note(n * 1000 + 1), { text: `Neu ${n}` });
    server.remove("notes", note(3002));
    server.move(root(2), "north");
    phone.open(step);
    await phone.client.sync({ now: true }).catch(() => {});
    const died = phone.power.dead;
    phone.open();
    await phone.client.sync({ now: true });
    await assertTrue({ phone, replica: await phone.replica() });
    if (!died) return;
  }
  assert.fail("the pull never ended");
});

test("the first sync makes the list on its way, wherever it is killed", async () => {
  for (let step = 1; step < 60; step++) {
    const server = createServer({ pageLimit: 9 });
    server.person("anna", "north", "south");
    populate(server, { customers: 6, notes: 3 });
    const phone = createDevice(server, "phone", { user: "anna", describe, records: 2 });
    phone.open(step);
    await phone.client.sync().catch(() => {});
    const died = phone.power.dead;
    phone.open();
    await phone.client.sync({ now: true });
    assert.ok((await records(phone, "lists", "anna")).length > 0, "nobody asked for it yet");
    assert.equal((await assertTrue({ phone, replica: await phone.replica() })).length, 18);
    if (!died) return;
  }
  assert.fail("the first sync never ended");
});

test("a first sync begun by a client without this list, and ended by one with it, leaves nothing out", async () => {
  for (let step = 1; step < 60; step++) {
    const server = createServer({ pageLimit: 9 });
    server.person("anna", "north", "south");
    populate(server, { customers: 6, notes: 3 });
    const phone = createDevice(server, "phone", { user: "anna", describe: plain, records: 2 });
    phone.open(step);
    await phone.client.sync().catch(() => {});
    const died = phone.power.dead;
    const newer = createDevice(server, "phone", { factory: phone.factory, describe, records: 2 });
    await newer.client.sync({ now: true });
    assert.equal((await assertTrue({ phone: newer, replica: await newer.replica() })).length, 18);
    if (!died) return;
  }
  assert.fail("the first sync never ended");
});

test("30,000 rows of 10,000 roots are one record", async () => {
  const { phone, replica } = await readyPhone({}, { customers: 10_000, notes: 3 });
  assert.equal((await replica.list("notes")).length, 30_000);
  assert.equal((await records(phone, "lists", "anna")).length, 1);
  phone.open();
  assert.equal((await (await phone.replica()).list("notes")).length, 30_000);
});

/** What stands apart from the lines of a list, and is read where it is asked for. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { keysOf } from "../../../sync/client/columns.js";
import { createDevice, describe as plain, populate, records, uuid } from "./devices.js";
import { createServer } from "./server.js";

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const describe = {
  ...plain,
  lineOf: (view) => ({ ...plain.lineOf(view), found: `Kunde ${view.root.name}` }),
  apart: { search: ["found"] },
  lists: {
    notes: {
      lineOf: ({ id, text }) => ({ id, text, found: `Suche ${text}`, code: `Code ${text}` }),
      compare: (a, b) => order(a.text, b.text) || order(a.id, b.id),
      apart: { search: ["found"], codes: ["code"] },
    },
  },
};
const note = (n) => uuid("d0", n);

async function readyPhone(options = {}) {
  const server = createServer();
  server.person("anna", "north", "south");
  populate(server, { customers: 4, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna", describe, records: 4, ...options });
  await phone.client.sync();
  const sync = () => phone.client.sync({ now: true });
  return { server, phone, replica: await phone.replica(), sync };
}

/** What was read of the stored lists since. */
const reads = [];
const { get } = IDBObjectStore.prototype;
IDBObjectStore.prototype.get = function (key) {
  if (this.name === "lists") reads.push(key);
  return get.call(this, key);
};

/** Every line says the same in all its keys. */
async function assertTrue(replica) {
  const lines = await replica.list("notes", "search", "codes");
  for (const { text, found, code } of lines)
    assert.deepEqual([found, code], [`Suche ${text}`, `Code ${text}`]);
  for (const { name, found } of await replica.index("search")) assert.equal(found, `Kunde ${name}`);
  return lines;
}

const rename = (n, text) => ({
  op: "update",
  table: "notes",
  id: note(n),
  root: uuid("c0", Math.floor(n / 1000)),
  set: { text },
});

test("a worker just started reads a part when it is asked for, and once", async () => {
  const { phone } = await readyPhone();
  phone.open();
  const replica = await phone.replica();
  reads.length = 0;
  const [first] = await replica.list("notes");
  assert.deepEqual(reads, [["notes", 0]]);
  assert.deepEqual(keysOf(first).sort(), ["id", "root", "text"]);
  assert.equal((await replica.list("notes", "codes"))[0].code, `Code ${first.text}`);
  assert.deepEqual(reads, [
    ["notes", 0],
    ["notes", -2],
  ]);
  await replica.list("notes", "search", "codes");
  await replica.list("notes", "codes");
  assert.equal(reads.length, 3);
  await assertTrue(replica);
});

test("changed lines have all keys, whether parts were read before or after", async () => {
  for (const parts of [[], ["search"], ["search", "codes"]]) {
    const { server, phone, sync } = await readyPhone();
    phone.open();
    const replica = await phone.replica();
    await replica.list("notes", ...parts);
    await replica.save([rename(1001, "Aachen")]);
    server.write("notes", note(2001), { text: "Bonn" });
    await sync();
    assert.equal((await assertTrue(replica))[0].text, "Aachen");
    phone.open();
    const lines = await assertTrue(await phone.replica());
    assert.deepEqual([lines[1].text, lines.length], ["Bonn", 8]);
  }
});

test("a part written anew by another worker is not laid on lines of before", async () => {
  const { phone, replica: old } = await readyPhone();
  await old.list("notes");
  phone.open();
  const young = await phone.replica();
  await old.list("notes"); // without the parts
  for (let n = 0; n < 70; n++) await young.save([rename(1001, `Text ${n % 9}`)]);
  await phone.client.sync({ now: true });
  assert.ok((await records(phone, "lists", "anna")).length <= 4, "it was merged");
  await assertTrue(old);
  await assertTrue(young);
});

test("the list of an older version, and one that lacks a part, is made anew", async () => {
  const before = { notes: { ...describe.lists.notes, apart: undefined } };
  const { server, phone } = await readyPhone({ describe: { ...describe, apart: undefined, lists: before } });
  for (const version of [1, 2]) {
    const newer = createDevice(server, "phone", {
      factory: phone.factory,
      describe: { ...describe, version },
    });
    assert.equal((await assertTrue(await newer.replica())).length, 8);
    assert.equal((await records(newer, "lists", "anna")).length, 3, "the lines and both parts");
  }
});

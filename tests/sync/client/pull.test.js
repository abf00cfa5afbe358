import assert from "node:assert/strict";
import { test } from "node:test";
import { createDevice, populate, records, shown, uuid } from "./devices.js";
import { createServer } from "./server.js";

async function phoneOf(territories, { pageLimit = 1000, customers = 6, ...options } = {}) {
  const server = createServer({ pageLimit });
  server.person("anna", ...territories);
  populate(server, { customers, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna", ...options });
  await phone.client.sync();
  const equal = async () => assert.deepEqual(await shown(phone), server.visible("anna"));
  return { server, phone, equal, sync: () => phone.client.sync({ now: true }) };
}

test("pages are only staged until the last one is here", async () => {
  const server = createServer({ pageLimit: 5 });
  server.person("anna", "north", "south");
  populate(server, { customers: 6, notes: 2 });
  const phone = createDevice(server, "phone", { user: "anna" });
  let pages = 0;
  phone.before = () => {
    pages += 1;
    phone.down = pages === 4;
  };
  assert.equal((await phone.client.sync()).state, "offline");
  assert.equal(await phone.replica(), null);
  assert.equal((await records(phone, "staged", "anna")).length, 2);
  assert.deepEqual(await records(phone, "bundles", "anna"), []);
  phone.before = null;
  phone.down = false;
  phone.open();
  const state = await phone.client.sync({ now: true });
  assert.deepEqual([state.state, state.done], ["synced", 21]);
  assert.deepEqual(await records(phone, "staged", "anna"), []);
  assert.deepEqual(await shown(phone), server.visible("anna"));
});

test("progress counts rows and knows their total if the server says it", async () => {
  const server = createServer({ pageLimit: 8 });
  server.person("anna", "north", "south");
  populate(server, { customers: 6, notes: 2 });
  const answer = server.answer;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    return [status, args[2].includes("since") ? body : { ...body, total: 21 }];
  };
  const phone = createDevice(server, "phone", { user: "anna" });
  const seen = [];
  phone.client.onState(({ state, done, total }) => seen.push(`${state} ${done}/${total}`));
  await phone.client.sync();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(seen.includes("syncing 8/21") || seen.includes("syncing 16/21"), seen.join(", "));
  assert.ok(seen.includes("synced 21/21"), seen.join(", "));
});

test("a customer moved away goes with all that belongs to him, one moved here comes whole", async () => {
  const { server, phone, equal, sync } = await phoneOf(["north"]);
  server.move(uuid("c0", 1), "south");
  server.move(uuid("c0", 2), "north");
  await sync();
  await equal();
  assert.equal((await records(phone, "bundles", "anna")).length, 3);
});

test("a customer moved within what the phone holds stays whole", async () => {
  const { server, equal, sync } = await phoneOf(["north", "south"]);
  server.move(uuid("c0", 1), "south");
  await sync();
  await equal();
  server.person("anna", "south");
  await sync();
  await equal();
});

test("a scope lost takes its bundles, one gained brings its own", async () => {
  const { server, phone, equal, sync } = await phoneOf(["north"]);
  server.person("anna", "south");
  await sync();
  await equal();
  server.person("anna");
  await sync();
  await equal();
  assert.deepEqual(await records(phone, "bundles", "anna"), []);
});

test("what waits for a customer that left stays and is answered", async () => {
  const { server, phone, sync } = await phoneOf(["north"]);
  const replica = await phone.replica();
  const id = uuid("c0", 1);
  server.move(id, "south");
  phone.before = async (url) => {
    if (!url.startsWith("/sync/changes")) return;
    phone.before = null;
    await replica.save([{ op: "update", table: "customers", id, set: { name: "zu spät" } }]);
    server.answer = refuseMutations(server);
  };
  const state = await sync();
  assert.deepEqual([state.state, state.waiting], ["offline", 1]);
  assert.equal(await replica.root(id), null, "the customer is gone");
  server.answer = server.plain;
  assert.equal((await sync()).refused, 1);
  assert.equal((await replica.refused())[0].error.code, "out_of_scope");
  assert.equal(
    (await records(phone, "bundles", "anna")).some((bundle) => bundle.id === id),
    false,
  );
});

function refuseMutations(server) {
  server.plain = server.answer;
  return (device, method, ...rest) => {
    if (method === "POST") throw new TypeError("not now");
    return server.plain(device, method, ...rest);
  };
}

test("a put older than what is held changes nothing", async () => {
  const { server, phone, sync } = await phoneOf(["north"]);
  const id = uuid("c0", 1);
  server.write("customers", id, { name: "Neuer" });
  await sync();
  const answer = server.answer;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    const old = {
      op: "put",
      scope: "t:north",
      table: "customers",
      id,
      version: 1,
      data: { id, name: "Alt" },
    };
    return [status, { ...body, changes: [old] }];
  };
  await sync();
  assert.equal((await (await phone.replica()).root(id)).root.name, "Neuer");
});

test("a row whose customers were merged moves to the one it has now", async () => {
  const { server, phone, sync } = await phoneOf(["north"]);
  const [from, to, id] = [uuid("c0", 1), uuid("c0", 3), uuid("d0", 1001)];
  const answer = server.answer;
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    const data = { id, customer_id: to, text: "Notiz 1", priority: "none" };
    const moved = { op: "put", scope: "t:north", table: "notes", id, version: 2, parents: [to, from], data };
    return [status, { ...body, changes: [moved] }];
  };
  await sync();
  const replica = await phone.replica();
  assert.deepEqual(
    (await replica.root(from)).rows.notes.map((row) => row.id),
    [uuid("d0", 1002)],
  );
  assert.ok((await replica.root(to)).rows.notes.some((row) => row.id === id));
  const left = { op: "leave", scope: "t:north", table: "notes", id, parents: [to, from] };
  server.answer = (...args) => {
    const [status, body] = answer(...args);
    return [status, { ...body, changes: [left] }];
  };
  await sync();
  assert.ok(!(await replica.root(to)).rows.notes.some((row) => row.id === id));
});

test("starting again compares, writes what differs, removes what is missing and keeps what waits", async () => {
  const { server, phone, equal, sync } = await phoneOf(["north", "south"], { pageLimit: 5, records: 3 });
  const backup = server.snapshot();
  server.write("customers", uuid("c0", 9), { name: "Nach der Sicherung", territory_id: "north", phone: "" });
  server.write("customers", uuid("c0", 1), { name: "Nach der Sicherung" });
  server.write("people", uuid("ab", 1), { name: "Nach der Sicherung" });
  await sync();
  await equal();
  server.restore(backup);
  server.write("notes", uuid("d0", 9), { customer_id: uuid("c0", 2), text: "neu" });
  server.remove("notes", uuid("d0", 3001));
  const replica = await phone.replica();
  await replica.save([{ op: "update", table: "customers", id: uuid("c0", 4), set: { name: "wartet" } }]);
  const written = [];
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, key) {
    if (this.name === "bundles") written.push(value.id);
    return put.call(this, value, key);
  };
  const state = await sync();
  IDBObjectStore.prototype.put = put;
  assert.deepEqual([state.state, state.waiting], ["synced", 0]);
  await equal();
  assert.equal(server.rows.get(`customers/${uuid("c0", 4)}`).data.name, "wartet");
  assert.equal(written.includes(uuid("c0", 5)), false, "what is equal is not written");
});

test("a phone away for longer than deletes are kept starts again and has no ghosts", async () => {
  const { server, phone, equal, sync } = await phoneOf(["north", "south"]);
  server.remove("notes", uuid("d0", 1001));
  server.move(uuid("c0", 2), "west");
  server.purge();
  await sync();
  await equal();
  assert.equal((await records(phone, "bundles", "anna")).length, 5);
});

test("a server that says start again for ever is given up on", async () => {
  const { server, sync } = await phoneOf(["north"]);
  let asked = 0;
  server.answer = () => {
    asked += 1;
    return [410, { code: "start_again", reason: "epoch" }];
  };
  assert.equal((await sync()).state, "offline");
  assert.equal(asked, 3);
});

test("shared rows lie in few records and one change rewrites one of them", async () => {
  const { server, phone, equal, sync } = await phoneOf(["north"]);
  for (let n = 0; n < 3_000; n++) server.write("people", uuid("ab", n), { name: `Person ${n}` });
  await sync();
  await equal();
  assert.ok((await records(phone, "chunks", "anna")).length <= 1024 + 3);
  server.remove("people", uuid("ab", 7));
  server.write("people", uuid("ab", 8), { name: "anders" });
  await sync();
  await equal();
});

test("on a weak line smaller pages are asked for", async () => {
  const { server, phone, sync } = await phoneOf(["north"]);
  const answer = server.answer;
  server.answer = () => {
    throw new TypeError("too slow");
  };
  await sync();
  await sync();
  server.answer = answer;
  await sync();
  await sync();
  const limits = phone.requests
    .slice(-4)
    .map(({ url }) => new URL(url, "http://s").searchParams.get("limit"));
  assert.deepEqual(limits, ["1000", "500", "250", "1000"]);
});

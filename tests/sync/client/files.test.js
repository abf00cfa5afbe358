/** Files on the phone: kept with the rows that name them, sent until the server has them, and bounded after that. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFiles } from "../../../sync/client/files.js";
import { PIECE } from "../../../sync/client/pieces.js";
import { openStore } from "../../../sync/client/store.js";
import { REPLICA } from "../../../sync/client/upgrades.js";
import { IDBFactory } from "fake-indexeddb";
import { cloned, createDevice, populate, uuid } from "./devices.js";
import { createServer } from "./server.js";

const PHOTO = {
  op: "create",
  table: "notes",
  id: uuid("e0", 1),
  set: { customer_id: uuid("c0", 1), text: "x" },
};

/** A file of so many bytes, all the same. @param {number} n @param {number} [size] */
function file(n, size = 10) {
  return {
    hash: n.toString(16).padStart(64, "0"),
    type: "image/jpeg",
    bytes: new Uint8Array(size).fill(n).buffer,
  };
}

/** A phone whose server takes files as `answer` says. */
async function readyPhone(options = {}) {
  const server = createServer();
  server.person("anna", "north");
  populate(server, { customers: 2, notes: 1 });
  const phone = createDevice(server, "phone", { user: "anna", ...options });
  const put = []; // what arrived
  phone.answer = () => new Response(null, { status: 204 });
  phone.files = async (url, init) => {
    const response = await phone.answer(url, init);
    if (response.status === 204) put.push(url.slice(-64));
    return response;
  };
  await phone.client.sync();
  return { phone, server, put, replica: await phone.replica() };
}

const problem = (status, code) =>
  new Response(JSON.stringify({ status, code, title: code }), {
    status,
    headers: { "Content-Type": "application/problem+json" },
  });

test("it works: saved with its row, shown at once, sent once", async () => {
  const { phone, put, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  assert.deepEqual(
    new Uint8Array((await replica.files.read(file(1).hash)).bytes),
    new Uint8Array(10).fill(1),
  );
  assert.deepEqual([(await phone.client.state()).files, (await phone.client.state()).state], [1, "waiting"]);
  await phone.client.sync();
  assert.deepEqual(put, []); // a sync of rows is not held up by files
  await phone.client.upload();
  await phone.client.upload();
  assert.deepEqual(put, [file(1).hash]);
  const { state, files } = await phone.client.state();
  assert.deepEqual([state, files], ["synced", 0]);
  assert.equal((await replica.files.read(file(1).hash)).type, "image/jpeg");
});

test("what is sent says whose it is and what it is", async () => {
  const { phone, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  let seen;
  phone.answer = (url, { method, headers, body }) => {
    seen = { url, method, user: headers["Sync-User"], type: headers["Content-Type"], bytes: body.byteLength };
    return new Response(null, { status: 204 });
  };
  await phone.client.upload();
  const wanted = { method: "PUT", user: "anna", type: "image/jpeg", bytes: 10 };
  assert.deepEqual(seen, { url: `/files/${file(1).hash}`, ...wanted });
});

test("a save that fails has kept neither row nor file", async () => {
  const { replica } = await readyPhone();
  const wrong = { ...PHOTO, set: { text: () => {} } }; // what cannot be stored
  await assert.rejects(replica.save([wrong], [file(1)]));
  assert.equal(await replica.files.read(file(1).hash), null);
  assert.deepEqual(await replica.waiting(), []);
});

test("it waits through everything that can happen out there, and through a restart of the worker", async () => {
  const { phone, put, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  for (const answer of [
    () => Promise.reject(new TypeError("no network")),
    () => problem(401, "not_signed_in"),
    () => problem(401, "revoked"),
    () => problem(403, "other_user"),
    () => problem(503, "busy"),
    () => problem(500, "internal"),
    () => new Response("<html>", { status: 200 }), // a portal
    () => new Response("", { status: 404 }),
    () => new Response("", { status: 413 }), // a proxy's, which says nothing of ours
  ]) {
    phone.answer = answer;
    await phone.client.upload({ now: true });
    assert.equal((await phone.client.state()).files, 1, String(answer));
  }
  await phone.client.close();
  phone.open();
  phone.answer = () => new Response(null, { status: 204 });
  await phone.client.upload();
  assert.deepEqual(put, [file(1).hash]);
});

test("a lost reply sends it again, and that is all", async () => {
  const { phone, put, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  phone.answer = () => {
    put.push("arrived");
    throw new TypeError("the reply is lost");
  };
  await phone.client.upload();
  phone.answer = () => new Response(null, { status: 204 });
  await phone.client.upload({ now: true });
  assert.deepEqual(put, ["arrived", file(1).hash]);
});

test("after a failure it waits, longer each time, unless it is asked to go now", async () => {
  const { phone, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  let asked = 0;
  phone.answer = () => {
    asked += 1;
    return problem(503, "busy");
  };
  const upload = async (options) => {
    await phone.client.upload(options);
    return asked;
  };
  assert.equal(await upload(), 1);
  assert.equal(await upload(), 1);
  assert.equal(await upload({ now: true }), 2);
  phone.wait(1_000);
  assert.equal(await upload(), 2);
  phone.wait(600_000);
  assert.equal(await upload(), 3);
  phone.wait(-900_000); // a clock turned back says nothing
  assert.equal(await upload(), 4);
});

test("one that the server will never take is put aside and holds up no other", async () => {
  const { phone, put, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1), file(2)]);
  phone.answer = (url) =>
    url.endsWith(file(1).hash) ? problem(400, "bad_request") : new Response(null, { status: 204 });
  await phone.client.upload();
  assert.deepEqual(put, [file(2).hash]);
  const [{ hash, state, error }] = await replica.files.unsent();
  assert.deepEqual([hash, state, error.code], [file(1).hash, "refused", "bad_request"]);
  assert.ok(await replica.files.read(file(1).hash), "and is still here");
  await replica.save([{ ...PHOTO, id: uuid("e0", 2) }], [file(1)]);
  assert.equal((await phone.client.state()).files, 1, "taken anew it is sent anew");
});

test("one that fails holds up none behind it for ever", async () => {
  const { phone, put, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  phone.wait(10);
  await replica.save([{ ...PHOTO, id: uuid("e0", 2) }], [file(2)]);
  phone.answer = (url) =>
    url.endsWith(file(1).hash) ? problem(500, "internal") : new Response(null, { status: 204 });
  await phone.client.upload();
  await phone.client.upload({ now: true });
  assert.deepEqual(put, [file(2).hash]);
});

test("two workers send each file once", async () => {
  const { phone, server, put, replica } = await readyPhone();
  const other = createDevice(server, "phone", { factory: phone.factory, lock: phone.lock });
  other.files = phone.files;
  await replica.save([PHOTO], [file(1), file(2), file(3)]);
  await Promise.all([phone.client.upload(), other.client.upload()]);
  assert.deepEqual(
    [...put].sort(),
    [1, 2, 3].map((n) => file(n).hash),
  );
});

test("another person's files are not sent, and a clone sends what it has, too", async () => {
  const { phone, server, put, replica } = await readyPhone();
  server.person("ben", "south");
  await replica.save([PHOTO], [file(1)]);
  const clone = createDevice(server, "phone", { factory: await cloned(phone.factory) });
  clone.files = phone.files;
  await phone.client.forget();
  server.devices.get("phone").user = "ben";
  await phone.client.sync({ now: true });
  await phone.client.upload({ now: true });
  assert.deepEqual(put, []);
  await clone.client.upload();
  assert.deepEqual(put, [file(1).hash]);
});

test("a device that was revoked deletes them with all the rest", async () => {
  const { phone, server, replica } = await readyPhone();
  await replica.save([PHOTO], [file(1)]);
  server.devices.get("phone").revoked = true;
  await phone.client.sync({ now: true });
  assert.equal(phone.wiped, 1);
  await assert.rejects(replica.files.read(file(1).hash));
});

test("what the server has is kept in a bounded room, what was not shown for longest goes first, what waits stays", async () => {
  let clock = 0;
  const store = openStore(new IDBFactory(), "files", REPLICA);
  const files = createFiles(store, { clock: () => clock, changed: () => {}, room: 35 });
  const there = async () => {
    const found = await Promise.all([1, 2, 3, 4, 5].map((n) => files.read(file(n).hash)));
    return found.flatMap((one, place) => (one ? [place + 1] : []));
  };
  await store.run(["files", "file_notes"], "readwrite", (tx) => files.queue(tx, [file(5, 30)]));
  for (const n of [1, 2, 3]) {
    clock += 1;
    await files.hold(file(n));
  }
  clock += 2 * 60 * 60 * 1000;
  await files.read(file(1).hash);
  clock += 1;
  await files.hold(file(4));
  assert.deepEqual(await there(), [1, 3, 4, 5]);
  clock += 1;
  await files.sent(file(5).hash);
  assert.deepEqual(await there(), [5], "the newest fills the room by itself");
  await files.hold(file(5, 99));
  assert.equal(
    (await files.read(file(5).hash)).bytes.byteLength,
    30,
    "one that is here is not brought again",
  );
});

/** A server that keeps pieces as the protocol says; `line` may break, before or after a request has arrived. */
function pieceServer(phone) {
  const kept = new Map();
  const there = { whole: [], requests: [], line: () => "", kept };
  const json = (body) => new Response(JSON.stringify(body), { status: 200 });
  phone.answer = (url, { method, body }) => {
    const [, hash, number, size] = /files\/(\w{64})(?:\/pieces(?:\/(\d+))?\?size=(\d+))?$/.exec(url);
    there.requests.push(`${method} ${Number.parseInt(hash, 16)} ${number ?? (size ? "?" : "whole")}`);
    const fault = there.line(method, number);
    if (fault === "request") throw new TypeError("the line broke");
    const count = Math.ceil(Number(size) / PIECE);
    const parts = kept.get(hash) ?? new Map();
    const missing = () => [...new Array(count).keys()].filter((one) => !parts.has(one));
    if (method === "PUT" && number !== undefined) kept.set(hash, parts.set(Number(number), body));
    if (fault === "reply") throw new TypeError("the reply is lost");
    if (method === "GET") return json({ missing: missing() });
    if (size && missing().length > 0) return json({ missing: missing() });
    const joined = size ? [...new Array(count).keys()].map((one) => parts.get(one)) : [body];
    there.whole.push([hash, Buffer.concat(joined.map((one) => Buffer.from(one)))]);
    return new Response(null, { status: 204 });
  };
  return there;
}

/** As large as `size`, each byte another one than its neighbour. */
function large(n, size) {
  const bytes = Uint8Array.from({ length: size }, (_, place) => (place * 7 + n) % 251);
  return { ...file(n), bytes: bytes.buffer };
}

test("what is larger than a piece goes in pieces and arrives as it was, what is not goes whole", async () => {
  const { phone, replica } = await readyPhone();
  const there = pieceServer(phone);
  const sent = [large(1, 2 * PIECE + 5), large(2, 2 * PIECE), large(3, PIECE)];
  await replica.save([PHOTO], sent);
  await phone.client.upload();
  assert.deepEqual(there.requests, [
    ...["GET 1 ?", "PUT 1 0", "PUT 1 1", "PUT 1 2"],
    ...["GET 2 ?", "PUT 2 0", "PUT 2 1"],
    "PUT 3 whole",
  ]);
  for (const { hash, bytes } of sent) {
    assert.deepEqual(Object.fromEntries(there.whole)[hash], Buffer.from(bytes));
  }
  assert.equal((await phone.client.state()).files, 0);
});

test("on a line that breaks with every second piece it goes on where it was, and no other is begun before", async () => {
  const { phone, replica } = await readyPhone();
  const there = pieceServer(phone);
  let puts = 0;
  there.line = (method) =>
    method === "PUT" && (puts += 1) % 2 === 0 ? (puts % 4 === 0 ? "reply" : "request") : "";
  await replica.save([PHOTO], [large(1, 9 * PIECE), large(2, 9 * PIECE)]);
  let tries = 0;
  while ((await phone.client.state()).files > 0 && tries < 40) {
    await phone.client.close(); // the worker is killed each time
    phone.open();
    await phone.client.upload({ now: true });
    tries += 1;
  }
  assert.equal((await phone.client.state()).files, 0);
  const files = there.requests.filter((one) => one.startsWith("PUT")).map((one) => one.split(" ")[1]);
  assert.deepEqual(files, files.toSorted(), "the second one after the first");
  assert.equal(there.whole.length, 2);
});

test("a file of which no piece arrives goes behind the others", async () => {
  const { phone, replica } = await readyPhone();
  const there = pieceServer(phone);
  await replica.save([PHOTO], [large(1, 2 * PIECE)]);
  phone.wait(10);
  await replica.save([{ ...PHOTO, id: uuid("e0", 2) }], [large(2, 2 * PIECE)]);
  there.line = () => (there.requests.at(-1).includes(" 1 ") ? "request" : "");
  await phone.client.upload();
  await phone.client.upload({ now: true });
  assert.deepEqual(
    there.whole.map(([hash]) => hash),
    [file(2).hash],
  );
});

test("a server that knows no pieces, or has spoilt them, gets the file whole", async () => {
  for (const { status, asked } of [
    { status: 404, asked: "GET" },
    { status: 405, asked: "GET" },
    { status: 409, asked: "PUT" },
  ]) {
    const { phone, replica } = await readyPhone();
    const there = pieceServer(phone);
    const { answer } = phone;
    phone.answer = (url, init) =>
      url.includes("/pieces") && init.method === asked ? problem(status, "x") : answer(url, init);
    await replica.save([PHOTO], [large(1, 2 * PIECE)]);
    await phone.client.upload();
    assert.equal(there.requests.at(-1), "PUT 1 whole");
    assert.equal((await phone.client.state()).files, 0);
  }
});

test("a server that answers nonsense about pieces is asked again later, and not for ever at once", async () => {
  const { phone, replica } = await readyPhone();
  await replica.save([PHOTO], [large(1, 2 * PIECE)]);
  for (const said of ["<html>", "{}", '{"missing":[7]}', '{"missing":["0"]}', '{"missing":[0]}']) {
    let asked = 0;
    phone.answer = () => {
      asked += 1;
      return new Response(said, { status: 200 });
    };
    await phone.client.upload({ now: true });
    assert.ok(asked <= 5, said);
    assert.equal((await phone.client.state()).files, 1, said);
  }
  phone.answer = (url, { method }) =>
    method === "GET" ? new Response('{"missing":[]}', { status: 200 }) : problem(400, "bad_request");
  await phone.client.upload({ now: true });
  assert.equal(
    (await replica.files.unsent())[0].state,
    "refused",
    "all are there, and the last answer says why not",
  );
});

test("of small pictures the room is bounded by their number, and what waits is not touched by it", async () => {
  const store = openStore(new IDBFactory(), "files", REPLICA);
  const files = createFiles(store, { clock: () => 0, changed: () => {}, smallRoom: 16 });
  await store.run(["files", "file_notes"], "readwrite", (tx) => files.queue(tx, [file(1)]));
  const hashes = [...Array(16).keys()].map((n) => n.toString(16).repeat(64));
  const { bytes } = file(2);
  for (const hash of hashes) await files.holdSmall(hash, bytes);
  const there = async () =>
    (await Promise.all(hashes.map((hash) => files.readSmall(hash)))).filter(Boolean).length;
  assert.equal(await there(), 16);
  await files.holdSmall("0".repeat(64), bytes);
  assert.ok((await there()) < 16 && (await files.readSmall("0".repeat(64))), "some made room for the newest");
  assert.deepEqual([await files.count(), (await files.next()).hash], [1, file(1).hash]);
});

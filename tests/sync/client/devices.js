/** Phones in node: the real client over fake-indexeddb, a network that can fail, and a power switch. */

import { webcrypto } from "node:crypto";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createClient } from "../../../sync/client/client.js";

/** @type {import("../../../sync/client/types.js").Description} */
export const describe = {
  root: "customers",
  children: { notes: "customer_id", history: "customer_id", conflicts: "customer_id" },
  version: 1,
  lineOf: ({ root, rows, waiting }) => ({
    id: root.id,
    name: String(root.name ?? ""),
    temperature: root.temperature ?? "",
    notes: rows.notes.length,
    conflicts: rows.conflicts.filter((conflict) => conflict.state === "open").length,
    waiting,
  }),
  compare: (a, b) => order(a.name, b.name) || order(a.id, b.id),
  derive: (table, { op, at }, user) => (op === "create" ? { created_at: at, created_by: user } : {}),
  staying: ["conflicts"],
  conflicts: async (replica) =>
    (await replica.index()).reduce((sum, line) => sum + Number(line.conflicts), 0),
};

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Counts transactions per connection owner, and cuts the power before the one told. */
const switches = new WeakMap();
const realTransaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...args) {
  const power = switches.get(this);
  if (power) cut(power);
  return realTransaction.apply(this, args);
};

function cut(power) {
  power.transactions += 1;
  if (power.transactions === power.dieAt) power.dead = true;
  if (power.dead) throw new Died();
}

export class Died extends Error {}

/** A Web Lock for all who hold this one. */
export function createLock() {
  let locked = Promise.resolve();
  return {
    request(_, fn) {
      const held = locked.then(fn);
      locked = held.then(
        () => {},
        () => {},
      );
      return held;
    },
  };
}

const SCHEDULE = { "lost request": 1, "lost reply": 1, "5xx": 1, truncated: 1, portal: 1 };

export function createDevice(
  server,
  name,
  { user, next = seeded(1), factory = new IDBFactory(), lock = createLock(), network, ...options } = {},
) {
  let faultRate = 0;
  let clock = Date.parse("2026-11-22T10:00:00.000Z");
  const device = {
    name,
    factory,
    lock,
    down: false,
    files: null, // answers what is put under /files/
    before: null, // called with the path before a request is answered
    requests: [],
    power: null,
    client: null,
    reports: [],
    wiped: 0, // how often this worker said that it was wiped
    faults: (rate) => (faultRate = rate),
    clock: () => (clock += 7),
    wait: (ms) => (clock += ms), // or turn the clock back
    open,
    replica: () => device.client.replica(),
  };
  if (user) server.device(name, user);

  /** Starts the worker, as after a kill: everything in memory is gone. */
  function open(dieAt = 0) {
    const power = { transactions: 0, dieAt, dead: false };
    device.power = power;
    device.reports = [];
    device.wiped = 0;
    device.client = createClient({
      describe,
      subtle: webcrypto.subtle,
      ...options,
      fetch: (url, init) => (network ?? respond)(power, url, init),
      indexedDB: powered(factory, power),
      clock: device.clock,
      lock,
      random: next,
      sleep: () => new Promise(() => {}),
      report: (error) => device.reports.push(error),
    });
    device.client.onWiped(() => (device.wiped += 1));
    return device.client;
  }

  async function respond(power, url, init) {
    if (power.dead) throw new Died();
    if (url.startsWith("/files/")) return device.files(url, init);
    const { method, headers, body } = init;
    device.requests.push({ method, url, headers, body });
    await device.before?.(url);
    if (device.down) throw new TypeError("network is down");
    const fault = next() < faultRate ? pick(Object.keys(SCHEDULE), next) : null;
    if (fault === "lost request") throw new TypeError("lost on the way");
    if (fault === "5xx") return reply(503, { code: "busy" }, { "Retry-After": "1" });
    if (fault === "portal") return new Response("<html>Welcome to the hotel</html>", { status: 200 });
    const [status, answer] = server.answer(name, method, url, headers, body);
    if (fault === "lost reply") throw new TypeError("lost on the way back");
    if (fault === "truncated") {
      const text = JSON.stringify(answer);
      return new Response(text.slice(0, Math.floor(text.length * next())), { status });
    }
    return reply(status, answer);
  }

  open();
  return device;
}

function reply(status, body, headers = {}) {
  if (status === 204) return new Response(null, { status });
  const type = status === 200 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ...headers } });
}

export function pick(list, next) {
  return list[Math.floor(next() * list.length)];
}

function powered(factory, power) {
  return {
    open(...args) {
      if (power.dead) throw new Died();
      const request = factory.open(...args);
      request.addEventListener("success", () => switches.set(request.result, power));
      return request;
    },
    deleteDatabase(...args) {
      cut(power);
      return factory.deleteDatabase(...args);
    },
  };
}

/** All a phone shows, in the shape of `server.visible`. */
export async function shown(device) {
  const replica = await device.replica();
  if (!replica) return null;
  const bundles = {};
  for (const { id } of await replica.index()) {
    const view = await replica.root(id);
    const tables = (bundles[id] = { customers: { [id]: view.root } });
    for (const [table, rows] of Object.entries(view.rows)) {
      for (const row of rows) (tables[table] ??= {})[row.id] = row;
    }
  }
  const shared = {};
  for (const table of ["territories", "people", "company"]) {
    for (const row of await replica.shared(table)) (shared[table] ??= {})[row.id] = row;
  }
  return { bundles, shared };
}

/** A business of `customers`, each with `notes` notes, in territories north and south by turns. */
export function populate(server, { customers = 10, notes = 2 } = {}) {
  ["north", "south"].forEach((name, n) => server.write("territories", uuid("aa", n), { name }));
  server.write("company", uuid("cc", 1), { name: "Muster GmbH" });
  for (let n = 1; n <= customers; n++) {
    const id = uuid("c0", n);
    server.write("customers", id, {
      name: `Firma ${String(n).padStart(5, "0")}`,
      phone: "",
      territory_id: n % 2 ? "north" : "south",
    });
    for (let m = 1; m <= notes; m++) {
      server.write("notes", uuid("d0", n * 1000 + m), {
        customer_id: id,
        text: `Notiz ${m}`,
        priority: "none",
      });
    }
  }
}

/** An id in the order of `n` within its kind. */
export function uuid(kind, n) {
  return `0192e${kind}0-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

/** The databases of a phone, copied as a backup of its system would copy them. */
export async function cloned(factory) {
  const copy = new IDBFactory();
  for (const { name, version } of await factory.databases()) {
    const from = await connection(factory.open(name));
    const stores = [...from.objectStoreNames];
    const to = await connection(copy.open(name, version), (db) => {
      for (const store of stores) db.createObjectStore(store, { keyPath: keyPathOf(from, store) });
    });
    // All of it in one transaction: the phone may be at work, and a copy torn between its stores is none.
    const tx = from.transaction(stores);
    const contents = await Promise.all(
      stores.map((store) =>
        Promise.all([outcome(tx.objectStore(store).getAllKeys()), outcome(tx.objectStore(store).getAll())]),
      ),
    );
    for (const [place, store] of stores.entries()) {
      const [keys, values] = contents[place];
      const target = to.transaction(store, "readwrite").objectStore(store);
      values.forEach((value, at) => (target.keyPath ? target.put(value) : target.put(value, keys[at])));
      await outcome(target.count());
    }
    from.close();
    to.close();
  }
  return copy;
}

function keyPathOf(db, store) {
  return db.transaction(store).objectStore(store).keyPath ?? undefined;
}

function connection(request, upgrade = () => {}) {
  request.onupgradeneeded = () => upgrade(request.result);
  return outcome(request);
}

function outcome(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The records of one store, as they lie on the disk. */
export async function records(device, store, user) {
  const names = (await device.factory.databases()).map(({ name }) => name);
  if (!names.includes(`feldbuch-${user}`)) return [];
  const db = await connection(device.factory.open(`feldbuch-${user}`));
  const all = await outcome(db.transaction(store).objectStore(store).getAll());
  db.close();
  return all;
}

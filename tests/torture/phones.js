/**
 * Phones of several people in one process: the real client over fake-indexeddb, the real server behind a line full of
 * faults. Told by lines of JSON on standard input what to do next; each is answered by one line.
 */

import { createInterface } from "node:readline";
import { IDBFactory } from "fake-indexeddb";
import { Died, cloned, createDevice, createLock, pick, records, seeded } from "../sync/client/devices.js";

/** Rows of a page that a phone asks for: with few of them the rest of a first sync takes several pulls. */
const PAGES = [12, 1000];
/** Milliseconds after which a line that says nothing is given up. */
const SILENCE = 8_000;
/** Runs of a client that may fail when the line is good again: each is another thing it had to find out. */
const RUNS = 12;
/** Rounds of all phones after which nobody has anything to say any more. */
const LAST_ROUNDS = 4;

/** @type {() => number} */
let next;
let base = "";
let made = 0;
/** Every phone as it is in somebody's hand: several may hold one token, or one database. */
let phones = [];
/** By device of the server: what was saved, sent, given up. */
const journals = new Map();
let territories = [];

function start({ seed, url, people, areas }) {
  next = seeded(seed);
  base = url;
  territories = areas;
  for (const person of people) {
    journals.set(person.device, {
      saved: [],
      sent: new Map(),
      again: [],
      discarded: [],
      cloned: false,
      evicted: 0,
    });
    phones.push(phoneOf(person, {}));
  }
}

function phoneOf(person, { factory = new IDBFactory(), lock = createLock() }) {
  const phone = { person, lock, busy: new Set() };
  const rows = pick(PAGES, next);
  phone.device = createDevice(null, person.name, {
    factory,
    lock,
    next,
    base,
    timeout: SILENCE,
    records: pick([2, 5, 900], next),
    verifyEvery: 400, // of its own clock: about every fifty looks at it
    headers: () => ({ Authorization: `Bearer ${person.token}` }),
    network: (power, url, init) => request(person, power, url.replace(/\blimit=\d+/, `limit=${rows}`), init),
  });
  return phone;
}

/** Cuts what is under way when the power goes. */
const cuts = new WeakMap();

function cutOf(power) {
  if (!cuts.has(power)) cuts.set(power, new AbortController());
  return cuts.get(power);
}

async function request(person, power, url, init) {
  if (power.dead) throw new Died();
  if (init.method === "POST" && url.endsWith("/sync/mutations"))
    note(person, JSON.parse(init.body).mutations);
  const answer = await fetch(url, { ...init, signal: AbortSignal.any([init.signal, cutOf(power).signal]) });
  const text = await answer.text();
  if (power.dead) throw new Died();
  return new Response(answer.status === 204 ? null : text, {
    status: answer.status,
    headers: answer.headers,
  });
}

function note({ device }, mutations) {
  const { sent } = journals.get(device);
  for (const mutation of mutations) sent.set(JSON.stringify(contentOf(mutation)), mutation.number);
}

/** What the server hashes: a number sent again has the same. */
function contentOf({ at, op, table, id, set, was }) {
  return [at, op, table, id, op === "delete" ? null : (set ?? null), was ?? null];
}

function crash(phone, dieAt) {
  phone.device.power.dead = true;
  cutOf(phone.device.power).abort();
  phone.device.open(dieAt);
}

async function round({ steps }) {
  for (let step = 0; step < steps; step++) {
    const phone = pick(phones, next);
    if (phone.device.power.dead) crash(phone, 0);
    await alive(() => oneStep(phone));
  }
  await Promise.all(phones.flatMap((phone) => [...phone.busy]));
}

async function oneStep(phone) {
  const dice = next();
  if (dice < 0.42) await edit(phone);
  else if (dice < 0.62) sync(phone);
  else if (dice < 0.8) await sync(phone);
  else if (dice < 0.88) crash(phone, Math.floor(next() * 30));
  else if (dice < 0.92) await lookAtRefused(phone);
  else if (dice < 0.95) await phone.device.client.verify();
  else if (dice < 0.965) secondTab(phone);
  else if (dice < 0.98) await clone(phone);
  else if (dice < 0.99) await evict(phone);
  else phone.device.wait(pick([-86_400_000, 86_400_000, 60_000], next)); // the clock was set
}

/** Not waited for by those who do not want to: others go on meanwhile. */
function sync(phone) {
  const running = alive(() => phone.device.client.sync({ now: true })).finally(() =>
    phone.busy.delete(running),
  );
  phone.busy.add(running);
  return running;
}

async function alive(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
    return null;
  }
}

async function edit(phone) {
  const replica = await phone.device.replica();
  if (!replica) return;
  const drafts = await draftsOf(phone, replica);
  if (drafts.length === 0) return;
  await replica.save(drafts);
  const journal = journals.get(phone.person.device);
  for (const draft of drafts) journal.saved.push(contentOf({ ...draft, at: null }).slice(1));
}

/** An id of version 7, as the phone makes it, but from our own dice. */
function newId() {
  const hex = () =>
    Math.floor(next() * 0x10000)
      .toString(16)
      .padStart(4, "0");
  const time = (0x019abc000000 + made).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex().slice(1)}-8${hex().slice(1)}-${hex()}${hex()}${hex()}`;
}

async function draftsOf(phone, replica) {
  const lines = await replica.index();
  made += 1;
  const mark = `${phone.person.name} ${made}`;
  if (lines.length === 0 || next() < 0.12) {
    const id = newId();
    const set = { name: `Neu ${mark}`, phone: "" };
    const text = { customer_id: id, text: `Erste Notiz ${mark}`, priority: "high" };
    return [
      { op: "create", table: "customers", id, set },
      { op: "create", table: "notes", id: newId(), set: text },
    ];
  }
  const view = await replica.root(pick(lines, next).id);
  if (!view) return []; // it left this phone since the list was read
  const { root, rows } = view;
  const old = rows.notes.length > 0 ? pick(rows.notes, next) : null;
  const dice = next();
  const change = (set, was) => [{ op: "update", table: "customers", id: root.id, set, was }];
  const seen = (...fields) => Object.fromEntries(fields.map((field) => [field, root[field] ?? null]));
  if (dice < 0.22) return change({ phone: `030 ${100_000 + made}` }, seen("phone"));
  if (dice < 0.3) return change({ remark: `Bemerkung ${mark}` }, next() < 0.3 ? null : seen("remark"));
  if (dice < 0.36) return change({ city: `Ort ${mark}` }, seen("street", "postcode", "city", "country"));
  if (dice < 0.42) return change({ temperature: pick(["hot", "warm", "cold"], next) }, seen("temperature"));
  if (dice < 0.48) return change({ discount_bp: made % 5000 }, seen("discount_bp"));
  if (dice < 0.52) return change({ kind: `so nicht ${mark}` }, seen("kind"));
  if (dice < 0.62 && phone.person.moves)
    return change({ territory_id: pick(territories, next) }, seen("territory_id"));
  if (dice < 0.8 || !old) {
    const set = {
      customer_id: root.id,
      text: `Notiz ${mark}`,
      priority: pick(["high", "medium", "none"], next),
    };
    return [{ op: "create", table: "notes", id: newId(), set }];
  }
  const at = { table: "notes", id: old.id, root: root.id };
  if (dice < 0.9)
    return [{ op: "update", ...at, set: { text: `Neu gefasst ${mark}` }, was: { text: old.text } }];
  const gone = { op: "delete", ...at, was: { text: old.text } };
  if (dice < 0.96) return [gone];
  return [gone, { op: "update", ...at, set: { deleted: false } }];
}

async function lookAtRefused(phone) {
  const replica = await phone.device.replica();
  const refused = replica ? await replica.refused() : [];
  if (refused.length === 0) return;
  const journal = journals.get(phone.person.device);
  const one = pick(refused, next);
  const again = next() < 0.5;
  // Written down before: if the power goes meanwhile, it may have happened.
  (again ? journal.again : journal.discarded).push(contentOf(one));
  if (again) await replica.sendAgain(one.number);
  else await replica.discard(one.number);
}

/** Another worker on the same database, under the same lock. */
function secondTab(phone) {
  if (phones.length > 9) return;
  phones.push(phoneOf(phone.person, { factory: phone.device.factory, lock: phone.lock }));
}

/** The phone was restored from a backup of now, and the first one is in use, too. */
async function clone(phone) {
  const journal = journals.get(phone.person.device);
  if (journal.cloned || phones.length > 9) return;
  const factory = await cloned(phone.device.factory);
  journal.cloned = true;
  phones.push(phoneOf(phone.person, { factory }));
}

/** The browser threw everything away; only where nothing waits, for that would be lost with it. */
async function evict(phone) {
  const journal = journals.get(phone.person.device);
  const sharing = phones.filter(({ person }) => person.device === phone.person.device);
  const replica = await phone.device.replica();
  if (sharing.length > 1 || phone.busy.size > 0 || !replica) return;
  if ((await replica.waiting()).length > 0) return;
  journal.evicted += 1;
  journal.discarded.push(...(await replica.refused()).map(contentOf));
  phone.device.power.dead = true;
  phones = phones.filter((one) => one !== phone);
  phones.push(phoneOf(phone.person, {}));
}

/** The line is good: whatever waits arrives, and all is pulled that the others sent. */
async function drain({ url }) {
  base = url;
  for (const phone of phones) crash(phone, 0);
  await Promise.all(phones.flatMap((phone) => [...phone.busy]));
  phones = phones.map((phone) => phoneOf(phone.person, { factory: phone.device.factory, lock: phone.lock }));
  for (let rounds = 0; rounds < LAST_ROUNDS; rounds++) {
    for (const phone of phones) await settle(phone);
  }
}

async function settle({ person, device }) {
  for (let run = 0; run < RUNS; run++) {
    const { state, waiting } = await device.client.sync({ now: true });
    if (waiting === 0 && (state === "synced" || state === "conflict")) return;
  }
  const [why] = device.reports.slice(-1);
  throw new Error(`${person.name} does not come to rest: ${why?.stack} ${why?.cause?.stack}`);
}

/** All that lies on the disks, for others to judge. */
async function report() {
  const held = [];
  for (const { person, device } of phones) {
    const verdict = await device.client.verify();
    const replica = await device.replica();
    const bundles = await records(device, "bundles", person.user);
    const chunks = await records(device, "chunks", person.user);
    held.push({
      device: person.device,
      name: person.name,
      verdict,
      bundles: bundles.map(({ id, row, rows, pending, spill }) => ({ id, row, rows, pending, spill })),
      shared: chunks.flatMap(({ id, rows }) => rows.map((row) => ({ table: id.split("/")[0], ...row }))),
      waiting: await replica.waiting(),
      refused: (await replica.refused()).map(contentOf),
    });
  }
  const sent = [...journals].map(([device, { sent: contents, ...journal }]) => ({
    device,
    ...journal,
    sent: [...contents.keys()].map((text) => JSON.parse(text)),
  }));
  return { held, journals: sent };
}

const DO = { start, round, drain, report };

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...told } = JSON.parse(line);
  try {
    const answer = (await DO[what](told)) ?? null;
    process.stdout.write(`${JSON.stringify({ answer })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: error.stack })}\n`);
  }
}

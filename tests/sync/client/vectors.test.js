/** The client held to sync/vectors/client.json; their form stands in sync/vectors/README.md. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { webcrypto } from "node:crypto";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createClient } from "../../../sync/client/client.js";
import { openReplica } from "../../../sync/client/replica.js";
import { startLimits } from "../../../sync/client/sync.js";
import { verify } from "../../../sync/client/verify.js";
import { createWire } from "../../../sync/client/wire.js";
import { describe } from "./devices.js";

const CASES = JSON.parse(readFileSync(new URL("../../../sync/vectors/client.json", import.meta.url), "utf8"));
const AT = "2026-11-22T10:15:30.123Z";
/** After these a client may send more, and gets no answer. */
const STOPS = new Set([400, 401, 403, 426, 500, 503]);
/** How this client says what a case says. Somebody else's session it takes up by asking who that is, which stays unanswered. */
const STATES = {
  synced: ["synced", "waiting", "conflict"],
  offline: ["offline"],
  sign_in: ["sign_in"],
  update: ["update"],
  other_user: ["offline"],
  wiped: ["sign_in", "offline"],
  busy: ["offline"],
  stopped: ["offline", "sign_in"],
};

for (const given of CASES) {
  test(given.name, () => new Phone().follow(given.steps));
}

class Phone {
  #factory = new IDBFactory();
  #client = this.#start();
  /** The exchanges of the step under way, those still to come. */
  #left = [];
  #stopped = false;
  #discovered = false;
  #wiped = 0;
  /** Whose pages are hidden now, because somebody else is signed in. */
  #hidden = null;

  #start() {
    const client = createClient({ ...this.#outside(), lock: { request: (_, fn) => fn() } });
    client.onWiped(() => (this.#wiped += 1));
    return client;
  }

  #outside() {
    return {
      describe,
      fetch: (url, init) => this.#answer(url, init),
      indexedDB: this.#factory,
      clock: () => Date.parse(AT),
      random: () => 0.5,
      sleep: () => new Promise(() => {}),
    };
  }

  async follow(steps) {
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (step.save) await this.#save(step.save);
      else if (step.restart) this.#client = this.#start();
      else if (step.lose) {
        this.#factory = new IDBFactory();
        this.#client = this.#start();
      } else if (step.sync) await this.#sync(step);
      else if (step.verify) {
        const healed = await this.#verify(step, steps[at + 1]);
        if (healed) at += 1;
      } else await this.#check(step.holds);
    }
  }

  async #sync({ sync, state }) {
    this.#begin(sync);
    const wiped = this.#wiped;
    const killed = sync.some(({ kill }) => kill);
    const who = (await this.#client.state()).user;
    const run = this.#client.sync({ now: true });
    if (killed) {
      while (this.#left.length > 0) await pause();
      await pause();
      return;
    }
    const reached = (await run).state;
    assert.deepEqual(this.#left, [], "not sent");
    const expected = this.#unasked ? ["offline", ...STATES[state]] : STATES[state];
    assert.ok(expected.includes(reached), `${reached} instead of ${state}`);
    this.#hidden = state === "other_user" ? who : null;
    assert.equal(this.#wiped - wiped, state === "wiped" ? 1 : 0);
  }

  /** A difference starts the client again at once, with the answers of the step that follows. */
  async #verify(step, next) {
    const healing = step.equal === false ? next.sync : [];
    this.#begin([...step.verify, ...healing]);
    const replica = await this.#client.replica();
    const wire = createWire({ ...this.#outside(), base: "", timeout: 1000, waiting: async () => 0 });
    const reports = [];
    const synced = {
      replica,
      wire,
      clock: () => Date.parse(AT),
      limits: startLimits(),
      progress: () => {},
      report: (error) => reports.push(error),
    };
    assert.equal((await verify(synced, webcrypto.subtle)).equal, step.equal);
    assert.deepEqual(this.#left, [], "not sent");
    return healing.length > 0;
  }

  #begin(exchanges) {
    this.#left = [...exchanges];
    this.#stopped = false;
    this.#discovered = false;
    this.#unasked = false;
    this.#last = null;
  }

  /** What is saved during a pull this client sends in the same run, which no case foresees: it gets no answer. */
  #unasked = false;

  /** The last answer to a question for a digest: it is asked again after a pull that brings nothing. */
  #last = null;

  async #answer(url, { method, headers, body }) {
    const { pathname, searchParams } = new URL(url, "http://server");
    const since = searchParams.get("since");
    const [exchange] = this.#left;
    if (headers["Sync-User"] === undefined && isAnswered(exchange) && !this.#discovered) {
      this.#discovered = true; // who is signed in is a question of its own
      const user = exchange.answer.user ?? exchange.user;
      return reply(200, { ...nothingNew({ user, epoch: "" }, ""), more: true });
    }
    if (this.#last !== null && exchange?.get !== pathname) {
      if (pathname === "/sync/digest") return reply(200, this.#last);
      if (pathname === "/sync/changes" && since !== null) return reply(200, nothingNew(this.#last, since));
    }
    const unasked = this.#unasked && method === "POST" && !exchange?.post;
    if (!exchange || unasked) {
      assert.ok(this.#stopped || unasked, `sent too much: ${method} ${url}`);
      throw new TypeError("no answer");
    }
    this.#left.shift();
    check({ method, pathname, since, headers, body }, exchange, this.#discovered);
    if (exchange.later === false) assert.ok(!searchParams.has("later"));
    for (const saved of exchange.meanwhile ?? []) await this.#save(saved);
    this.#unasked ||= exchange.get !== undefined && exchange.meanwhile !== undefined;
    if (exchange.kill) return new Promise(() => {});
    this.#stopped = Boolean(exchange.lost ?? exchange.garbled) || STOPS.has(exchange.status);
    this.#stopped ||= isOthers(exchange, headers);
    if (exchange.lost) throw new TypeError("no answer");
    if (pathname === "/sync/digest") this.#last = exchange.answer;
    return exchange.garbled ? new Response(exchange.garbled) : reply(exchange.status, exchange.answer);
  }

  async #save({ op, table, id, set, was }) {
    const replica = await this.#client.replica();
    await replica.save([{ op, table, id, ...(set ? { set } : {}), ...(was ? { was } : {}) }]);
  }

  async #check({ view, waiting, refused }) {
    const replica = this.#hidden ? openReplica(this.#outside(), this.#hidden) : await this.#client.replica();
    for (const [table, rows] of Object.entries(view ?? {})) {
      const seen = replica ? await rowsOf(replica, table) : new Map();
      assert.deepEqual([...seen.keys()].sort(), Object.keys(rows).sort(), table);
      for (const [id, fields] of Object.entries(rows)) assert.deepEqual(part(seen.get(id), fields), fields);
    }
    if (waiting) {
      const { mutations } = replica ? await replica.outbox.take(1000, 1e9) : { mutations: [] };
      assert.deepEqual(parts(mutations, waiting), waiting);
    }
    if (refused) {
      const found = replica ? await replica.refused() : [];
      const told = found.map((entry) => ({ ...entry, code: entry.error.code }));
      assert.deepEqual(parts(told, refused), refused);
    }
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

function isAnswered(exchange) {
  return exchange?.status === 200 && !exchange.garbled && !exchange.kill;
}

/** A page that names another person than was asked for: the client asks who is there now, and is not told. */
function isOthers({ answer }, headers) {
  return (
    answer?.user !== undefined && headers["Sync-User"] !== undefined && answer.user !== headers["Sync-User"]
  );
}

function nothingNew({ user, epoch }, cursor) {
  return { user, epoch, cursor, more: false, last_mutation: 0, dropped: [], changes: [] };
}

function check({ method, pathname, since, headers, body }, exchange, discovered) {
  assert.deepEqual([method, pathname], exchange.post ? ["POST", exchange.post] : ["GET", exchange.get]);
  if (exchange.user !== null || !discovered) assert.equal(headers["Sync-User"] ?? null, exchange.user);
  if ("since" in exchange) assert.equal(since, exchange.since);
  if (exchange.body) assert.deepEqual(JSON.parse(body), exchange.body);
  if (!exchange.mutations) return;
  const { sent, mutations } = JSON.parse(body);
  assert.equal(sent, AT);
  assert.deepEqual(
    mutations,
    exchange.mutations.map((mutation) => ({ ...mutation, at: AT })),
  );
}

function reply(status, answer) {
  if (status === 204) return new Response(null, { status });
  const type = status === 200 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(answer), { status, headers: { "Content-Type": type } });
}

/** What the person sees of a table. */
async function rowsOf(replica, table) {
  const ids = (await replica.index()).map(({ id }) => id);
  const views = await Promise.all(ids.map((id) => replica.root(id)));
  const rows = views.flatMap((view) => (table === describe.root ? [view.root] : view.rows[table]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Of what is found, the keys that are expected at each place. */
function parts(found, expected) {
  return found.map((one, place) => (expected[place] ? part(one, expected[place]) : one));
}

function part(found, expected) {
  return Object.fromEntries(Object.keys(expected).map((key) => [key, found?.[key]]));
}

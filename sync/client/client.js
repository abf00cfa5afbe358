/**
 * The client, for a service worker or for node. Everything outside is handed in; nothing here touches a global but
 * IndexedDB's key ranges, fetch's abort signals and the text encoder.
 *
 *   const client = createClient({
 *     describe,                  // the application's tables, see Description in types.js
 *     fetch: (...a) => fetch(...a),
 *     indexedDB,
 *     clock: Date.now,           // milliseconds
 *     lock: navigator.locks,     // request(name, fn): one holder in the whole browser
 *     random: Math.random,
 *     sleep: (ms) => new Promise((r) => setTimeout(r, ms)),
 *     name: "Feldbuch 1.0",      // what the server lists this client as
 *     subtle: crypto.subtle,     // without it nothing is verified
 *   });
 *
 * **Reading and saving**, per request of a page:
 *   const replica = await client.replica();        // null → pass the request on to the server
 *   await replica.root(id)                         // { root, rows: { notes: […] }, waiting, unsent } or null
 *   await replica.roots(ids)                       // for lists, in that order; rows that spilled are left out
 *   await replica.shared("territories")            // rows
 *   await replica.sharedRows("products", ids)      // the same of a shared table, in small records
 *   await replica.index()                          // sorted lines made by describe.lineOf; do not change them
 *   await replica.list("products")                 // the same of a table in describe.lists, shared or of all roots
 *   await replica.list("products", "search")       // with the keys of that part, which stand apart (`apart`)
 *   await replica.save([{ op, table, id, set, was, root? }])   // durable when it resolves; then: client.sync()
 *   await replica.waiting() / refused()            // [{ number, at, op, table, id, root, set, was, state, error? }]
 *   await replica.sendAgain(number) / discard(number)          // refused ones only; false if there is none
 * A replica is bound to its person: use the one you got for the whole request. `null` means that nobody is known to be
 * signed in or the first sync is not complete. A change of a child row must name its root: in `set`, `was` or `root`.
 * Undo of a delete: { op: "update", table, id, root, set: { deleted: false } }.
 * A save that rejects has written nothing; StorageTrouble and NotReady are what to expect. Show the form again.
 *
 * **Syncing**
 *   await client.sync()              // one run: push → pull until no more. Waits out its back-off: cheap to call often
 *   await client.sync({ now: true }) // the person asked, or the network came back: no back-off
 *   await client.push()              // only sends what waits (before a request is passed on; race it with your 2 s)
 * Neither rejects for anything that can happen out there: the state tells. After a failed run the client tries again by
 * itself while the worker lives.
 *
 * **Who**: before *and after* passing /login or /logout on:   await client.forget()
 * Then client.sync() asks who is signed in now.
 *
 * **Revoked**: when the server says so, this person's whole replica is deleted, what waits too, and nobody is known to be
 * signed in. A worker killed meanwhile finishes at its next start.   client.onWiped(callback) → stop()
 *
 * **Locked**: after too long without a complete pull (the server says how long) nobody is known to be signed in, durably.
 * The replica and what waits stay; they are there again once the same person has signed in and client.sync() asked.
 *
 * **Verified**:   await client.verify() → { equal, at, scopes }
 * Syncs, then proves by digests that the replica holds what the server has. `equal` is null if that cannot be said now, as
 * without a network. If it is false, `scopes` differed: the server was told, and the replica has started again, with what
 * waits kept. A sync does the same by itself once a day.   await replica.facts(), replica.verified()
 *
 * **Files**: replica.save(drafts, [{ hash, type, bytes }]) keeps files with the rows that name them; replica.files.read(hash)
 *   await client.upload()            // sends those that wait, apart from the rows; never rejects, and waits out its back-off
 *
 * **State**:   client.onState(callback) → stop();   await client.state()
 *   { state: "synced" | "waiting" | "syncing" | "following" | "offline" | "sign_in" | "locked" | "update" | "conflict" | "storage",
 *     waiting, refused, files, done, total, following, at, user, locked, verified: { at, equal } | null }
 * `following` { left, of }: the phone is in use already, and so many rows of its first sync (of so many) are on their way.
 * `done` (and `total`, where the server says it) count rows while syncing. `at`: end of the last complete pull.
 */

import { OtherUser, Problem, Revoked, Unreachable } from "./problems.js";
import { openReplica } from "./replica.js";
import { push, startLimits, synchronize } from "./sync.js";
import { createUploads } from "./uploads.js";
import { createVerifying, tellDifference } from "./verify.js";
import { createWho } from "./who.js";
import { createWire } from "./wire.js";

/** @import { Description } from "./types.js" */
/** @import { Replica, Verified } from "./replica.js" */
/** @import { Trouble } from "./problems.js" */
/** @import { Subtle } from "./survey.js" */
/** @import { Verdict } from "./verify.js" */

/** One lock for the whole origin: two workers or tabs never sync at once. */
const LOCK = "feldbuch-sync";
/** A server that accepts and then says nothing must not hold the lock; a slow line needs this for a page. */
const TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** What goes unsaid where the phone is locked. @type {ReadonlySet<Trouble>} */
const EASED_BY_SIGNING_IN = new Set(["offline", "sign_in"]);

/**
 * @typedef {object} Outside
 * @property {Description} describe
 * @property {typeof globalThis.fetch} fetch
 * @property {IDBFactory} indexedDB
 * @property {() => number} clock
 * @property {{ request: (name: string, fn: () => Promise<void>) => Promise<unknown> }} lock
 * @property {() => number} random  0 ≤ x < 1
 * @property {(ms: number) => Promise<unknown>} sleep
 * @property {string} [name]  of the client and its version, for the server's list of devices
 * @property {Subtle} [subtle]  to make digests with
 * @property {number} [verifyEvery]  milliseconds after which a sync verifies by itself
 * @property {string} [base]  origin of the server, if it is not the worker's own
 * @property {number} [timeout]
 * @property {number} [records]  written per transaction at most
 * @property {import("./store.js").Upgrade[]} [upgrades]  of the database of a replica, if they are others than ours
 * @property {() => Record<string, string>} [headers]  such as a bearer token
 * @property {(error: unknown) => void} [report]  told of every failed run
 */

/**
 * @typedef {object} State
 * @property {"synced" | "waiting" | "syncing" | "following" | "offline" | "sign_in" | "locked" | "update" | "conflict" | "storage"} state
 * @property {number} waiting
 * @property {number} refused
 * @property {number} files  that are not sent yet
 * @property {number} done
 * @property {number | null} total
 * @property {import("./position.js").Following | null} following
 * @property {string | null} at
 * @property {string | null} user
 * @property {boolean} locked
 * @property {Verified | null} verified
 */

/** @param {Outside} outside */
export function createClient(outside) {
  const { clock, lock, random, sleep, report = () => {} } = outside;
  const who = createWho(outside.indexedDB);
  const wire = createWire({
    base: "",
    timeout: TIMEOUT_MS,
    ...outside,
    waiting: async (user) => (await replicaOf(user).counts()).waiting,
  });
  const limits = startLimits();
  const verifying = createVerifying(outside);
  const uploads = createUploads(outside);
  /** @type {Map<string, Replica>} */
  const replicas = new Map();
  /** @type {Set<(state: State) => void>} */
  const listeners = new Set();
  /** @type {Set<() => unknown>} */
  const wipeListeners = new Set();

  /** @type {Promise<void> | null} */
  let running = null;
  let wanted = false;
  /** @type {Trouble | null} */
  let trouble = null;
  let failures = 0;
  let notBefore = 0;
  let failedAt = 0;
  /** @type {{ done: number, total: number | null }} */
  let progress = { done: 0, total: null };

  /** @param {string} user @returns {Replica} */
  function replicaOf(user) {
    let replica = replicas.get(user);
    if (!replica) replicas.set(user, (replica = openReplica({ ...outside, changed: tell }, user)));
    return replica;
  }

  /** Who is signed in, as far as this phone knows; nobody any more if his lease is over. */
  async function known() {
    const now = await who.current();
    if (now.wiping.length > 0) resume();
    if (now.user === null || !(await replicaOf(now.user).isOverdue())) return now;
    await who.lock(now.user);
    tell();
    return who.current();
  }

  /** @returns {Promise<Replica | null>} */
  async function replica() {
    const { user } = await known();
    if (user === null) return null;
    const found = replicaOf(user);
    return (await found.ready()) ? found : null;
  }

  /** Asks the server whose session this is. @returns {Promise<string>} */
  async function discover() {
    const { turn } = await who.current();
    const { page } = await wire.changes(null, null, 1);
    await replicaOf(page.user).renew();
    if (!(await who.remember(page.user, turn))) throw new Unreachable("somebody signed in or out meanwhile");
    return page.user;
  }

  /** @param {string} user */
  function synced(user) {
    return {
      replica: replicaOf(user),
      wire,
      clock,
      limits,
      report,
      progress: (/** @type {number} */ done, /** @type {number | null} */ total) => {
        progress = { done, total };
        tell();
      },
    };
  }

  async function syncOnce() {
    const user = (await known()).user ?? (await discover());
    try {
      await syncAs(user);
    } catch (error) {
      if (!(error instanceof OtherUser)) throw error;
      if ((await who.current()).user === user) await who.forget();
      await syncAs(await discover());
    }
  }

  /** @param {string} user */
  async function syncAs(user) {
    const house = synced(user);
    const big = await synchronize(house);
    await tellDifference(house);
    await verifying.afterSync(house, big);
  }

  /** @returns {Promise<Verdict>} */
  async function verify() {
    verifying.ask();
    do await sync({ now: true });
    while (verifying.isAsked() && trouble === null); // it came too late for the run under way
    return verifying.verdict();
  }

  async function syncAttempt() {
    progress = { done: 0, total: null };
    await attempt(async () => {
      await syncOnce();
      untroubled();
    });
  }

  /** Does what may fail out there, under the lock; a revoked device is wiped before anything else is tried. @param {() => Promise<void>} work */
  async function attempt(work) {
    try {
      await wipe();
      await work();
    } catch (error) {
      failed(error);
      if (error instanceof Revoked) await startWipe(error.user);
    }
  }

  /** @param {string | null} named */
  async function startWipe(named) {
    try {
      const { wiped, locked } = await who.current();
      const user = named ?? locked;
      if (user === null || user === wiped) return;
      await who.startWipe(user);
      await wipe();
    } catch (error) {
      failed(error);
    }
  }

  let resumed = false;

  /** Finishes a wipe over which the worker before this one died. */
  function resume() {
    if (resumed) return;
    resumed = true;
    void lock
      .request(LOCK, () => attempt(async () => {}))
      .finally(() => {
        resumed = false;
        tell();
      });
  }

  /** Deletes what a revoked device holds, also if it died over that before. */
  async function wipe() {
    for (const user of (await who.current()).wiping) {
      await replicaOf(user).destroy();
      replicas.delete(user);
      await who.endWipe(user);
      await Promise.all([...wipeListeners].map((listener) => listener()));
    }
  }

  function untroubled() {
    trouble = null;
    failures = 0;
    notBefore = 0;
  }

  /** @param {unknown} error */
  function failed(error) {
    report(error);
    const problem = error instanceof Problem ? error : new Unreachable("unexpected", { cause: error });
    trouble = problem.trouble;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) * (0.5 + random() / 2);
    failures += 1;
    const wait = Math.max(problem.wait, pause);
    failedAt = clock();
    notBefore = failedAt + wait;
    if (trouble === "offline" || trouble === "storage") void retry(wait);
  }

  let retries = 0;

  /** One retry is due at a time; the newest failure sets it. @param {number} wait */
  async function retry(wait) {
    const mine = ++retries;
    await sleep(wait);
    if (mine === retries && trouble !== null) await sync({ now: true });
  }

  async function run() {
    do {
      wanted = false;
      await lock.request(LOCK, syncAttempt);
    } while (wanted && trouble === null);
  }

  /** A clock that was turned back says nothing of how long ago it failed. */
  function isTime() {
    const at = clock();
    return at >= notBefore || at < failedAt;
  }

  /** @param {{ now?: boolean }} [options] @returns {Promise<State>} */
  async function sync({ now = false } = {}) {
    wanted = true;
    if (!running && (now || isTime())) {
      running = run().finally(() => {
        running = null;
        tell();
        if (wanted && trouble === null) void sync(); // asked for after the last look and before this line
      });
      tell();
    }
    await running;
    return state();
  }

  /** @returns {Promise<State>} */
  async function state() {
    try {
      return await readState();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      report(error);
      return {
        state: error.trouble,
        waiting: 0,
        refused: 0,
        files: 0,
        ...progress,
        following: null,
        at: null,
        user: null,
        locked: false,
        verified: null,
      };
    }
  }

  /** @returns {Promise<State>} */
  async function readState() {
    const now = await known();
    const { user } = now;
    const locked = user === null && now.locked !== null;
    const whose = user ?? now.locked;
    const held = whose === null ? null : replicaOf(whose);
    const [counts, files, following, at, verified] = held
      ? await Promise.all([
          held.counts(),
          held.files.count(),
          held.following(),
          held.syncedAt(),
          held.verified(),
        ])
      : [{ waiting: 0, refused: 0 }, 0, null, null, null];
    const name = await nameOf(held, { ...counts, files, following }, locked);
    return { state: name, ...counts, files, ...progress, following, at, user, locked, verified };
  }

  /** @param {Replica | null} held @param {Pick<State, "waiting" | "refused" | "files" | "following">} counts @param {boolean} locked @returns {Promise<State["state"]>} */
  async function nameOf(held, counts, locked) {
    const calm = counts.following ? "following" : "synced";
    if (running) return calm === "synced" ? "syncing" : calm;
    if (locked && (trouble === null || EASED_BY_SIGNING_IN.has(trouble))) return "locked";
    if (trouble !== null) return trouble;
    if (counts.waiting + counts.files > 0) return "waiting";
    if (counts.refused > 0 || (held && (await openConflicts(held)) > 0)) return "conflict";
    return calm;
  }

  /** @param {Replica} held */
  async function openConflicts(held) {
    return (await outside.describe.conflicts?.(held)) ?? 0;
  }

  let telling = false;

  /** Tells the listeners soon, once for many changes. */
  function tell() {
    if (telling || listeners.size === 0) return;
    telling = true;
    void Promise.resolve()
      .then(() => {
        telling = false;
        return state();
      })
      .then(
        (now) => listeners.forEach((listener) => listener(now)),
        (error) => report(error),
      );
  }

  return {
    replica,
    sync,
    state,

    /** Compares with the server now, and heals a difference. */
    verify,

    /** Sends what waits and pulls nothing. */
    async push() {
      const { user } = await known();
      if (user === null) return;
      await lock.request(LOCK, () => attempt(() => push(synced(user))));
      tell();
    },

    /** Sends the files that wait. Now: the person asked, or the network came back. @param {{ now?: boolean }} [options] */
    async upload(options) {
      try {
        const { user } = await known();
        if (user !== null) await uploads.send(synced(user), options);
      } catch (error) {
        report(error);
      }
    },

    /** Nobody is known to be signed in any more, durably; what waits stays where it is. */
    async forget() {
      await who.forget();
      untroubled();
      tell();
    },

    /** @param {(state: State) => void} listener @returns {() => void} */
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** @param {() => unknown} listener  called when a revoked device has been wiped; waited for @returns {() => void} */
    onWiped(listener) {
      wipeListeners.add(listener);
      return () => wipeListeners.delete(listener);
    },

    /** Lets go of the databases, as before a test opens them anew. */
    async close() {
      await Promise.all([who.close(), ...[...replicas.values()].map((held) => held.close())]);
    },
  };
}

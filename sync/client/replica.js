/** What one person's phone holds: reads for pages, saves, and the storage half of the sync. */

import { RECORDS } from "./apply.js";
import { chunksOf } from "./chunk.js";
import { FILES, createFiles } from "./files.js";
import { createIndex, ofRoots, ofTable } from "./index.js";
import { isOver, isStale, noteClock, readLease, renewLease } from "./lease.js";
import { createOutbox } from "./outbox.js";
import { finish, pull, startAgain } from "./pull.js";
import { readPosition } from "./position.js";
import { StorageTrouble } from "./problems.js";
import { createRows } from "./rows.js";
import { partsOf } from "./spill.js";
import { openStore, put, remove } from "./store.js";
import { digest, survey } from "./survey.js";
import { REPLICA } from "./upgrades.js";
import { sharedRows, viewOf } from "./view.js";

/** @import { Bundle, Description, Draft, Entry, Json, Line, Refusal, Refused, Row, View } from "./types.js" */
/** @import { FileDraft } from "./files.js" */
/** @import { Upgrade } from "./store.js" */

/** @typedef {ReturnType<typeof openReplica>} Replica */

/** When this replica was last compared with the server, and how that ended. @typedef {{ at: string, equal: boolean }} Verified */

/**
 * What is on the phone: how many roots and rows the server gave, when the last complete pull ended.
 * @typedef {object} Facts
 * @property {number} roots
 * @property {{ [table: string]: number }} rows
 * @property {string | null} at
 * @property {import("./position.js").Following | null} following
 * @property {Verified | null} verified
 */

/** Saving before the first complete pull: there is nothing yet that a change could be laid on, nor a number for it. */
export class NotReady extends Error {}

/**
 * An entry as pages show it. `number` is this replica's own, the same as long as the entry exists.
 * @typedef {object} Waiting
 * @property {number} number
 * @property {string} at
 * @property {string} op
 * @property {string} table
 * @property {string} id
 * @property {string | null} root
 * @property {{ [field: string]: Json }} set
 * @property {{ [field: string]: Json } | null} was
 * @property {"waiting" | "refused"} state
 */
/** @typedef {Waiting & { error: Refusal, refused_at: string }} RefusedEntry */

/**
 * @param {{ indexedDB: IDBFactory, describe: Description, clock: () => number, records?: number, upgrades?: Upgrade[], changed?: () => void }} outside
 *   `changed` is called after anything a page may show was written
 * @param {string} user
 */
export function openReplica(
  { indexedDB, describe, clock, records = RECORDS, upgrades = REPLICA, changed = () => {} },
  user,
) {
  const store = openStore(indexedDB, `feldbuch-${user}`, upgrades);
  const house = { describe, user };
  const index = createIndex(store, ofRoots(describe, user));
  const lists = new Map(
    Object.keys(describe.lists ?? {}).map((table) => [
      table,
      createIndex(store, ofTable(table, describe, user)),
    ]),
  );
  const indexes = [index, ...lists.values()];
  const rows = createRows(store, describe, user);
  const tidy = async (/** @type {boolean} */ now) => {
    for (const one of indexes) await one.tidy({ now });
  };
  const now = () => new Date(clock()).toISOString();
  const wrote = (/** @type {import("./boxes.js").Written} */ written) => {
    for (const one of indexes) one.note(written);
    changed();
  };
  const outbox = createOutbox(store, house, { now, wrote });
  const files = createFiles(store, { clock, changed });
  const pullHouse = { ...house, store, now, wrote, records };

  /** @param {string} id @returns {Promise<View | null>} */
  async function root(id) {
    return store.run(["bundles", "spill"], "readonly", async (tx) => {
      const bundle = /** @type {Bundle | undefined} */ (await tx.objectStore("bundles").get(id));
      return bundle ? viewOf(bundle, describe, user, bundle.spill ? await partsOf(tx, id) : []) : null;
    });
  }

  const position = () => store.run(["meta"], "readonly", readPosition);

  /** @returns {Promise<Verified | null>} */
  async function verified() {
    return (await store.run(["meta"], "readonly", (tx) => tx.objectStore("meta").get("verified"))) ?? null;
  }

  async function ready() {
    return (await position()).ready;
  }

  /** The clock goes on also where nothing fits on the disk any more: then it is written down another time. @param {number} at */
  async function rememberClock(at) {
    try {
      await store.run(["meta"], "readwrite", (tx) => noteClock(tx, at));
    } catch (error) {
      if (!(error instanceof StorageTrouble)) throw error;
    }
  }

  return {
    user,
    root,
    ready,

    /** Views for a list, in the order asked for, missing ones left out; spilled rows are not in them. @param {string[]} ids @returns {Promise<View[]>} */
    async roots(ids) {
      const bundles = await store.run(["bundles"], "readonly", (tx) =>
        Promise.all(ids.map((id) => tx.objectStore("bundles").get(id))),
      );
      return bundles.flatMap((bundle) => (bundle && viewOf(bundle, describe, user)) || []);
    },

    /** All rows of a shared table, sorted by id. @param {string} table @returns {Promise<Row[]>} */
    async shared(table) {
      const chunks = await store.run(["chunks"], "readonly", (tx) =>
        tx.objectStore("chunks").getAll(chunksOf(table)),
      );
      return sharedRows(chunks, describe, user);
    },

    /** Rows of a shared table, in the order asked for, missing ones left out; not to be changed. @param {string} table @param {string[]} ids @returns {Promise<Row[]>} */
    sharedRows: (table, ids) => rows(table, ids),

    /** One row of a shared table, or null. @param {string} table @param {string} id @returns {Promise<Row | null>} */
    async sharedRow(table, id) {
      return (await rows(table, [id]))[0] ?? null;
    },

    /** The lines of a table that is listed; as of `index`. @param {string} table @param {string[]} parts @returns {Promise<readonly Line[]>} */
    async list(table, ...parts) {
      const list = lists.get(table);
      if (!list) throw new TypeError(`${table} is not listed`);
      return list.lines(parts);
    },

    /** Every root's line, sorted; a new array after each change, never changed itself. Keys that stand apart are there if their part is asked for. @param {string[]} parts @returns {Promise<readonly Line[]>} */
    index: (...parts) => index.lines(parts),

    /**
     * On disk and in every view when this resolves; nothing is written if it rejects.
     * @param {Draft[]} mutations
     * @param {FileDraft[]} [drafts]  files that they name
     */
    async save(mutations, drafts = []) {
      if (!(await ready())) throw new NotReady("the first sync is not complete");
      const beside = {
        stores: FILES,
        write: (/** @type {import("./types.js").Tx} */ tx) => files.queue(tx, drafts),
      };
      await outbox.save(mutations, drafts.length > 0 ? beside : undefined);
    },

    files,

    /** Oldest first. @returns {Promise<Waiting[]>} */
    async waiting() {
      return (await outbox.waiting()).map((entry) => ({ ...shown(entry), state: "waiting" }));
    },

    /** @returns {Promise<RefusedEntry[]>} */
    async refused() {
      return (await outbox.refused()).map((entry) => {
        const { error, refused_at } = entry;
        return { ...shown(entry), state: "refused", error, refused_at };
      });
    },

    /** Puts a refused entry at the end of what waits. @param {number} number @returns {Promise<boolean>} */
    sendAgain: (number) => outbox.sendAgain(number),

    /** Throws a refused entry away; what waits cannot be discarded, it may have arrived. @param {number} number @returns {Promise<boolean>} */
    async discard(number) {
      const known = await outbox.discard(number);
      changed();
      return known;
    },

    counts: () => outbox.counts(),

    /** When the last complete pull ended. @returns {Promise<string | null>} */
    async syncedAt() {
      return (await position()).at;
    },

    /** Rows of a first sync that are still on their way; null if none are. @returns {Promise<import("./position.js").Following | null>} */
    async following() {
      return (await position()).following ?? null;
    },

    /** The scopes that this device holds; null if the server never said. @returns {Promise<string[] | null>} */
    async scopes() {
      return (await position()).scopes ?? null;
    },

    verified,

    /** Counted by reading everything: for a page that is asked for now and then. @returns {Promise<Facts>} */
    async facts() {
      /** @type {Map<string, number>} */
      const rows = new Map();
      await survey(store, describe.root, (table) => rows.set(table, (rows.get(table) ?? 0) + 1));
      const { at, following = null } = await position();
      const roots = rows.get(describe.root) ?? 0;
      return { roots, rows: Object.fromEntries([...rows].sort()), at, following, verified: await verified() };
    },

    /** Whether the server was not heard for longer than this may be shown without it. @returns {Promise<boolean>} */
    async isOverdue() {
      const at = clock();
      const lease = await store.run(["meta"], "readonly", readLease);
      if (isStale(lease, at)) await rememberClock(at);
      return isOver(lease, at);
    },

    /** This person has just proved to the server who he is. */
    async renew() {
      await store.run(["meta"], "readwrite", async (tx) => {
        if (await readLease(tx)) await renewLease(tx, clock());
      });
    },

    // What follows is for sync.js, under the lock.
    outbox,

    /** Takes up a pull that had arrived whole when the worker died. */
    async finish() {
      if (await finish(pullHouse)) await tidy(true);
    },

    /** @param {import("./pull.js").Changes} changes @param {(done: number, total: number | null) => void} progress @returns {Promise<boolean>}  whether it was more than a small page */
    async pull(changes, progress) {
      const big = await pull(pullHouse, changes, progress);
      await tidy(big);
      return big;
    },

    /** Of the last complete pull. */
    async cursor() {
      return (await position()).cursor ?? "";
    },

    /** @param {import("./survey.js").Subtle} subtle */
    digest: (subtle) => digest(store, describe.root, subtle),

    /** @param {Verified} now */
    async noteVerified(now) {
      await store.run(["meta"], "readwrite", async (tx) => put(tx, "meta", now, "verified"));
      changed();
    },

    /** What the next pull brings replaces what is held; of the difference the server is yet to be told. @param {string[]} difference */
    startAgain: (difference) => startAgain(store, difference),

    /** @returns {Promise<string[] | undefined>}  scopes of which the server is yet to be told */
    difference: () => store.run(["meta"], "readonly", (tx) => tx.objectStore("meta").get("difference")),

    async forgetDifference() {
      await store.run(["meta"], "readwrite", async (tx) => remove(tx, "meta", "difference"));
    },

    close: () => store.close(),

    /** Deletes all of it, what waits and what was refused too. */
    destroy: () => store.destroy(),
  };
}

/** @param {Entry | Refused} entry @returns {Omit<Waiting, "state">} */
function shown({ seq, at, op, table, id, root, set, was }) {
  return { number: seq, at, op, table, id, root, set, was };
}

/**
 * What waits, in its order, until the server has answered it.
 *
 * An entry's `seq` counts on for ever and has no hole: entries join at the end and leave from the front, by their answer.
 * Its number on the wire is `seq + shift`, so that numbering all that waits anew is one small write.
 */

import { BOXES, carryOut } from "./boxes.js";
import { createPlan, rootOf } from "./plan.js";
import { readPosition } from "./position.js";
import { put, remove } from "./store.js";

/** @import { Change, Description, Draft, Entry, Mutation, Refusal, Refused, Result, Tx } from "./types.js" */
/** @import { Place } from "./plan.js" */
/** @import { Store } from "./store.js" */
/** @import { Written } from "./boxes.js" */

/** @typedef {{ next: number, shift: number }} Numbers */
/** @typedef {{ entries: Entry[], mutations: Mutation[], shift: number }} Batch */

const STORES = [...BOXES, "outbox", "refused"];
/** Characters beside the mutations in a request's body. */
const ENVELOPE = 100;
/** Of a row that stands above all that is held, until it is replaced. */
const NEWEST = Number.MAX_SAFE_INTEGER;
const encoder = new TextEncoder();

/**
 * @param {Store} store
 * @param {{ describe: Description, user: string }} house
 * @param {{ now: () => string, wrote: (written: Written) => void }} hooks
 */
export function createOutbox(store, house, { now, wrote }) {
  /**
   * @template T
   * @param {(tx: Tx) => Promise<{ written: Written, result: T }>} body
   * @param {IDBTransactionDurability} [durability]
   * @param {string[]} [stores]
   */
  async function write(body, durability, stores = STORES) {
    const { written, result } = await store.run(stores, "readwrite", body, durability);
    wrote(written);
    return result;
  }

  /** @param {Tx} tx @param {Omit<Entry, "seq">[]} fresh */
  async function append(tx, fresh) {
    const numbers = await readNumbers(tx);
    const plan = createPlan(house.describe);
    for (const entry of fresh) {
      const numbered = { ...entry, seq: numbers.next++ };
      put(tx, "outbox", numbered);
      plan.add(numbered);
    }
    put(tx, "meta", numbers, "outbox");
    return (await carryOut(tx, plan, house)).written;
  }

  return {
    /**
     * Writes drafts down: on disk and in every view when this resolves.
     * @param {Draft[]} drafts
     * @param {{ stores: string[], write: (tx: Tx) => Promise<void> }} [beside]  what is written in the same transaction
     */
    async save(drafts, beside) {
      const at = now();
      const fresh = drafts.map((draft) => entryOf(draft, at, house.describe));
      const stores = beside ? [...STORES, ...beside.stores] : STORES;
      const body = async (/** @type {Tx} */ tx) => {
        await beside?.write(tx);
        const known = await Promise.all(fresh.map((entry) => isWaitingCreate(tx, entry)));
        const written = await append(
          tx,
          fresh.filter((_, place) => !known[place]),
        );
        return { written, result: undefined };
      };
      await write(body, "strict", stores);
    },

    /** @param {number} seq @returns {Promise<boolean>}  false if there is no such refused entry */
    async sendAgain(seq) {
      return write(async (tx) => {
        const refused = /** @type {Refused | undefined} */ (await tx.objectStore("refused").get(seq));
        if (!refused) return { written: [], result: false };
        const { error, refused_at, ...entry } = refused;
        remove(tx, "refused", seq);
        return { written: await append(tx, [entry]), result: true };
      }, "strict");
    },

    /** Only what was refused can be thrown away: what waits may already have arrived. @param {number} seq */
    async discard(seq) {
      return store.run(["refused"], "readwrite", async (tx) => {
        const known = (await tx.objectStore("refused").getKey(seq)) !== undefined;
        remove(tx, "refused", seq);
        return known;
      });
    },

    /** @returns {Promise<Entry[]>} */
    async waiting() {
      return store.run(["outbox"], "readonly", (tx) => tx.objectStore("outbox").getAll());
    },

    /** @returns {Promise<Refused[]>} */
    async refused() {
      return store.run(["refused"], "readonly", (tx) => tx.objectStore("refused").getAll());
    },

    /** @returns {Promise<{ waiting: number, refused: number }>} */
    async counts() {
      return store.run(["outbox", "refused"], "readonly", async (tx) => {
        const [waiting, refused] = await Promise.all([
          tx.objectStore("outbox").count(),
          tx.objectStore("refused").count(),
        ]);
        return { waiting, refused };
      });
    },

    /** The oldest entries that fit one request. @param {number} most @param {number} bytes @returns {Promise<Batch>} */
    async take(most, bytes) {
      return store.run(["outbox", "meta"], "readonly", async (tx) => {
        const [{ shift }, all] = await Promise.all([
          readNumbers(tx),
          tx.objectStore("outbox").getAll(null, most),
        ]);
        const mutations = all.map((entry) => mutationOf(entry, shift));
        let room = bytes - ENVELOPE;
        const fits = mutations.findIndex((mutation) => {
          room -= encoder.encode(JSON.stringify(mutation)).length + 1;
          return room < 0;
        });
        const count = fits < 0 ? all.length : Math.max(fits, 1);
        return { entries: all.slice(0, count), mutations: mutations.slice(0, count), shift };
      });
    },

    /** Numbers all that waits anew, its first as `expected`. @param {number} expected */
    async renumber(expected) {
      await store.run(["outbox", "meta"], "readwrite", async (tx) => {
        const [numbers, first] = await Promise.all([
          readNumbers(tx),
          tx.objectStore("outbox").getAllKeys(null, 1),
        ]);
        const seq = first.length > 0 ? Number(first[0]) : numbers.next;
        put(tx, "meta", { ...numbers, shift: expected - seq }, "outbox");
      });
    },

    /**
     * Takes answered entries out, in the transaction that stores what the answers brought.
     * @param {Batch} batch
     * @param {Result[]} results
     * @returns {Promise<number>}  how many were answered
     */
    async answer(batch, results) {
      const entries = new Map(batch.entries.map((entry) => [entry.seq + batch.shift, entry]));
      return write(async (tx) => {
        const plan = createPlan(house.describe);
        const { again } = await readPosition(tx);
        let answered = 0;
        for (const result of results) {
          const entry = entries.get(result.number);
          if (!entry) continue;
          answered += 1;
          remove(tx, "outbox", entry.seq);
          plan.answer(entry);
          if (result.record) plan.change(asAnswered(result.record, again));
          if (outcome(result) === "rejected") refuse(tx, entry, result.error ?? { code: "internal" }, now());
        }
        const { written, guests } = await carryOut(tx, plan, house);
        if (guests.length > 0) await rememberGuests(tx, guests);
        return { written, result: answered };
      });
    },

    /** Puts aside an entry that the server cannot even read. @param {Entry} entry @param {Refusal} error */
    async refuse(entry, error) {
      await write(async (tx) => {
        const plan = createPlan(house.describe);
        plan.answer(entry);
        remove(tx, "outbox", entry.seq);
        refuse(tx, entry, error, now());
        return { written: (await carryOut(tx, plan, house)).written, result: undefined };
      });
    },
  };
}

/** @param {Tx} tx @param {Entry} entry @param {Refusal} error @param {string} at */
function refuse(tx, entry, error, at) {
  put(tx, "refused", /** @type {Refused} */ ({ ...entry, error, refused_at: at }));
}

/** Where the server began anew, what is held is of another time, and its versions say nothing. @param {Change} record @param {boolean} again @returns {Change} */
function asAnswered(record, again) {
  return { ...record, unconfirmed: true, ...(again ? { version: NEWEST } : {}) };
}

/** @param {Result} result */
function outcome(result) {
  return result.status === "duplicate" ? result.first : result.status;
}

/** @param {Tx} tx @returns {Promise<Numbers>} */
async function readNumbers(tx) {
  return (await tx.objectStore("meta").get("outbox")) ?? { next: 1, shift: 0 };
}

/** Records with rows that only an answer brought; the next pull confirms them or sweeps them away. @param {Tx} tx @returns {Promise<Place[]>} */
export async function readGuests(tx) {
  return (await tx.objectStore("meta").get("guests")) ?? [];
}

/** @param {Tx} tx @param {Place[]} guests */
async function rememberGuests(tx, guests) {
  const known = await readGuests(tx);
  const isNew = (/** @type {Place} */ { store, id }) =>
    !known.some((one) => one.store === store && one.id === id);
  put(tx, "meta", [...known, ...guests.filter(isNew)], "guests");
}

/** A new replica numbers on from what the server has of this device. @param {Tx} tx @param {number} last */
export async function startNumbers(tx, last) {
  const { next } = await readNumbers(tx);
  put(tx, "meta", /** @type {Numbers} */ ({ next, shift: last + 1 - next }), "outbox");
}

/** @param {Draft} draft @param {string} at @param {Description} describe @returns {Omit<Entry, "seq">} */
function entryOf(draft, at, describe) {
  const { op, table, id, set = {}, was = null } = draft;
  return { at, op, table, id, root: rootOf(draft, describe), set, was };
}

/** A form sent twice makes one row, and one entry. @param {Tx} tx @param {Omit<Entry, "seq">} entry */
async function isWaitingCreate(tx, entry) {
  if (entry.op !== "create" || entry.root === null) return false;
  const bundle = await tx.objectStore("bundles").get(entry.root);
  const set = JSON.stringify(entry.set);
  return (bundle?.pending ?? []).some(
    (/** @type {Entry} */ other) =>
      other.op === "create" &&
      other.table === entry.table &&
      other.id === entry.id &&
      JSON.stringify(other.set) === set,
  );
}

/** @param {Entry} entry @param {number} shift @returns {Mutation} */
function mutationOf(entry, shift) {
  const { seq, at, op, table, id, set, was } = entry;
  return {
    number: seq + shift,
    at,
    op,
    table,
    id,
    ...(op === "delete" ? {} : { set }),
    ...(was === null ? {} : { was }),
  };
}

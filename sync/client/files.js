/**
 * Files on the phone, by the hash of their content: those that wait to be sent, and those that were shown lately.
 *
 * The bytes stand apart from what is known of them, so that nobody reads megabytes to count them. What waits stays until
 * the server has it; of what it has, the room is bounded, and what was not shown for longest goes first.
 */

import { StorageTrouble } from "./problems.js";
import { put, remove } from "./store.js";

/** @import { Refusal, Tx } from "./types.js" */
/** @import { Store } from "./store.js" */

/** @typedef {{ hash: string, type: string, bytes: ArrayBuffer }} FileDraft  `hash`: SHA-256 of the bytes in hexadecimal */
/**
 * @typedef {object} FileNote
 * @property {string} hash
 * @property {string} type
 * @property {number} size
 * @property {"waiting" | "refused" | "held"} state
 * @property {number} used  when it was last shown, in milliseconds
 * @property {number} tries  how often it could not be sent
 * @property {Refusal} [error]  why the server would not take it
 */

/** What is kept of files that the server has: some two hundred photos. */
const ROOM = 50_000_000;
/** So many small pictures are kept beside them, some 2 kB each; nothing is noted of these, and a hash begins by chance. */
const SMALL_ROOM = 8_000;
/** A file that is shown again and again is noted once in this time: reading shall not become writing. */
const NOTED_MS = 60 * 60 * 1000;

export const FILES = ["files", "file_notes"];

/** @param {string} hash */
const small = (hash) => `small/${hash}`;

/**
 * @param {Store} store
 * @param {{ clock: () => number, changed: () => void, room?: number, smallRoom?: number }} outside
 */
export function createFiles(store, { clock, changed, room = ROOM, smallRoom = SMALL_ROOM }) {
  /** @param {Tx} tx @returns {Promise<FileNote[]>} */
  const notes = (tx) => tx.objectStore("file_notes").getAll();

  /** @param {Tx} tx @param {string} hash @returns {Promise<FileNote | undefined>} */
  const noteOf = (tx, hash) => tx.objectStore("file_notes").get(hash);

  /** @param {string} hash @param {(note: FileNote) => FileNote} change */
  async function note(hash, change) {
    await store.run(["file_notes"], "readwrite", async (tx) => {
      const known = await noteOf(tx, hash);
      if (known) put(tx, "file_notes", change(known));
    });
  }

  /** It was shown, which may be forgotten where nothing fits on the disk any more. @param {string} hash */
  async function noteShown(hash) {
    try {
      await note(hash, (known) => ({ ...known, used: clock() }));
    } catch (error) {
      if (!(error instanceof StorageTrouble)) throw error;
    }
  }

  /** Makes room by what was not shown for longest. @param {Tx} tx */
  async function tidy(tx) {
    const held = (await notes(tx)).filter(({ state }) => state === "held").sort((a, b) => b.used - a.used);
    let used = 0;
    for (const { hash, size } of held) {
      used += size;
      if (used > room) for (const name of FILES) remove(tx, name, hash);
    }
  }

  return {
    /**
     * In the transaction that saves the rows which name them. One that the server has already need not wait.
     * @param {Tx} tx @param {readonly FileDraft[]} drafts
     */
    async queue(tx, drafts) {
      for (const { hash, type, bytes } of drafts) {
        const known = await noteOf(tx, hash);
        if (known && known.state !== "refused") continue;
        put(tx, "files", bytes, hash);
        put(tx, "file_notes", {
          hash,
          type,
          size: bytes.byteLength,
          state: "waiting",
          used: clock(),
          tries: 0,
        });
      }
    },

    /** @param {string} hash @returns {Promise<{ type: string, bytes: ArrayBuffer } | null>} */
    async read(hash) {
      const found = await store.run(FILES, "readonly", async (tx) => {
        const [bytes, known] = await Promise.all([tx.objectStore("files").get(hash), noteOf(tx, hash)]);
        return bytes && known ? { bytes, known } : null;
      });
      if (!found) return null;
      if (Math.abs(clock() - found.known.used) > NOTED_MS) await noteShown(hash);
      return { type: found.known.type, bytes: found.bytes };
    },

    /** Keeps what the server has just given, as long as there is room. @param {FileDraft} file */
    async hold({ hash, type, bytes }) {
      await store.run(FILES, "readwrite", async (tx) => {
        if (await noteOf(tx, hash)) return;
        put(tx, "files", bytes, hash);
        const size = bytes.byteLength;
        put(tx, "file_notes", { hash, type, size, state: "held", used: clock(), tries: 0 });
        await tidy(tx);
      });
    },

    /** The small picture of a file, or null. @param {string} hash @returns {Promise<ArrayBuffer | null>} */
    async readSmall(hash) {
      const found = await store.run(["files"], "readonly", (tx) => tx.objectStore("files").get(small(hash)));
      return found ?? null;
    },

    /** Keeps a small picture; when there are very many, some go by chance. @param {string} hash @param {ArrayBuffer} bytes */
    async holdSmall(hash, bytes) {
      await store.run(["files"], "readwrite", async (tx) => {
        const count = await tx.objectStore("files").count(IDBKeyRange.bound(small(""), small("g")));
        if (count >= smallRoom) remove(tx, "files", IDBKeyRange.bound(small(""), small("2")));
        put(tx, "files", bytes, small(hash));
      });
    },

    /** What is known of those that wait or were refused, in no order. @returns {Promise<FileNote[]>} */
    async unsent() {
      const all = await store.run(["file_notes"], "readonly", notes);
      return all.filter(({ state }) => state !== "held");
    },

    /** How many wait. */
    async count() {
      const all = await store.run(["file_notes"], "readonly", notes);
      return all.filter(({ state }) => state === "waiting").length;
    },

    /** The next to be sent, with its bytes: the one that failed least often. @returns {Promise<FileDraft | null>} */
    async next() {
      return store.run(FILES, "readonly", async (tx) => {
        const waiting = (await notes(tx)).filter(({ state }) => state === "waiting");
        const [first] = waiting.sort((a, b) => a.tries - b.tries || a.used - b.used);
        if (!first) return null;
        const { hash, type } = first;
        return { hash, type, bytes: await tx.objectStore("files").get(hash) };
      });
    },

    /** The server has it. @param {string} hash */
    async sent(hash) {
      await store.run(FILES, "readwrite", async (tx) => {
        const known = await noteOf(tx, hash);
        if (known) put(tx, "file_notes", { ...known, state: "held", used: clock() });
        await tidy(tx);
      });
      changed();
    },

    /** It could not be sent now: others go first. @param {string} hash */
    failed: (hash) => note(hash, (known) => ({ ...known, tries: known.tries + 1 })),

    /** The server will never take it; it stays here. @param {string} hash @param {Refusal} error */
    async refuse(hash, error) {
      await note(hash, (known) => ({ ...known, state: "refused", error }));
      changed();
    },
  };
}

/** What a replica's database is made of, and what becomes of one that an older client made. */

import { chunkOf, emptyChunk, hasSharedGuests, tableOf } from "./chunk.js";
import { readGuests } from "./outbox.js";
import { readPosition } from "./position.js";
import { put, remove } from "./store.js";

/** @import { Chunk, Tx } from "./types.js" */
/** @import { Place } from "./plan.js" */
/** @import { Upgrade } from "./store.js" */

/** Steps that make the database of a replica. Append, never change. @type {Upgrade[]} */
export const REPLICA = [
  (db) => {
    db.createObjectStore("bundles", { keyPath: "id" });
    db.createObjectStore("spill", { keyPath: ["root", "part"] });
    db.createObjectStore("chunks", { keyPath: "id" });
    db.createObjectStore("staged", { keyPath: "page" });
    db.createObjectStore("outbox", { keyPath: "seq" });
    db.createObjectStore("refused", { keyPath: "seq" });
    db.createObjectStore("meta");
    db.createObjectStore("index");
  },
  (db) => {
    db.createObjectStore("lists");
  },
  (db) => {
    db.createObjectStore("files");
    db.createObjectStore("file_notes", { keyPath: "hash" });
  },
  (_, tx) => splitChunks(tx),
];

/** A table had 64 chunks. @param {Tx} tx */
async function splitChunks(tx) {
  const from = tx.objectStore("chunks");
  const keys = await from.getAllKeys();
  if (keys.length === 0) return;
  /** @type {Place[]} */
  const guests = [];
  for (const key of keys) {
    const whole = /** @type {Chunk} */ (await from.get(key));
    remove(tx, "chunks", key);
    for (const chunk of split(whole)) {
      put(tx, "chunks", chunk);
      if (hasSharedGuests(chunk)) guests.push({ store: "chunks", id: chunk.id });
    }
  }
  const others = (await readGuests(tx)).filter(({ store }) => store !== "chunks");
  put(tx, "meta", [...others, ...guests], "guests");
  const position = await readPosition(tx);
  // A pull that was being taken up lays its changes on all chunks again: doing so twice changes nothing.
  if (position.applied?.startsWith("chunks "))
    put(tx, "meta", { ...position, applied: "chunks " }, "position");
}

/** @param {Chunk} whole @returns {Iterable<Chunk>} */
function split({ id: before, rows, pending }) {
  const table = tableOf(before);
  /** @type {Map<string, Chunk>} */
  const chunks = new Map();
  const of = (/** @type {string} */ id) => {
    const place = chunkOf(table, id);
    const chunk = chunks.get(place) ?? emptyChunk(place);
    chunks.set(place, chunk);
    return chunk;
  };
  for (const row of rows) of(row.data.id).rows.push(row);
  for (const entry of pending) of(entry.id).pending.push(entry);
  return chunks.values();
}

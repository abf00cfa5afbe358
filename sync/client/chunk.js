/** Shared rows, many to a record. Pure like bundle.js. */

import { heldOf, joined } from "./bundle.js";

/** @import { Change, Chunk, Dropped } from "./types.js" */

/**
 * 1,024 chunks a table: 20,000 products are so many records of 20. A page that shows 50 of them reads 1,000 rows (10 ms;
 * of 64 chunks it was all but everything, 140 ms), and all are written for little more.
 */
const LOW_BITS = 1023;

/** @param {string} table @param {string} id  its last three characters are hexadecimal */
export function chunkOf(table, id) {
  const low = parseInt(id.slice(-3), 16) & LOW_BITS;
  return `${table}/${String(low).padStart(4, "0")}`;
}

/** All chunks of a table. @param {string} table */
export function chunksOf(table) {
  return IDBKeyRange.bound(`${table}/`, `${table}/9999`);
}

/** The table of a chunk. @param {string} id */
export function tableOf(id) {
  return id.slice(0, id.indexOf("/"));
}

/** @param {string} id @returns {Chunk} */
export function emptyChunk(id) {
  return { id, rows: [], pending: [] };
}

/** @param {Chunk} chunk @param {Change | Dropped} change */
export function applyShared(chunk, change) {
  if (change.op === "dropped") {
    const holders = chunk.rows.filter((row) => row.scopes.includes(change.scope));
    for (const row of holders) row.scopes = row.scopes.filter((scope) => scope !== change.scope);
    chunk.rows = chunk.rows.filter((row) => row.scopes.length > 0 || !holders.includes(row));
    return;
  }
  const at = chunk.rows.findIndex((row) => row.data.id === change.id);
  const known = at < 0 ? null : chunk.rows[at];
  if (change.op === "put") {
    const held = heldOf(change);
    const scopes = joined(known?.scopes ?? [], change);
    if (!known) chunk.rows.push({ ...held, scopes });
    else if (known.version > held.version) known.scopes = scopes;
    else chunk.rows[at] = { ...held, scopes };
  } else if (known && change.op === "delete") {
    chunk.rows.splice(at, 1);
  } else if (known?.scopes.includes(change.scope)) {
    known.scopes = known.scopes.filter((scope) => scope !== change.scope);
    if (known.scopes.length === 0) chunk.rows.splice(at, 1);
  }
}

/** Rows that answers brought and no pull has confirmed. @param {Chunk} chunk */
export function hasSharedGuests(chunk) {
  return chunk.rows.some((row) => row.scopes.length === 0);
}

/** @param {Chunk} chunk */
export function sweepShared(chunk) {
  chunk.rows = chunk.rows.filter((row) => row.scopes.length > 0);
}

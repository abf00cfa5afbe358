/** Goes once over all that is held: to count it, and to prove by a digest that it is what the server has. */

import { tableOf } from "./chunk.js";
import { partsOf } from "./spill.js";

/** @import { Bundle, Chunk, Digests, Held, Tx } from "./types.js" */
/** @import { Store } from "./store.js" */

/** @typedef {(table: string, held: Held, scopes: string[]) => void} Visit */
/** @typedef {Pick<SubtleCrypto, "digest">} Subtle */

/** Records read at a time: more would hold up a page's request, fewer cost more than their rows. */
const STEP = 500;
const encoder = new TextEncoder();

/**
 * Every row that the server gave. What waits is none of them; it changes nothing of what is visited.
 * @param {Store} store @param {string} root  the table a bundle is made of @param {Visit} visit
 */
export async function survey(store, root, visit) {
  for await (const [bundle, parts] of records(store, ["bundles", "spill"], withParts)) {
    if (bundle.row) visit(root, bundle.row, bundle.scopes);
    for (const { rows } of [bundle, ...parts]) {
      for (const [table, held] of Object.entries(rows)) {
        for (const row of held) visit(table, row, row.scopes ?? bundle.scopes);
      }
    }
  }
  for await (const { id, rows } of records(store, ["chunks"], asTheyAre)) {
    const table = tableOf(id);
    for (const row of rows) visit(table, row, row.scopes);
  }
}

/** @param {Tx} tx @param {Bundle[]} bundles */
function withParts(tx, bundles) {
  return Promise.all(
    bundles.map(
      async (bundle) => /** @type {const} */ ([bundle, bundle.spill ? await partsOf(tx, bundle.id) : []]),
    ),
  );
}

/** @param {Tx} _ @param {Chunk[]} chunks */
async function asTheyAre(_, chunks) {
  return chunks;
}

/**
 * @template {{ id: string }} R
 * @template T
 * @param {Store} store
 * @param {string[]} stores  the records stand in the first
 * @param {(tx: Tx, records: R[]) => Promise<T[]>} complete
 * @returns {AsyncGenerator<T>}
 */
async function* records(store, stores, complete) {
  /** @type {IDBKeyRange | null} */
  let range = null;
  for (;;) {
    /** @type {{ last: string | null, found: T[] }} */
    const { last, found } = await store.run(stores, "readonly", async (tx) => {
      const all = /** @type {R[]} */ (await tx.objectStore(stores[0]).getAll(range, STEP));
      return { last: all[STEP - 1]?.id ?? null, found: await complete(tx, all) };
    });
    yield* found;
    if (last === null) return;
    range = IDBKeyRange.lowerBound(last, true);
  }
}

/**
 * Per scope and table: how many rows, and the SHA-256 of the lines `<id> <version>`, sorted by id (PROTOCOL.md, D1). Rows
 * that only an answer to a push brought are in no scope yet, and so in no digest.
 * @param {Store} store @param {string} root @param {Subtle} subtle @returns {Promise<Digests>}
 */
export async function digest(store, root, subtle) {
  /** @type {Map<string, Map<string, string[]>>} */
  const lines = new Map();
  await survey(store, root, (table, { version, data }, scopes) => {
    const line = `${data.id} ${version}\n`;
    for (const scope of scopes) listOf(tablesOf(lines, scope), table).push(line);
  });
  /** @type {Digests} */
  const digests = new Map();
  for (const [scope, tables] of lines) {
    const own = new Map();
    for (const [table, list] of tables) own.set(table, await digestOf(list, subtle));
    digests.set(scope, own);
  }
  return digests;
}

/** @param {Map<string, Map<string, string[]>>} lines @param {string} scope */
function tablesOf(lines, scope) {
  const found = lines.get(scope) ?? new Map();
  lines.set(scope, found);
  return found;
}

/** @param {Map<string, string[]>} tables @param {string} table @returns {string[]} */
function listOf(tables, table) {
  const found = tables.get(table) ?? [];
  tables.set(table, found);
  return found;
}

/** @param {string[]} lines @param {Subtle} subtle */
async function digestOf(lines, subtle) {
  const bytes = encoder.encode(lines.sort().join(""));
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  const sha256 = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { count: lines.length, sha256 };
}

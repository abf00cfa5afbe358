/** View = base ⊕ pending: what the server said last, with everything still waiting laid on top in its order. */

/** @import { Bundle, Chunk, Description, Entry, Part, Row, View } from "./types.js" */

/** @typedef {{ row: Row | null, deleted: boolean }} State */

/**
 * @param {State} state
 * @param {Entry} entry
 * @param {Description} describe
 * @param {string} user
 * @returns {State}
 */
export function fold(state, entry, describe, user) {
  if (entry.op === "delete") return { row: state.row, deleted: true };
  if (entry.op === "create") {
    if (state.row && !state.deleted) return state;
    return { row: lay(null, entry, describe, user), deleted: false };
  }
  const { deleted: mark, ...set } = entry.set;
  if (!state.row) return state;
  if (state.deleted && mark !== false) return state;
  return { row: lay(state.row, { ...entry, set }, describe, user), deleted: false };
}

/** @param {Row | null} row @param {Entry} entry @param {Description} describe @param {string} user @returns {Row} */
function lay(row, entry, describe, user) {
  const derived = describe.derive?.(entry.table, entry, user, row) ?? {};
  return /** @type {Row} */ ({ ...(row ?? { id: entry.id }), ...derived, ...entry.set, id: entry.id });
}

/**
 * @param {Bundle} bundle
 * @param {Description} describe
 * @param {string} user
 * @param {Part[]} [parts]  its spilled rows, where all are wanted
 * @returns {View | null}  null if there is no such root, or it is deleted
 */
export function viewOf(bundle, describe, user, parts = []) {
  const root = fate({ row: bundle.row?.data ?? null, deleted: false }, bundle, describe.root, bundle.id);
  if (!root.row || root.deleted) return null;
  /** @type {View["rows"]} */
  const rows = {};
  for (const table of Object.keys(describe.children)) rows[table] = rowsOf(table);
  describe.settle?.(rows);
  const unsent = [...new Set(bundle.pending.map((entry) => `${entry.table}/${entry.id}`))];
  return { root: root.row, rows, waiting: bundle.pending.length, unsent };

  /** @param {State} state @param {Bundle} from @param {string} table @param {string} id */
  function fate(state, from, table, id) {
    for (const entry of from.pending) {
      if (entry.table === table && entry.id === id) state = fold(state, entry, describe, user);
    }
    return state;
  }

  /** @param {string} table */
  function rowsOf(table) {
    /** @type {Map<string, State>} */
    const states = new Map();
    for (const { rows } of [...parts, bundle]) {
      for (const { data } of rows[table] ?? []) states.set(data.id, { row: data, deleted: false });
    }
    const pending = bundle.pending.filter((entry) => entry.table === table);
    if (pending.length > 0) {
      for (const gone of bundle.gone) {
        if (gone.table === table) states.set(gone.data.id, { row: gone.data, deleted: true });
      }
    }
    for (const entry of pending) {
      const state = states.get(entry.id) ?? { row: null, deleted: false };
      states.set(entry.id, fold(state, entry, describe, user));
    }
    return living(states);
  }
}

/**
 * @param {Chunk[]} chunks  of one table
 * @param {Description} describe
 * @param {string} user
 * @param {(id: string) => boolean} [wanted]
 * @returns {Row[]}
 */
export function sharedRows(chunks, describe, user, wanted = () => true) {
  /** @type {Map<string, State>} */
  const states = new Map();
  for (const chunk of chunks) {
    for (const { data } of chunk.rows)
      if (wanted(data.id)) states.set(data.id, { row: data, deleted: false });
    for (const entry of chunk.pending) {
      if (!wanted(entry.id)) continue;
      const state = states.get(entry.id) ?? { row: null, deleted: false };
      states.set(entry.id, fold(state, entry, describe, user));
    }
  }
  return living(states);
}

/** @param {Map<string, State>} states @returns {Row[]} */
function living(states) {
  /** @type {Row[]} */
  const rows = [];
  for (const { row, deleted } of states.values()) if (row && !deleted) rows.push(row);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

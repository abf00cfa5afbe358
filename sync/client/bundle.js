/**
 * One root and all that belongs to it, as one record. Pure: nothing here reads or writes a database.
 *
 * Every row keeps the scopes it was pulled in and goes with the last of them, exactly as the server's feed has it. Most
 * rows have their root's scopes; only those that differ store them.
 */

import { spillOldest } from "./spill.js";

/** @import { Bundle, Change, Description, Dropped, Entry, Gone, Held, Part, Row } from "./types.js" */

/** Deleted rows a bundle remembers, so that an undo can show them again before the server answers. */
const GONE_KEPT = 20;

/** @typedef {{ version: number, data: Row, scopes: string[], part: number | null }} Slot  `part`: where it spilled to */

/**
 * A bundle taken apart for changing.
 * @typedef {object} Open
 * @property {string} id
 * @property {string[]} scopes  of the root, sorted
 * @property {Held | null} row
 * @property {Map<string, Map<string, Slot>>} rows  table → id → row; those of parts too if the parts were read
 * @property {Gone[]} gone
 * @property {Entry[]} pending
 * @property {Bundle["spill"]} spill
 * @property {Set<number>} touched  parts to be written
 * @property {boolean} cleared  the parts it had are void
 */

/** @param {string} id @param {Bundle} [bundle] @param {Part[]} [parts] @returns {Open} */
export function openBundle(id, bundle, parts = []) {
  const scopes = bundle?.scopes ?? [];
  /** @type {Open["rows"]} */
  const rows = new Map();
  for (const { part, rows: tables } of [...parts, { part: null, rows: bundle?.rows ?? {} }]) {
    for (const [table, held] of Object.entries(tables)) {
      const slots = tableOf(rows, table);
      for (const row of held) slots.set(row.data.id, { ...row, scopes: row.scopes ?? scopes, part });
    }
  }
  const { row = null, gone = [], pending = [], spill = null } = bundle ?? {};
  return { id, scopes, row, rows, gone, pending, spill, touched: new Set(), cleared: false };
}

/** All rows that were read, those of parts too. @param {Open} open @returns {Bundle["rows"]} */
export function rowsOf({ rows }) {
  return Object.fromEntries([...rows].map(([table, slots]) => [table, [...slots.values()]]));
}

/** @param {Open["rows"]} rows @param {string} table */
function tableOf(rows, table) {
  let slots = rows.get(table);
  if (!slots) rows.set(table, (slots = new Map()));
  return slots;
}

/**
 * Whether changes may touch spilled rows, so that the parts must be read first.
 * @param {Bundle} bundle @param {(Change | Dropped)[]} changes @param {Description} describe
 */
export function touchesParts({ spill, scopes }, changes, describe) {
  if (!spill) return false;
  return changes.some((change) => {
    if (change.op === "dropped") return true;
    if (change.table !== describe.root) return change.id <= spill.upto;
    return change.op !== "put" || !scopes.includes(change.scope);
  });
}

/**
 * Lays one change of the server on a bundle.
 * @param {Open} open
 * @param {Change | Dropped} change
 * @param {Description} describe
 */
export function applyChange(open, change, describe) {
  if (change.op === "dropped") leaveScope(open, change.scope);
  else if (change.table === describe.root) applyRoot(open, change);
  else applyRow(open, change, describe);
}

/** @param {Open} open @param {Change} change */
function applyRoot(open, change) {
  if (change.op === "leave") leaveScope(open, change.scope);
  else if (change.op === "delete") clear(open);
  else {
    open.scopes = joined(open.scopes, change);
    const held = heldOf(change);
    if (!open.row || open.row.version <= held.version) open.row = held;
  }
}

/** @param {Open} open @param {Change} change @param {Description} describe */
function applyRow(open, change, describe) {
  const { op, table, id } = change;
  const slot = open.rows.get(table)?.get(id);
  if (op === "put") {
    if (homeOf(change, describe) === open.id) store(open, change, slot);
    else if (slot) take(open, table, slot);
  } else if (slot) {
    if (op === "delete") forget(open, change, slot);
    else leaveRow(open, table, slot, change.scope);
  }
}

/** Where a row of a root belongs now: the first of its parents. @param {Change} change @param {Description} describe */
export function homeOf(change, describe) {
  const field = describe.children[change.table];
  return change.parents?.[0] ?? (field === undefined ? undefined : change.data?.[field]);
}

/** @param {Change} change @returns {Held} */
export function heldOf(change) {
  return { version: change.version ?? 0, data: /** @type {Row} */ ({ ...change.data, id: change.id }) };
}

/** Scopes with that of a change; an answer's record confirms none, only a pull does. @param {string[]} scopes @param {Change} change */
export function joined(scopes, change) {
  if (change.unconfirmed || scopes.includes(change.scope)) return scopes;
  return [...scopes, change.scope].sort();
}

/** @param {Open} open @param {Change} change @param {Slot | undefined} slot */
function store(open, change, slot) {
  const { table, id } = change;
  const held = heldOf(change);
  const gone = open.gone.find((row) => row.table === table && row.data.id === id);
  if (gone && gone.version > held.version) return; // from before the delete
  open.gone = open.gone.filter((row) => row !== gone);
  const scopes = joined(slot?.scopes ?? [], change);
  const newest = slot && slot.version > held.version ? slot : held;
  tableOf(open.rows, table).set(id, { ...newest, scopes, part: slot?.part ?? null });
  touch(open, slot);
}

/** @param {Open} open @param {Slot | undefined} slot */
function touch(open, slot) {
  if (slot && slot.part !== null) open.touched.add(slot.part);
}

/** @param {Open} open @param {string} table @param {Slot} slot */
function take(open, table, slot) {
  open.rows.get(table)?.delete(slot.data.id);
  touch(open, slot);
}

/** @param {Open} open @param {Change} change @param {Slot} slot */
function forget(open, { table, version = 0 }, slot) {
  take(open, table, slot);
  open.gone = [...open.gone, { version, data: slot.data, table }].slice(-GONE_KEPT);
}

/** @param {Open} open @param {string} table @param {Slot} slot @param {string} scope */
function leaveRow(open, table, slot, scope) {
  if (!slot.scopes.includes(scope)) return;
  slot.scopes = slot.scopes.filter((other) => other !== scope);
  if (slot.scopes.length === 0) take(open, table, slot);
  else touch(open, slot);
}

/** A root leaves with all that belongs to it. @param {Open} open @param {string} scope */
function leaveScope(open, scope) {
  for (const [table, slots] of open.rows)
    for (const slot of slots.values()) leaveRow(open, table, slot, scope);
  if (!open.scopes.includes(scope)) return;
  open.scopes = open.scopes.filter((other) => other !== scope);
  if (open.scopes.length === 0) open.row = null;
}

/** Rows that answers brought and no pull has confirmed. @param {Open} open */
export function hasGuests(open) {
  if (open.row && open.scopes.length === 0) return true;
  return [...open.rows.values()].some((slots) =>
    [...slots.values()].some((slot) => slot.scopes.length === 0),
  );
}

/** The pull that would have confirmed them is here: they left the person's scopes meanwhile. @param {Open} open */
export function sweep(open) {
  if (open.scopes.length === 0) open.row = null;
  for (const [table, slots] of open.rows) {
    for (const slot of slots.values()) if (slot.scopes.length === 0) take(open, table, slot);
  }
}

/** Forgets what the server said; what waits stays. @param {Open} open */
function clear(open) {
  open.scopes = [];
  open.row = null;
  open.rows = new Map();
  open.gone = [];
  open.spill = null;
  open.touched = new Set();
  open.cleared = true;
}

/**
 * Replaces what the server said before by `changes` alone, whatever the versions: the server began anew.
 * @param {Open} open  with all its parts
 * @param {(Change | Dropped)[]} changes
 * @param {Description} describe
 * @returns {boolean}  whether anything differs; if not, there is nothing to write
 */
export function replaceBase(open, changes, describe) {
  const before = content(open);
  const gone = open.gone.map((row) => ({ ...row, version: 0 }));
  clear(open);
  for (const change of changes) applyChange(open, change, describe);
  open.gone = gone.filter((row) => !open.rows.get(row.table)?.has(row.data.id));
  return content(open) !== before;
}

/** @param {Open} open */
function content(open) {
  const rows = [...open.rows].flatMap(([table, slots]) =>
    [...slots.values()].map(({ version, data, scopes }) => [`${table}/${data.id}`, version, scopes, data]),
  );
  rows.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify([open.scopes, open.row, rows]);
}

/** Lets go of the parts when none of their rows, all read, is left. @param {Open} open */
export function dropEmptyParts(open) {
  const inPart = (/** @type {Slot} */ slot) => slot.part !== null;
  if ([...open.rows.values()].some((slots) => [...slots.values()].some(inPart))) return;
  open.spill = null;
  open.touched = new Set();
  open.cleared = true;
}

/** @param {Open} open */
export function isEmpty(open) {
  const holdsRows = [...open.rows.values()].some((slots) => slots.size > 0);
  return !open.row && !open.spill && !holdsRows && open.pending.length === 0;
}

/**
 * Puts a bundle together again.
 * @param {Open} open
 * @param {Bundle | undefined} before
 * @param {Description} describe
 * @returns {{ bundle: Bundle, parts: Part[] }}  parts to be written
 */
export function closeBundle(open, before, describe) {
  const { id, scopes, row, gone, pending } = open;
  const moved = before?.spill && !open.cleared && !same(before.scopes, scopes);
  const spilled = spillOldest(open, describe.staying ?? []);
  /** @type {Map<number | null, Part["rows"]>} */
  const places = new Map();
  for (const [table, slots] of open.rows) {
    for (const slot of slots.values()) {
      if (moved) touch(open, slot);
      let rows = places.get(slot.part);
      if (!rows) places.set(slot.part, (rows = {}));
      (rows[table] ??= []).push(shut(slot, scopes));
    }
  }
  const parts = [...open.touched, ...spilled].map((part) => ({
    root: id,
    part,
    rows: places.get(part) ?? {},
  }));
  return {
    bundle: { id, scopes, row, rows: places.get(null) ?? {}, gone, pending, spill: open.spill },
    parts,
  };
}

/** @param {Slot} slot @param {string[]} usual @returns {Held} */
function shut({ version, data, scopes }, usual) {
  return same(scopes, usual) ? { version, data } : { version, data, scopes };
}

/** @param {string[]} a @param {string[]} b */
function same(a, b) {
  return a === b || (a.length === b.length && a.every((scope, at) => scope === b[at]));
}

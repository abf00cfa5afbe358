/** One root and all that belongs to it, as one record. Pure: nothing here reads or writes a database. */

/** @import { Bundle, Change, Description, Dropped, Entry, Gone, Held, Part, Row } from "./types.js" */

/** Above this a bundle's older rows move to parts: every list page and every save reads and writes the whole record. */
export const BUNDLE_WEIGHT = 256 * 1024;
/** A part is read only by the detail page; more rows than this make one record slow to clone. */
export const PART_ROWS = 500;
/** Deleted rows a bundle remembers, so that an undo can show them again before the server answers. */
const GONE_KEPT = 20;

/**
 * A bundle taken apart for changing.
 * @typedef {object} Open
 * @property {string} id
 * @property {Set<string>} scopes
 * @property {Held | null} row
 * @property {Map<string, Map<string, Held>>} rows
 * @property {Gone[]} gone
 * @property {Entry[]} pending
 * @property {Bundle["spill"]} spill
 * @property {Part[]} parts  those read or made, changed ones to be written
 * @property {Set<Part>} touched
 * @property {boolean} cleared  the parts it had are void
 */

/** @param {string} id @param {Bundle} [bundle] @param {Part[]} [parts] @returns {Open} */
export function openBundle(id, bundle, parts = []) {
  return {
    id,
    scopes: new Set(bundle?.scopes),
    row: bundle?.row ?? null,
    rows: new Map(Object.entries(bundle?.rows ?? {}).map(([table, rows]) => [table, byId(rows)])),
    gone: bundle?.gone ?? [],
    pending: bundle?.pending ?? [],
    spill: bundle?.spill ?? null,
    parts,
    touched: new Set(),
    cleared: false,
  };
}

/** @param {Held[]} rows @returns {Map<string, Held>} */
function byId(rows) {
  return new Map(rows.map((held) => [held.data.id, held]));
}

/**
 * Whether a change may touch a spilled row, so that the parts must be read first.
 * @param {Bundle} bundle @param {(Change | Dropped)[]} changes @param {Description} describe
 */
export function touchesParts(bundle, changes, describe) {
  const upto = bundle.spill?.upto;
  return (
    upto !== undefined &&
    changes.some((change) => change.op !== "dropped" && change.table !== describe.root && change.id <= upto)
  );
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
  if (change.op === "leave") return leaveScope(open, change.scope);
  if (change.op === "delete") return clear(open);
  open.scopes.add(change.scope);
  const held = heldOf(change);
  if (!open.row || open.row.version <= held.version) open.row = held;
}

/** @param {Open} open @param {Change} change @param {Description} describe */
function applyRow(open, change, describe) {
  const { table, id } = change;
  if (change.op === "delete") {
    const held = find(open, table, id);
    take(open, table, id);
    if (held) open.gone = [...open.gone, { ...held, table }].slice(-GONE_KEPT);
  } else if (change.op === "leave") {
    if (open.scopes.size === 1 && open.scopes.has(change.scope)) take(open, table, id);
  } else if (homeOf(change, describe) !== open.id) {
    take(open, table, id);
  } else {
    open.scopes.add(change.scope);
    store(open, table, heldOf(change));
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

/** @param {Open} open @param {string} table @param {Held} held */
function store(open, table, held) {
  const { id } = held.data;
  const gone = open.gone.find((row) => row.table === table && row.data.id === id);
  const known = find(open, table, id) ?? gone;
  if (known && known.version > held.version) return;
  if (gone) {
    if (gone.version === held.version) return; // an older page than the delete
    open.gone = open.gone.filter((row) => row !== gone);
  }
  const part = partWith(open, table, id);
  if (part) {
    part.rows[table] = part.rows[table].map((row) => (row.data.id === id ? held : row));
    open.touched.add(part);
    return;
  }
  let rows = open.rows.get(table);
  if (!rows) open.rows.set(table, (rows = new Map()));
  rows.set(id, held);
}

/** @param {Open} open @param {string} table @param {string} id */
function take(open, table, id) {
  open.rows.get(table)?.delete(id);
  const part = partWith(open, table, id);
  if (!part) return;
  part.rows[table] = part.rows[table].filter((row) => row.data.id !== id);
  open.touched.add(part);
}

/** @param {Open} open @param {string} table @param {string} id */
function find(open, table, id) {
  return (
    open.rows.get(table)?.get(id) ?? partWith(open, table, id)?.rows[table].find((row) => row.data.id === id)
  );
}

/** @param {Open} open @param {string} table @param {string} id */
function partWith(open, table, id) {
  return open.parts.find((part) => part.rows[table]?.some((row) => row.data.id === id));
}

/** @param {Open} open @param {string} scope */
function leaveScope(open, scope) {
  if (open.scopes.delete(scope) && open.scopes.size === 0) clear(open);
}

/** Forgets what the server said; what waits stays. @param {Open} open */
export function clear(open) {
  open.scopes = new Set();
  open.row = null;
  open.rows = new Map();
  open.gone = [];
  open.spill = null;
  open.parts = [];
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
  open.gone = gone.filter((row) => !find(open, row.table, row.data.id));
  return content(open) !== before;
}

/** @param {Open} open */
function content(open) {
  /** @type {Map<string, Held[]>} */
  const tables = new Map([...open.rows].map(([table, rows]) => [table, [...rows.values()]]));
  for (const part of open.parts) {
    for (const [table, rows] of Object.entries(part.rows))
      tables.set(table, [...rows, ...(tables.get(table) ?? [])]);
  }
  const sorted = [...tables].filter(([, rows]) => rows.length > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, rows] of sorted) rows.sort((a, b) => (a.data.id < b.data.id ? -1 : 1));
  return JSON.stringify([[...open.scopes].sort(), open.row, sorted]);
}

/** @param {Open} open */
export function isEmpty(open) {
  const holdsRows = [...open.rows.values()].some((rows) => rows.size > 0);
  return !open.row && !open.spill && !holdsRows && open.pending.length === 0;
}

/**
 * Puts a bundle together again, spilling its oldest rows (ids are made in the order of time) if it grew too heavy.
 * @param {Open} open
 * @returns {{ bundle: Bundle, parts: Part[] }}  parts to be written
 */
export function closeBundle(open) {
  const parts = [...open.touched, ...spillOldest(open)];
  /** @type {Bundle["rows"]} */
  const rows = {};
  for (const [table, held] of open.rows) {
    if (held.size > 0) rows[table] = [...held.values()];
  }
  const { id, row, gone, pending, spill } = open;
  return { bundle: { id, scopes: [...open.scopes].sort(), row, rows, gone, pending, spill }, parts };
}

/** @param {Open} open @returns {Part[]} */
function spillOldest(open) {
  let weight = [...open.rows.values()]
    .flatMap((rows) => [...rows.values()])
    .reduce((sum, held) => sum + weigh(held), 0);
  if (weight <= BUNDLE_WEIGHT) return [];
  const all = [...open.rows].flatMap(([table, rows]) => [...rows.values()].map((held) => ({ table, held })));
  all.sort((a, b) => (a.held.data.id < b.held.data.id ? -1 : 1));
  /** @type {Part[]} */
  const parts = [];
  let room = 0;
  let space = 0;
  for (const { table, held } of all) {
    if (weight <= BUNDLE_WEIGHT / 2) break; // half, so that the next row does not spill again
    const size = weigh(held);
    if (room === 0 || space < size) {
      parts.push({ root: open.id, part: (open.spill?.parts ?? 0) + parts.length, rows: {} });
      room = PART_ROWS;
      space = Math.max(BUNDLE_WEIGHT, size);
    }
    const part = parts[parts.length - 1];
    (part.rows[table] ??= []).push(held);
    open.rows.get(table)?.delete(held.data.id);
    room -= 1;
    space -= size;
    weight -= size;
  }
  const spilled = all.slice(
    0,
    parts.reduce((sum, part) => sum + countRows(part), 0),
  );
  const last = spilled[spilled.length - 1].held.data.id;
  const upto = open.spill && open.spill.upto > last ? open.spill.upto : last;
  open.spill = { parts: (open.spill?.parts ?? 0) + parts.length, upto };
  return parts;
}

/** @param {Part} part */
function countRows(part) {
  return Object.values(part.rows).reduce((sum, rows) => sum + rows.length, 0);
}

/** About the characters a row takes; exact enough to decide when to spill, and far cheaper than encoding it. @param {Held} held */
function weigh(held) {
  let weight = 40;
  for (const [field, value] of Object.entries(held.data)) {
    weight += field.length + 4;
    if (typeof value === "string") weight += value.length;
    else if (value !== null && typeof value === "object") weight += JSON.stringify(value).length;
    else weight += 8;
  }
  return weight;
}

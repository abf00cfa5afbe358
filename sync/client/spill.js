/** A bundle that grew too heavy parts with its oldest rows: every list page and every save handles the whole record. */

/** @import { Held, Part, Tx } from "./types.js" */
/** @import { Open, Slot } from "./bundle.js" */

/** Characters, about; above this a bundle spills. */
export const BUNDLE_WEIGHT = 256 * 1024;
/** A part is read only by the detail page; more rows than this make one record slow to clone. */
export const PART_ROWS = 500;

/** @param {Tx} tx @param {string} root @returns {Promise<Part[]>} */
export function partsOf(tx, root) {
  return tx.objectStore("spill").getAll(allParts(root));
}

/** @param {string} root */
export function allParts(root) {
  return IDBKeyRange.bound([root, 0], [root, Infinity]);
}

/**
 * Assigns the oldest rows (ids are made in the order of time) to new parts until the rest is light again.
 * @param {Open} open
 * @param {string[]} staying  tables whose rows stay
 * @returns {number[]}  the new parts
 */
export function spillOldest(open, staying) {
  const here = [...open.rows].map(([table, slots]) => ({
    table,
    slots: [...slots.values()].filter((slot) => slot.part === null),
  }));
  let weight = here.flatMap(({ slots }) => slots).reduce((sum, slot) => sum + weigh(slot), 0);
  if (weight <= BUNDLE_WEIGHT) return [];
  const own = here.flatMap(({ table, slots }) => (staying.includes(table) ? [] : slots));
  if (own.length === 0) return [];
  own.sort((a, b) => (a.data.id < b.data.id ? -1 : 1));
  const first = open.spill?.parts ?? 0;
  let part = first - 1;
  let room = 0;
  let space = 0;
  let upto = open.spill?.upto ?? "";
  for (const slot of own) {
    if (weight <= BUNDLE_WEIGHT / 2) break; // half, so that the next row does not spill again
    const size = weigh(slot);
    if (room === 0 || space < size) {
      part += 1;
      room = PART_ROWS;
      space = Math.max(BUNDLE_WEIGHT, size);
    }
    slot.part = part;
    room -= 1;
    space -= size;
    weight -= size;
    if (slot.data.id > upto) upto = slot.data.id;
  }
  open.spill = { parts: part + 1, upto };
  return Array.from({ length: part + 1 - first }, (_, at) => first + at);
}

/** Exact enough to decide when to spill, and far cheaper than encoding the row. @param {Held | Slot} held */
function weigh({ data }) {
  let weight = 40;
  for (const [field, value] of Object.entries(data)) {
    weight += field.length + 4;
    if (typeof value === "string") weight += value.length;
    else if (value !== null && typeof value === "object") weight += JSON.stringify(value).length;
    else weight += 8;
  }
  return weight;
}

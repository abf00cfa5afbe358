// From a form's values to what is saved: nothing if it is so already, so that a form sent twice changes one thing once.

/** @typedef {import("../../sync/client/types.js").Draft} Draft */
/** @typedef {import("../../sync/client/types.js").View} View */
/** @typedef {import("../../sync/client/types.js").Fields} Values */
/** @typedef {{ table: string, id: string, root: string }} Place where a row stands */

/**
 * Makes a row. A form that went back and was sent again corrects what it made; if somebody else made the row, or it
 * was changed since, it is made again all the same: the server refuses that, nothing is overwritten unseen, and nothing
 * typed is lost. Twin: backend/resent.py.
 * @param {string} by who sends the form
 * @param {View | null} view of the root, if there is one
 * @param {Place} place
 * @param {Values} set
 * @returns {Draft[]}
 */
export function create(by, view, place, set) {
  const { table, id } = place;
  const known = view && (table === "customers" ? view.root : view.rows[table].find((row) => row.id === id));
  if (!known) return [{ op: "create", ...place, set }];
  const correction = update(
    known,
    place,
    set,
    Object.fromEntries(Object.keys(set).map((field) => [field, known[field]])),
  );
  const changed = view.rows.history.some((line) => line.table === table && line.record_id === id);
  const taken = changed || known.created_by !== by;
  return taken && correction.length > 0 ? [{ op: "create", ...place, set }] : correction;
}

/**
 * Changes a row, where it differs.
 * @param {Record<string, unknown>} row
 * @param {Place} place
 * @param {Values} set
 * @param {Record<string, any>} [was] what the person saw
 * @returns {Draft[]}
 */
export function update(row, place, set, was) {
  const fields = Object.keys(set).filter((field) => !same(row[field], set[field]));
  if (fields.length === 0) return [];
  const draft = { ...place, set: pick(set, fields) };
  return [{ op: "update", ...draft, ...(was && { was: pick(was, fields) }) }];
}

/** @param {unknown} one @param {unknown} other */
function same(one, other) {
  return one === other || (Array.isArray(one) && JSON.stringify(one) === JSON.stringify(other));
}

/**
 * @param {Record<string, any>} values
 * @param {string[]} fields
 */
function pick(values, fields) {
  return Object.fromEntries(
    fields.filter((field) => Object.hasOwn(values, field)).map((field) => [field, values[field]]),
  );
}

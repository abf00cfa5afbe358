// What two people wrote differently: looked through and decided (E4). Twin: backend/conflicts/routes.py, from the
// replica.

import { NeedsServer, NotFound, forbidden, invalid, page, redirect } from "../answers.js";
import { customerOf, rowsOf } from "../customers/routes.js";
import { asLines } from "../describe.js";
import { readSeen } from "../forms.js";
import { andProducts, namedIn } from "../history/named.js";
import { isId } from "../ids.js";
import { compare } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import * as pages from "./pages.js";
import * as rules from "./rules.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Conflict} Conflict */
/** A conflict, with the customer it is about; null: it is about what everybody holds. @typedef {{ conflict: Conflict, view: View | null }} Found */
/** @typedef {import("./rules.js").Row} Row */
/** @typedef {import("./rules.js").Values} Values */

const PAGE = 25;

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/conflicts", listing],
  ["GET", "/conflicts/{conflict}", one],
  ["POST", "/conflicts/{conflict}/resolution", resolve],
];

/** @param {Asked} asked */
async function listing(asked) {
  const { replica, who, query } = asked;
  const { role } = who.person;
  const unfolded = query.get("settled") === "shown";
  const since = rules.settledSince(Date.now());
  const lines = asLines(await replica.index());
  const views = await replica.roots(
    lines.filter(({ conflicts, settled }) => conflicts > 0 || settled >= since).map(({ id }) => id),
  );
  /** @type {Found[]} */
  const all = [
    ...views.flatMap((view) => conflictsOf(view).map((conflict) => ({ conflict, view }))),
    ...(await sharedOf(replica, role)).map((conflict) => ({ conflict, view: null })),
  ];
  const unsettled = all.filter(({ conflict }) => conflict.state === "open");
  const settled = all.filter(({ conflict }) => conflict.state !== "open" && conflict.id >= since);
  const openOnes = await area(replica, unsettled, idOf(query.get("after")));
  const resolved = unfolded
    ? await area(replica, settled, idOf(query.get("after_settled")))
    : { rows: [], total: settled.length, more: false, after: "" };
  const rows = [...openOnes.rows, ...resolved.rows].map(({ row }) => row);
  const context = pages.listing(
    openOnes,
    resolved,
    unfolded,
    who.people,
    await andProducts(asked, await namedIn(asked), rows),
    askerOf(asked),
    query.get("saved") ?? "",
  );
  return page("conflicts/list.html", "conflicts/areas.html", context);
}

/** @param {Asked} asked */
async function one(asked) {
  const { replica, who } = asked;
  const { view, conflict } = await find(asked);
  const about = await aboutOf(replica, view, conflict);
  const context = pages.page(
    conflict,
    about,
    view ? ownerOf(view) : nameOf(conflict, about.row),
    view ? rowsOf(view, "history") : [],
    who.people,
    await andProducts(asked, await namedIn(asked), [about.row, ...pages.productsOf(conflict)]),
    askerOf(asked),
  );
  return page("conflicts/page.html", "conflicts/decide.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function resolve(asked) {
  const { replica, fields, who } = asked;
  const { view, conflict } = await find(asked);
  const { customer, row, copy } = await aboutOf(replica, view, conflict);
  const choice = fields.get("choice") ?? "";
  if (!rules.CHOICES.includes(choice)) return invalid();
  const seen = seenOf(conflict, row, fields.get("was") ?? "");
  if (!rules.mayChoose(conflict, choice, customer, row, seen, who.person.role)) return forbidden();
  if (choice !== "settle" && rules.needsNetwork(conflict)) throw new NeedsServer(conflict.id);
  const copySeen = seenOf(conflict, copy, fields.get("copy_was") ?? "");
  const steps = rules.resolution(conflict, choice, row, copy, seen, copySeen);
  const root = view ? view.root.id : null;
  await asked.save(steps.map(({ was, ...step }) => ({ ...step, root, ...(was && { was }) })));
  return redirect(`/conflicts?saved=${conflict.id}`);
}

/** The conflict of the address. @param {Asked} asked @returns {Promise<Found>} */
async function find({ replica, who, params }) {
  const { conflict: id } = params;
  const shared = (await sharedOf(replica, who.person.role)).find((row) => row.id === id);
  if (shared) return { conflict: shared, view: null };
  const lines = asLines(await replica.index()).filter(
    ({ conflicts, settled }) => conflicts > 0 || settled >= id,
  );
  const has = (/** @type {View} */ view) => conflictsOf(view).find((row) => row.id === id);
  const owner = (await replica.roots(lines.map((line) => line.id))).find(has);
  const view = owner ? await replica.root(owner.root.id) : null; // whole, with the notes that a list does not need
  const conflict = view && has(view);
  if (!conflict) throw new NotFound(id);
  return { conflict, view };
}

/**
 * Those about what everybody holds; whoever cannot change that has nothing to look through about it.
 * @param {Asked["replica"]} replica
 * @param {string} role
 * @returns {Promise<Conflict[]>}
 */
export async function sharedOf(replica, role) {
  const rows = /** @type {any[]} */ (await replica.shared("conflicts"));
  return rows.filter((row) => rules.mayDecide(row, role));
}

/** @param {Conflict} conflict @param {Row | null} row */
function nameOf({ record_id: id }, row) {
  return { id, name: String(row?.name || row?.number || "") };
}

/** @param {View} view @returns {Conflict[]} */
function conflictsOf(view) {
  return rowsOf(view, "conflicts");
}

/**
 * The rows that a conflict is about, as they stand.
 * @param {Asked["replica"]} replica
 * @param {View | null} view
 * @param {Conflict} conflict
 * @returns {Promise<pages.About>}
 */
async function aboutOf(replica, view, conflict) {
  if (!view) {
    const row = await replica.sharedRow(conflict.table, conflict.record_id);
    return { customer: {}, row, copy: null };
  }
  const customer = customerOf(view);
  if (conflict.table === "customers") return { customer, row: customer, copy: null };
  return {
    customer,
    row: childOf(view, conflict, conflict.record_id),
    copy: childOf(view, conflict, conflict.copy_id),
  };
}

/**
 * A row of the conflict's table that belongs to the same customer.
 * @param {View} view
 * @param {Conflict} conflict
 * @param {string | null | undefined} id
 * @returns {Row | null}
 */
function childOf(view, { table }, id) {
  return Object.hasOwn(view.rows, table) ? (rowsOf(view, table).find((row) => row.id === id) ?? null) : null;
}

/**
 * What stood on the page; where the form does not say it, what stands.
 * @param {Conflict} conflict
 * @param {Row | null} row
 * @param {string} was
 * @returns {Values}
 */
function seenOf(conflict, row, was) {
  if (row === null) return {};
  const shown = rules.shown(conflict, row);
  const given = Object.entries(readSeen(was)).filter(([name]) => Object.hasOwn(shown, name));
  return { ...shown, ...Object.fromEntries(given) };
}

/**
 * One page of them, newest first.
 * @param {Asked["replica"]} replica
 * @param {Found[]} all
 * @param {string} after
 * @returns {Promise<pages.Area>}
 */
async function area(replica, all, after) {
  const sorted = all.sort((a, b) => compare(b.conflict.id, a.conflict.id));
  const later = sorted.filter(({ conflict }) => !after || conflict.id < after);
  const rows = await Promise.all(
    later.slice(0, PAGE).map(async ({ conflict, view }) => {
      const { table, record_id: id } = conflict;
      const owner = view ? ownerOf(view) : nameOf(conflict, await replica.sharedRow(table, id));
      const its = view && rules.DECIDERS.has(table);
      const whole = its && (childOf(view, conflict, id) ? view : await replica.root(view.root.id));
      return { conflict, owner, row: whole ? childOf(whole, conflict, id) : null };
    }),
  );
  return { rows, total: all.length, more: later.length > PAGE, after };
}

/** @param {Asked} asked @returns {pages.Asker} */
export function askerOf({ who }) {
  return { id: who.person.id, role: who.person.role, language: who.language };
}

/** @param {string | null} value */
function idOf(value) {
  return value !== null && isId(value) ? value : "";
}

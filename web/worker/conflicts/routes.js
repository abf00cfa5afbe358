// What two people wrote differently: looked through and decided (E4). Twin: backend/conflicts/routes.py, from the
// replica.

import { NotFound, forbidden, invalid, page, redirect } from "../answers.js";
import { customerOf, rowsOf } from "../customers/routes.js";
import { asLines } from "../describe.js";
import { readWas } from "../forms.js";
import { namedIn } from "../history/named.js";
import { isId } from "../ids.js";
import { compare } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import * as pages from "./pages.js";
import * as rules from "./rules.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Conflict} Conflict */
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
  const unfolded = query.get("settled") === "shown";
  const since = rules.settledSince(Date.now());
  const lines = asLines(await replica.index());
  const views = await replica.roots(
    lines.filter(({ conflicts, settled }) => conflicts > 0 || settled >= since).map(({ id }) => id),
  );
  const all = views.flatMap((view) =>
    conflictsOf(view).map((conflict) => ({ conflict, owner: ownerOf(view) })),
  );
  const unsettled = all.filter(({ conflict }) => conflict.state === "open");
  const settled = all.filter(({ conflict }) => conflict.state !== "open" && conflict.id >= since);
  const context = pages.listing(
    area(unsettled, idOf(query.get("after"))),
    unfolded
      ? area(settled, idOf(query.get("after_settled")))
      : { rows: [], total: settled.length, more: false, after: "" },
    unfolded,
    who.people,
    await namedIn(asked),
    askerOf(asked),
    query.get("saved") ?? "",
  );
  return page("conflicts/list.html", "conflicts/areas.html", context);
}

/** @param {Asked} asked */
async function one(asked) {
  const { who } = asked;
  const [view, conflict] = await find(asked);
  const context = pages.page(
    conflict,
    aboutOf(view, conflict),
    ownerOf(view),
    rowsOf(view, "history"),
    who.people,
    await namedIn(asked),
    askerOf(asked),
  );
  return page("conflicts/page.html", "conflicts/decide.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function resolve(asked) {
  const { fields, who } = asked;
  const [view, conflict] = await find(asked);
  const { customer, row, copy } = aboutOf(view, conflict);
  const choice = fields.get("choice") ?? "";
  if (!rules.CHOICES.includes(choice)) return invalid();
  const seen = seenOf(conflict, row, fields.get("was") ?? "");
  if (!rules.mayChoose(conflict, choice, customer, seen, who.person.role)) return forbidden();
  const copySeen = seenOf(conflict, copy, fields.get("copy_was") ?? "");
  const steps = rules.resolution(conflict, choice, row, copy, seen, copySeen);
  await asked.save(steps.map(({ was, ...step }) => ({ ...step, root: view.root.id, ...(was && { was }) })));
  return redirect(`/conflicts?saved=${conflict.id}`);
}

/** The conflict of the address, with the customer it is about. @param {Asked} asked @returns {Promise<[View, Conflict]>} */
async function find({ replica, params }) {
  const { conflict: id } = params;
  const lines = asLines(await replica.index()).filter(
    ({ conflicts, settled }) => conflicts > 0 || settled >= id,
  );
  const has = (/** @type {View} */ view) => conflictsOf(view).find((row) => row.id === id);
  const owner = (await replica.roots(lines.map((line) => line.id))).find(has);
  const view = owner ? await replica.root(owner.root.id) : null; // whole, with the notes that a list does not need
  const conflict = view && has(view);
  if (!conflict) throw new NotFound(id);
  return [view, conflict];
}

/** @param {View} view @returns {Conflict[]} */
function conflictsOf(view) {
  return rowsOf(view, "conflicts");
}

/** The rows that a conflict is about, as they stand. @param {View} view @param {Conflict} conflict @returns {pages.About} */
function aboutOf(view, conflict) {
  const customer = customerOf(view);
  if (conflict.table === "customers") return { customer, row: customer, copy: null };
  const note = (/** @type {string | null | undefined} */ id) =>
    rowsOf(view, "notes").find((row) => row.id === id) ?? null;
  return { customer, row: note(conflict.record_id), copy: note(conflict.copy_id) };
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
  const given = Object.entries(readWas(was)).filter(([name]) => Object.hasOwn(shown, name));
  return { ...shown, ...Object.fromEntries(given) };
}

/**
 * One page of them, newest first.
 * @param {pages.Listed[]} all
 * @param {string} after
 * @returns {pages.Area}
 */
function area(all, after) {
  const sorted = all.sort((a, b) => compare(b.conflict.id, a.conflict.id));
  const later = sorted.filter(({ conflict }) => !after || conflict.id < after);
  return { rows: later.slice(0, PAGE), total: all.length, more: later.length > PAGE, after };
}

/** @param {Asked} asked @returns {pages.Asker} */
function askerOf({ who }) {
  return { id: who.person.id, role: who.person.role, language: who.language };
}

/** @param {string | null} value */
function idOf(value) {
  return value !== null && isId(value) ? value : "";
}

// Customers: the list, one customer, the form. Twin: backend/customers/routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, invalid, page, redirect } from "../answers.js";
import { asGroups, asLines } from "../describe.js";
import { carried, changes, messages, read, readWas } from "../forms.js";
import { again, readIds, ticked } from "../groups/rules.js";
import { andProducts, namedIn } from "../history/named.js";
import { isId, newId } from "../ids.js";
import { DECIDERS } from "../conflicts/rules.js";
import { newest } from "../notes/rules.js";
import { texts } from "../rendering.js";
import { create as created, update } from "../saving.js";
import { today } from "../times.js";
import { parse } from "./filters.js";
import { areas } from "./listing.js";
import * as pages from "./pages.js";
import * as rules from "./rules.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../asked.js").Route} Route */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../forms.js").Errors} Errors */
/** @typedef {import("../forms.js").Values} Values */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Customer} Customer */
/** @typedef {import("./pages.js").Entry} Entry */

/** @type {Route[]} */
export const routes = [
  ["GET", "/customers", listing],
  ["GET", "/customers/new", fresh],
  ["POST", "/customers", create],
  ["GET", "/customers/{customer}", detail],
  ["GET", "/customers/{customer}/edit", edit],
  ["POST", "/customers/{customer}/edit", save],
  ["POST", "/customers/{customer}/temperature", (asked) => judge(asked, "temperature")],
  ["POST", "/customers/{customer}/status", (asked) => judge(asked, "status")],
];

/** @param {Asked} asked @returns {Promise<Answer>} */
async function listing({ replica, who, query }) {
  const filters = parse(query);
  const found = areas(await linesFor(replica, filters), filters);
  const views = await replica.roots([...found.current.ids, ...found.potential.ids]);
  const entries = new Map(views.map((view) => [view.root.id, entryOf(view)]));
  const area = (/** @type {import("./listing.js").Found} */ { ids, ...rest }) => ({
    entries: ids.flatMap((id) => entries.get(id) ?? []),
    ...rest,
  });
  const context = pages.listing(
    area(found.current),
    area(found.potential),
    filters,
    who.carried,
    rules.editable(who.person.role),
    who.narrowed ? who.carried : null,
  );
  return page("customers/list.html", "customers/areas.html", context);
}

/** All customers; what they are found by only where something is to be found. @param {import("../asked.js").Replica} replica @param {{ q: string }} filters */
export async function linesFor(replica, { q }) {
  return asLines(await (q ? replica.index("search") : replica.index()));
}

/** @param {Asked} asked */
async function fresh(asked) {
  return form(asked, null, newId(), {}, {}, parse(asked.query).status);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function create(asked) {
  const { replica, who, fields } = asked;
  const asId = fields.get("id") ?? "";
  const id = isId(asId) ? asId : newId();
  const start = startOf(asked);
  const customer = read(FORMS.CustomerForm, fields, start);
  const note = read(FORMS.FirstNoteForm, fields, {});
  const errors = {
    ...rules.check(customer.values),
    ...rules.checkFirstNote(note.values),
    ...customer.errors,
    ...note.errors,
  };
  const typed = { ...customer.typed, ...note.typed, ...again(fields) };
  if (Object.keys(errors).length > 0) return form(asked, null, id, typed, errors);
  const may = rules.creatable(who.person.role);
  const given = { ...customer.values, ...rules.renamed(customer.values) };
  const values = Object.entries(given).filter(
    ([name, value]) => may.includes(name) || (Object.hasOwn(start, name) && start[name] === value),
  );
  const view = await replica.root(id);
  const by = who.person.id;
  const groups = ticked(fields, []);
  /** @type {import("../saving.js").Values} */
  const set = Object.fromEntries(values);
  if (groups.length > 0 && may.includes("marketing_groups")) set.marketing_groups = groups;
  const drafts = created(by, view, { table: "customers", id, root: id }, set);
  const first = rules.firstNote(note.values);
  // The first note has its customer's id, so that a form sent twice makes it once.
  const place = { table: "notes", id, root: id };
  if (first) drafts.push(...created(by, view, place, { customer_id: id, ...first }));
  await asked.save(drafts);
  return redirect(`/customers/${id}?saved=customer`);
}

/** @param {Asked} asked */
async function detail(asked) {
  const { who, query } = asked;
  const view = await find(asked);
  const clashing = clashingIn(view);
  const context = pages.detail(
    entryOf(view),
    rowsOf(view, "notes"),
    rowsOf(view, "history"),
    rowsOf(view, "conflicts"),
    who.people,
    await andProducts(asked, await namedIn(asked, rowsOf(view, "history")), [...clashing.values()]),
    today(who.zone),
    who.language,
    query.get("saved") ?? "",
    query.get("deleted") ?? "",
    who.person.role,
    who.person.id,
    rules.editable(who.person.role),
    rowsOf(view, "orders"),
    newId(),
    rowsOf(view, "drafts"),
    rowsOf(view, "draft_lines"),
    clashing,
  );
  return page("customers/detail.html", "customers/pane.html", context);
}

/** By id what of this customer is in conflict: as `rows_of` in backend/conflicts/tables.py. @param {View} view */
function clashingIn(view) {
  /** @type {Map<string, any>} */
  const found = new Map();
  for (const { table, record_id: id, state } of rowsOf(view, "conflicts")) {
    const rows = state === "open" && DECIDERS.has(table) ? rowsOf(view, table) : [];
    for (const row of rows) if (row.id === id) found.set(id, row);
  }
  return found;
}

/** @param {Asked} asked */
async function edit(asked) {
  const customer = customerOf(await find(asked));
  return form(asked, customer, customer.id, {}, {});
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function save(asked) {
  const { who, fields } = asked;
  const customer = customerOf(await find(asked));
  const found = read(FORMS.CustomerForm, fields);
  const errors = { ...rules.check({ ...customer, ...found.values }), ...found.errors };
  const typed = { ...found.typed, ...carried(fields), ...again(fields) };
  if (Object.keys(errors).length > 0) return form(asked, customer, customer.id, typed, errors);
  const named = { ...found.values, ...rules.renamed({ ...customer, ...found.values }) };
  const row = /** @type {Record<string, any>} */ (customer);
  const seen = Object.fromEntries(pages.FIELDS.map((field) => [field, row[field] ?? null]));
  const shown = { ...seen, ...readWas(fields.get("was") ?? "") };
  const [set] = changes(named, shown);
  const members = fields.has("groups_was") ? readIds(fields.get("groups_was") ?? "") : membersOf(customer);
  const groups = ticked(fields, members);
  const moved = groups.join() !== members.join();
  const may = rules.editable(who.person.role);
  const wanted = [...Object.keys(set), ...(moved ? ["marketing_groups"] : [])];
  if (wanted.some((field) => !may.includes(field))) return forbidden();
  const drafts = update(customer, placeOf(customer), set).map((draft) => ({
    ...draft,
    was: rules.seen(/** @type {Values} */ (draft.set), shown),
  }));
  const ticks = { set: { marketing_groups: groups }, was: { marketing_groups: members } };
  const isNew = moved && groups.join() !== membersOf(customer).join();
  await asked.save(together(drafts, placeOf(customer), isNew ? ticks : null));
  return redirect(`/customers/${customer.id}?saved=customer`);
}

/**
 * One tap: the observation is written, the card comes back with the way to undo it.
 * @param {Asked} asked
 * @param {"temperature" | "status"} field
 * @returns {Promise<Answer>}
 */
async function judge(asked, field) {
  const { htmx, fields } = asked;
  const customer = customerOf(await find(asked));
  const found = read(field === "temperature" ? FORMS.TemperatureForm : FORMS.StatusForm, fields);
  const now = found.values[field];
  if (Object.keys(found.errors).length > 0 || !now) return invalid();
  const may = rules.editable(asked.who.person.role);
  if (!may.includes(field)) return forbidden();
  const was = String(found.values.was ?? "");
  const seen = was ? { [field]: was } : undefined;
  await asked.save(update(customer, placeOf(customer), { [field]: now }, seen));
  if (!htmx) return redirect(`/customers/${customer.id}?saved=${field}`);
  const context = pages.judged(entryOf(await find(asked)), was || String(now), field, may);
  return page("customers/judged.html", "customers/judged.html", context);
}

/**
 * @param {Asked} asked
 * @param {Customer | null} customer
 * @param {string} id
 * @param {Record<string, string>} typed
 * @param {Errors} errors
 * @param {string} [status]
 */
async function form(asked, customer, id, typed, errors, status = "") {
  const { person, language, held } = asked.who;
  const may = customer ? rules.editable(person.role) : rules.creatable(person.role);
  const first = Object.entries(startOf(asked)).filter(([, value]) => typeof value === "string");
  const start = { ...Object.fromEntries(first), ...(status ? { status } : {}) };
  const said = messages(errors, texts(language).gettext);
  const groups = asGroups(await asked.replica.list("groups"));
  const context = pages.form(customer, id, start, typed, said, may, held, language, groups);
  const wrong = Object.keys(errors).length > 0;
  return page("customers/form.html", "customers/fields.html", context, wrong ? 422 : 200);
}

/** What a new customer starts with. @param {Asked} asked */
function startOf({ who }) {
  return rules.defaults(who.company, who.carried[0]?.id ?? null);
}

/**
 * The customer of the address, with all that belongs to him.
 * @param {Asked} asked
 * @returns {Promise<View>}
 */
export async function find({ replica, params }) {
  const view = await replica.root(params.customer);
  if (!view) throw new NotFound(params.customer);
  return view;
}

/**
 * The change of what stands in fields of one value, and that of the groups, as one.
 * @param {import("../saving.js").Draft[]} drafts
 * @param {import("../saving.js").Place} place
 * @param {Pick<import("../saving.js").Draft, "set" | "was"> | null} ticks
 * @returns {import("../saving.js").Draft[]}
 */
function together(drafts, place, ticks) {
  if (!ticks) return drafts;
  /** @type {import("../saving.js").Draft} */
  const draft = drafts[0] ?? { op: "update", ...place };
  return [{ ...draft, set: { ...draft.set, ...ticks.set }, was: { ...draft.was, ...ticks.was } }];
}

/** @param {Customer} customer @returns {string[]} */
function membersOf(customer) {
  return customer.marketing_groups ?? [];
}

/** @param {Customer} customer @returns {import("../saving.js").Place} */
function placeOf({ id }) {
  return { table: "customers", id, root: id };
}

/** @param {View} view @returns {Customer} */
export function customerOf(view) {
  return /** @type {any} */ (view.root);
}

/** @param {View} view @param {string} table @returns {any[]} */
export function rowsOf(view, table) {
  return view.rows[table];
}

/** @param {View} view @returns {Entry} */
function entryOf(view) {
  const { waiting, unsent } = view;
  return { customer: customerOf(view), note: newest(rowsOf(view, "notes")), waiting, unsent };
}

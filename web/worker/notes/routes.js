// Notes of a customer: write, edit, delete, take back. Twin: backend/notes/routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, page, redirect } from "../answers.js";
import { customerOf, find, rowsOf } from "../customers/routes.js";
import { displayName } from "../customers/rules.js";
import { carried, changes, messages, read, readWas } from "../forms.js";
import { isId, newId } from "../ids.js";
import { texts } from "../rendering.js";
import { create, update } from "../saving.js";
import { today } from "../times.js";
import * as pages from "./pages.js";
import { mayChange } from "./rules.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../asked.js").Route} Route */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../forms.js").Errors} Errors */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @typedef {import("./pages.js").Note} Note */
/** @typedef {import("../asked.js").Named} Owner */

const PRIORITIES = ["high", "medium", "none"];
const ADDRESS = "/customers/{customer}/notes";

/** @type {Route[]} */
export const routes = [
  ["GET", `${ADDRESS}/new`, fresh],
  ["POST", ADDRESS, make],
  ["GET", `${ADDRESS}/{note}/edit`, edit],
  ["POST", `${ADDRESS}/{note}/edit`, save],
  ["GET", `${ADDRESS}/{note}/delete`, askBeforeDelete],
  ["POST", `${ADDRESS}/{note}/delete`, remove],
  ["POST", `${ADDRESS}/{note}/restore`, restore],
];

/** @param {Asked} asked */
async function fresh(asked) {
  const owner = ownerOf(await find(asked));
  const wished = asked.query.get("priority") ?? "";
  return form(asked, owner, null, newId(), PRIORITIES.includes(wished) ? { priority: wished } : {}, {});
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function make(asked) {
  const { fields } = asked;
  const view = await find(asked);
  const owner = ownerOf(view);
  const given = fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  const { values, errors, typed } = read(FORMS.NoteForm, fields, {});
  if (Object.keys(errors).length > 0) return form(asked, owner, null, id, typed, errors);
  const set = { customer_id: owner.id, ...values };
  await asked.save(create(asked.who.person.id, view, { table: "notes", id, root: owner.id }, set));
  return back(owner, "saved=note");
}

/** @param {Asked} asked */
async function edit(asked) {
  const view = await find(asked);
  const note = noteOf(asked, view);
  if (!isToChange(asked, note)) return forbidden();
  return form(asked, ownerOf(view), note, note.id, {}, {});
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function save(asked) {
  const { fields } = asked;
  const view = await find(asked);
  const owner = ownerOf(view);
  const note = noteOf(asked, view);
  if (!isToChange(asked, note)) return forbidden();
  const { values, errors, typed } = read(FORMS.NoteForm, fields);
  const again = { ...typed, ...carried(fields) };
  if (Object.keys(errors).length > 0) return form(asked, owner, note, note.id, again, errors);
  const [set, was] = changes(values, readWas(fields.get("was") ?? ""));
  await asked.save(update({ ...note }, { table: "notes", id: note.id, root: owner.id }, set, was));
  return back(owner, "saved=note");
}

/** @param {Asked} asked */
async function askBeforeDelete(asked) {
  const view = await find(asked);
  const note = noteOf(asked, view);
  if (!isToChange(asked, note)) return forbidden();
  const context = pages.confirmDelete(ownerOf(view), note, asked.who.people, today(asked.who.zone));
  return page("notes/delete.html", "notes/delete.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function remove(asked) {
  const view = await find(asked);
  const note = noteOf(asked, view);
  if (!isToChange(asked, note)) return forbidden();
  const { id } = note;
  const was = readWas(asked.fields.get("was") ?? "");
  const seen = Object.keys(was).length > 0 ? { was } : {};
  await asked.save([{ op: "delete", table: "notes", id, root: view.root.id, ...seen }]);
  return back(ownerOf(view), `deleted=${id}`);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function restore(asked) {
  const view = await find(asked);
  const place = { table: "notes", id: asked.params.note, root: view.root.id };
  const there = rowsOf(view, "notes").find(({ id }) => id === place.id);
  if (there && !isToChange(asked, there)) return forbidden();
  await asked.save(there ? [] : [{ op: "update", ...place, set: { deleted: false } }]);
  return back(ownerOf(view), "saved=restored");
}

/**
 * @param {Asked} asked
 * @param {Owner} owner
 * @param {Note | null} note
 * @param {string} id
 * @param {Record<string, string>} typed
 * @param {Errors} errors
 */
function form({ who }, owner, note, id, typed, errors) {
  const said = messages(errors, texts(who.language).gettext);
  const status = Object.keys(errors).length > 0 ? 422 : 200;
  return page("notes/form.html", "notes/fields.html", pages.form(owner, note, id, typed, said), status);
}

/** @param {Asked} asked @param {View} view @returns {Note} */
function noteOf({ params }, view) {
  const note = rowsOf(view, "notes").find(({ id }) => id === params.note);
  if (!note) throw new NotFound(params.note);
  return note;
}

/** @param {Asked} asked @param {Note} note */
function isToChange({ who }, note) {
  return mayChange(note, who.person.role, who.person.id);
}

/** @param {View} view @returns {Owner} */
export function ownerOf(view) {
  return { id: view.root.id, name: displayName(customerOf(view)) };
}

/** @param {Owner} owner @param {string} said */
function back(owner, said) {
  return redirect(`/customers/${owner.id}?${said}`);
}

// Notes as the pages show them (A7). Pure: rows and names in, the context of a template out.
// Twin: backend/notes/pages.py, function for function in the same order; the contexts are described there.

import { canonicalJson } from "../forms.js";
import { mayChange, ordered } from "./rules.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {{id: string, name: string}} Named a row of which a page needs only the name: a person, a territory, a customer */
/**
 * @typedef {object} Note a note's wire row
 * @property {string} id
 * @property {string} customer_id
 * @property {string} text
 * @property {string} priority
 * @property {string | null} follow_up_on
 * @property {string} created_at
 * @property {string} created_by
 */

/** @type {("text" | "priority" | "follow_up_on")[]} */
export const FIELDS = ["text", "priority", "follow_up_on"];

/**
 * A customer's notes by priority, then newest first by creation.
 * @param {Note[]} notes
 * @param {Named[]} people
 * @param {string} today
 * @param {string[]} unsent
 * @param {string} role
 * @param {string} personId
 * @returns {Context[]}
 */
export function entries(notes, people, today, unsent, role, personId) {
  const names = namesOf(people);
  return ordered(notes).map((note) => entry(note, names, today, unsent, mayChange(note, role, personId)));
}

/**
 * The page on which a note is written or edited.
 * @param {Named} owner
 * @param {Note | null} note
 * @param {string} noteId
 * @param {Record<string, string>} typed
 * @param {Record<string, string>} errors
 * @returns {Context}
 */
export function form(owner, note, noteId, typed, errors) {
  const shown = canonical(note);
  const href = `/customers/${owner.id}`;
  return {
    nav: "customers",
    owner: { id: owner.id, name: owner.name, href },
    new: note === null,
    action: note === null ? `${href}/notes` : `${href}/notes/${note.id}/edit`,
    id: note === null ? noteId : note.id,
    was: typed.was ?? wasText(note),
    values: Object.fromEntries(FIELDS.map((field) => [field, typed[field] ?? shown[field]])),
    errors: Object.fromEntries(FIELDS.map((field) => [field, errors[field] ?? ""])),
    faults: FIELDS.filter((field) => errors[field] !== undefined).map((field) => ({
      field,
      message: errors[field],
    })),
  };
}

/**
 * The question before a note goes.
 * @param {Named} owner
 * @param {Note} note
 * @param {Named[]} people
 * @param {string} today
 * @returns {Context}
 */
export function confirmDelete(owner, note, people, today) {
  return {
    nav: "customers",
    owner: { id: owner.id, name: owner.name, href: `/customers/${owner.id}` },
    note: entry(note, namesOf(people), today, [], true),
    was: wasText(note),
  };
}

/**
 * The hidden `was` of the form: compact JSON of the canonical values it shows, {} for a new note.
 * @param {Note | null} note
 */
export function wasText(note) {
  if (note === null) return "{}";
  return canonicalJson({ text: note.text, priority: note.priority, follow_up_on: note.follow_up_on });
}

/**
 * Names by id.
 * @param {Named[]} rows
 * @returns {Map<string, string>}
 */
export function namesOf(rows) {
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** @param {Note | null} note */
function canonical(note) {
  if (note === null) return { text: "", priority: "none", follow_up_on: "" };
  return { text: note.text, priority: note.priority, follow_up_on: note.follow_up_on ?? "" };
}

/**
 * @param {Note} note
 * @param {Map<string, string>} names
 * @param {string} today
 * @param {string[]} unsent
 * @param {boolean} may
 * @returns {Context}
 */
function entry(note, names, today, unsent, may) {
  const href = `/customers/${note.customer_id}/notes/${note.id}`;
  return {
    id: note.id,
    text: note.text,
    priority: note.priority,
    follow_up_on: note.follow_up_on,
    due: note.follow_up_on !== null && note.follow_up_on <= today,
    created_at: note.created_at,
    by: names.get(note.created_by) ?? "",
    waiting: unsent.includes(`notes/${note.id}`),
    edit: may ? `${href}/edit` : "",
    delete: may ? `${href}/delete` : "",
  };
}

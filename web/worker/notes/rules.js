// In which order notes stand, and who may change one (A7). Pure; twin: backend/notes/rules.py, function for function.

import { compare } from "../letters.js";

/** @typedef {{id: string, priority: string, created_at: string}} NoteRow what order needs of a note's wire row */

const RANKS = new Map([
  ["high", 0],
  ["medium", 1],
  ["none", 2],
]);

/**
 * High priority first, then medium, then none; within each the newest first by creation: an edit moves nothing.
 * @template {NoteRow} T
 * @param {readonly T[]} notes
 * @returns {T[]}
 */
export function ordered(notes) {
  return [...notes].sort((a, b) => rank(a) - rank(b) || laterFirst(a, b));
}

/**
 * The newest note whatever its priority: the preview on the card (A1).
 * @template {NoteRow} T
 * @param {readonly T[]} notes
 * @returns {T | null}
 */
export function newest(notes) {
  return [...notes].sort(laterFirst)[0] ?? null;
}

/**
 * Edit, delete or take back: the counter only notes of its own, everybody else all he sees (DESIGN §8).
 * @param {{created_by: string}} note
 * @param {string} role
 * @param {string} personId
 */
export function mayChange(note, role, personId) {
  return role !== "counter" || note.created_by === personId;
}

/** @param {NoteRow} note */
function rank(note) {
  return RANKS.get(note.priority) ?? RANKS.size;
}

/**
 * @param {NoteRow} a
 * @param {NoteRow} b
 */
function laterFirst(a, b) {
  return compare(b.created_at, a.created_at) || compare(b.id, a.id);
}

// The page *Bereit fürs Funkloch?*: what this phone holds, and whether one can rely on it without a network. Pure. Twin:
// backend/ready/pages.py, function for function in the same order; the contexts are described there.

import { parseInstant } from "../times.js";

/** @import { Context, Named } from "../notes/pages.js" */

const DAY_MS = 86_400_000;
const OLD_DAYS = 1; // a sync should come with every working day
const TOO_OLD_DAYS = 7; // half of the time after which a phone locks itself
const CHECKED_DAYS = 3; // the phone checks once a day by itself; so long it may have had no network

const STATES = ["good", "attention", "problem"];
const [GOOD, ATTENTION, PROBLEM] = STATES;

/** @typedef {{ at: string, equal: boolean }} Verified the outcome of the last comparison with the server */
/** Rows of a first sync that are still on their way: so many are missing, of so many. @typedef {{ left: number, of: number }} Following */
/**
 * What a replica says about itself.
 * @typedef {object} Facts
 * @property {number} roots
 * @property {{ [table: string]: number }} rows
 * @property {string | null} at the end of the last complete pull
 * @property {Following | null} following
 * @property {Verified | null} verified
 */
/** @typedef {{ waiting: number, refused: number, conflicts: number }} Unsettled what is not yet as it should be */
/** @typedef {Context & { state: string }} Check */

/**
 * @param {Facts | null} facts
 * @param {Named[]} territories
 * @param {Unsettled} unsettled
 * @param {string} now
 * @returns {Context}
 */
export function page(facts, territories, unsettled, now) {
  const at = facts?.at ?? "";
  const verified = facts?.verified ?? null;
  const { waiting, refused, conflicts } = unsettled;
  const counts = { waiting: counted(waiting), refused: counted(refused), conflicts: counted(conflicts) };
  const here = facts && held(facts, territories);
  const checks = [age(at, now), equal(verified, now), ...Object.values(counts)];
  return {
    nav: "more",
    here: facts !== null,
    verdict: here === null ? PROBLEM : worst([here, ...checks]),
    held: here,
    age: checks[0],
    equal: checks[1],
    ...counts,
  };
}

/** @param {Check[]} checks */
function worst(checks) {
  return STATES[Math.max(...checks.map((check) => STATES.indexOf(check.state)))];
}

/**
 * @param {Facts} facts
 * @param {Named[]} territories
 * @returns {Check}
 */
function held({ roots, rows, following }, territories) {
  return {
    state: following ? ATTENTION : GOOD,
    customers: roots,
    notes: rows.notes ?? 0,
    history: rows.history ?? 0,
    territories: territories.map((territory) => territory.name),
  };
}

/**
 * @param {string} at
 * @param {string} now
 * @returns {Check}
 */
function age(at, now) {
  const days = daysSince(at, now);
  const state = days === null || days >= TOO_OLD_DAYS ? PROBLEM : days >= OLD_DAYS ? ATTENTION : GOOD;
  return { state, at };
}

/**
 * @param {Verified | null} verified
 * @param {string} now
 * @returns {Check}
 */
function equal(verified, now) {
  if (verified === null) return { state: ATTENTION, at: "", differs: false };
  const days = daysSince(verified.at, now);
  const old = days === null || days >= CHECKED_DAYS;
  const state = !verified.equal ? PROBLEM : old ? ATTENTION : GOOD;
  return { state, at: verified.at, differs: !verified.equal };
}

/**
 * @param {number} number
 * @returns {Check}
 */
function counted(number) {
  return { state: number > 0 ? ATTENTION : GOOD, number };
}

/**
 * Whole days since an instant; null if it is none. A clock set back makes no day.
 * @param {string} at
 * @param {string} now
 */
function daysSince(at, now) {
  const then = parseInstant(at);
  const here = parseInstant(now);
  return then === null || here === null ? null : Math.floor(Math.max(0, here - then) / DAY_MS);
}

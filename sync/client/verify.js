/** Proves that this replica holds what the server has, by digests; heals a difference. Runs under the caller's lock. */

import { StartAgain, Unacceptable, Unreachable } from "./problems.js";
import { pull, synchronize } from "./sync.js";

/** @import { Digests, ScopeDigest } from "./types.js" */
/** @import { Synced } from "./sync.js" */
/** @import { Subtle } from "./survey.js" */

/**
 * @typedef {object} Verdict
 * @property {boolean | null} equal  null: it could not be said
 * @property {string} at
 * @property {string[]} scopes  that differed
 */

/** Changes may come between a pull and the question; more often than this in a row, and it is asked another day. */
const ROUNDS = 3;
/** More of them would make the report too big for the server. */
const REPORTED = 1000;
const DAY_MS = 24 * 60 * 60_000;
/** Where the server could not say, it is asked again after this. */
const AGAIN_MS = 60 * 60_000;

/**
 * Compares, and where something differs reports it and starts again, what waits kept. The replica remembers how it
 * stands afterwards; the verdict is what was found.
 * @param {Synced} synced @param {Subtle} subtle @returns {Promise<Verdict>}
 */
export async function verify(synced, subtle) {
  const { replica, clock } = synced;
  const verdict = await compare(synced, subtle);
  const at = new Date(clock()).toISOString();
  if (verdict.equal === null) return { ...verdict, at };
  await replica.noteVerified({ at, equal: verdict.equal });
  if (verdict.equal) return { ...verdict, at };
  await replica.startAgain(verdict.scopes);
  await tellDifference(synced);
  await synchronize(synced);
  await confirm(synced, subtle);
  return { ...verdict, at };
}

/** Whether it helped. @param {Synced} synced @param {Subtle} subtle */
async function confirm(synced, subtle) {
  const { replica, clock, report } = synced;
  try {
    const { equal } = await compare(synced, subtle);
    if (equal) await replica.noteVerified({ at: new Date(clock()).toISOString(), equal });
  } catch (error) {
    report(orThrow(error)); // it has started again, which is what helps; another day tells
  }
}

/**
 * A difference counts when it is still there after another pull: a scope may have been lost between pull and question.
 * @param {Synced} synced @param {Subtle} subtle @returns {Promise<Omit<Verdict, "at">>}
 */
async function compare(synced, subtle) {
  const { replica, wire } = synced;
  for (let round = 1; ; round++) {
    const theirs = await digestOf(wire, replica.user, await replica.cursor());
    const isCurrent = theirs !== null && [...theirs.values()].every(({ current }) => current);
    const scopes = isCurrent ? differing(await replica.digest(subtle), theirs) : [];
    if (isCurrent && scopes.length === 0) return { equal: true, scopes };
    if (round === ROUNDS) return { equal: isCurrent ? false : null, scopes };
    await pull(synced);
  }
}

/** @param {Synced["wire"]} wire @param {string} user @param {string} cursor @returns {Promise<Map<string, ScopeDigest> | null>}  null if the cursor is of no use any more */
async function digestOf(wire, user, cursor) {
  try {
    return await wire.digest(user, cursor);
  } catch (error) {
    if (error instanceof StartAgain) return null;
    throw error;
  }
}

/** @param {Digests} mine @param {Map<string, ScopeDigest>} theirs @returns {string[]} */
function differing(mine, theirs) {
  const scopes = [...new Set([...mine.keys(), ...theirs.keys()])].sort();
  return scopes.filter((scope) => {
    const ours = mine.get(scope) ?? new Map();
    const tables = theirs.get(scope)?.tables ?? {};
    if (ours.size !== Object.keys(tables).length) return true;
    return [...ours].some(
      ([table, { count, sha256 }]) => tables[table]?.count !== count || tables[table].sha256 !== sha256,
    );
  });
}

/** What need not keep a phone that has just pulled from being synced. @param {unknown} error */
function orThrow(error) {
  if (error instanceof Unreachable || error instanceof Unacceptable) return error;
  throw error;
}

/** Tells of a difference that was found, once; where nobody answers, with a later sync. A refusal was heard, too. @param {Synced} synced */
export async function tellDifference({ replica, wire, report }) {
  const scopes = await replica.difference();
  if (!scopes) return;
  try {
    await wire.report(replica.user, { kind: "difference", scopes: scopes.slice(0, REPORTED) });
  } catch (error) {
    report(orThrow(error));
    if (error instanceof Unreachable) return;
  }
  await replica.forgetDifference();
}

/**
 * When it is verified: whenever somebody asks, and by itself now and then.
 * @param {{ clock: () => number, subtle?: Subtle, verifyEvery?: number, report?: (error: unknown) => void }} outside
 *   without `subtle` nothing can be verified; `verifyEvery` in milliseconds
 */
export function createVerifying({ clock, subtle, verifyEvery = DAY_MS, report = () => {} }) {
  let asked = false;
  let notBefore = 0;
  /** @type {Verdict | null} */
  let verdict = null;

  /** @param {Synced["replica"]} replica */
  async function isDue(replica) {
    const last = await replica.verified();
    const now = clock();
    return now >= notBefore && (!last || Math.abs(now - Date.parse(last.at)) >= verifyEvery);
  }

  return {
    ask() {
      asked = subtle !== undefined;
      verdict = null;
    },

    isAsked: () => asked,

    /** What came of it since it was asked for. @returns {Verdict} */
    verdict: () => verdict ?? { equal: null, at: new Date(clock()).toISOString(), scopes: [] },

    /** @param {Synced} synced @param {boolean} big  much came just now: the phone has enough to do */
    async afterSync(synced, big) {
      if (!subtle || !(asked || (!big && (await isDue(synced.replica))))) return;
      asked = false;
      notBefore = clock() + AGAIN_MS;
      try {
        verdict = await verify(synced, subtle);
      } catch (error) {
        report(orThrow(error)); // what was pulled is here nevertheless
      }
    },
  };
}

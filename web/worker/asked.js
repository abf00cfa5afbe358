// Who asks for what: all that a handler gets. Twin: what Litestar hands to the handlers of the server.

import { compare } from "./fold.js";
import { DEFAULT_ZONE } from "./rendering.js";

const WITHOUT_TERRITORY = "t:none"; // the scope of customers that belong to none

/** @typedef {import("../../sync/client/replica.js").Replica} Replica */
/** @typedef {import("../../sync/client/types.js").Draft} Draft */
/** @typedef {import("../../sync/client/files.js").FileDraft} FileDraft */
/** @typedef {import("../../sync/client/types.js").Row} Row */
/** @typedef {import("./rendering.js").Person} Person */
/** @typedef {{ id: string, name: string }} Named */

/**
 * @typedef {object} Who
 * @property {Person} person
 * @property {string} language
 * @property {Row} company
 * @property {string} zone the company's
 * @property {Named[]} people everybody
 * @property {Named[]} territories all of them
 * @property {Named[]} held the territories this person holds, by name
 * @property {Named[]} carried those of them that this phone has
 * @property {import("../../sync/client/position.js").Following | null} following older orders on their way here
 * @property {boolean} narrowed whether there are customers of his that it has not (the page /carried)
 */

/**
 * @typedef {object} Asked
 * @property {Replica} replica
 * @property {Who} who
 * @property {Record<string, string>} params the ids in the address
 * @property {URLSearchParams} query
 * @property {Map<string, string>} fields of the posted form, the last of each name
 * @property {Map<string, File>} files of the posted form
 * @property {boolean} htmx
 * @property {(drafts: Draft[], files?: FileDraft[]) => Promise<void>} save durable when it resolves; then the phone syncs
 */

/** @typedef {(asked: Asked) => Promise<import("./answers.js").Answer>} Handler */
/** @typedef {[method: "GET" | "POST", pattern: string, handle: Handler]} Route */

/**
 * The person whose replica this is, or null if it does not hold enough to make his pages.
 * @param {Replica} replica
 * @returns {Promise<Who | null>}
 */
export async function whoAsks(replica) {
  const tables = ["people", "company", "territories", "profiles"];
  const [people, [company], territories, profiles] = await Promise.all(
    tables.map((table) => replica.shared(table)),
  );
  const row = people.find(({ id }) => id === replica.user);
  if (!row || row.active === false || !company) return null;
  const profile = profiles.find(({ id }) => id === replica.user);
  const role = text(row.role);
  const ids = role === "rep" ? profile?.territories : null;
  const held = territories
    .filter(({ id }) => !Array.isArray(ids) || ids.includes(id))
    .map(named)
    .sort((a, b) => compare(a.name, b.name));
  const scopes = role === "rep" ? null : await replica.scopes();
  const following = await replica.following();
  const carried = held.filter(({ id }) => !scopes || scopes.includes(`t:${id}`));
  return {
    person: { id: row.id, name: text(row.name), role, email: text(profile?.email) },
    language: text(profile?.language) || text(company.language),
    company,
    zone: text(company.zone) || DEFAULT_ZONE,
    people: people.map(named),
    territories: territories.map(named),
    held,
    carried,
    following,
    narrowed: carried.length < held.length || (scopes !== null && !scopes.includes(WITHOUT_TERRITORY)),
  };
}

/** @param {Row} row @returns {Named} */
function named(row) {
  return { id: row.id, name: text(row.name) };
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}

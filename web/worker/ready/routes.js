// What this phone holds, which only the phone can say (backend/ready/routes.py).

import { page } from "../answers.js";
import { asLines } from "../describe.js";
import { now } from "../times.js";
import * as pages from "./pages.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [["GET", "/ready", ready]];

/** @param {import("../asked.js").Asked} asked */
async function ready({ replica, who }) {
  const [facts, counts, index] = await Promise.all([replica.facts(), replica.counts(), replica.index()]);
  const lines = asLines(index);
  const conflicts = lines.reduce((sum, line) => sum + line.conflicts, 0);
  const context = pages.page(facts, territoriesHere(who, lines), { ...counts, conflicts }, now());
  return page("ready/page.html", "ready/checks.html", context);
}

/**
 * A rep's phone holds his territories; others may have chosen some of all, and those are here of which customers are.
 * @param {import("../asked.js").Who} who
 * @param {readonly import("../describe.js").Line[]} lines
 */
function territoriesHere({ person, held }, lines) {
  if (person.role === "rep") return held;
  const here = new Set(lines.map((line) => line.territory_id));
  return held.filter(({ id }) => here.has(id));
}

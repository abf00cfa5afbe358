// What this phone holds, which only the phone can say (backend/ready/routes.py).

import { page } from "../answers.js";
import { asLines } from "../describe.js";
import { now } from "../times.js";
import * as pages from "./pages.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [["GET", "/ready", ready]];

/** @param {import("../asked.js").Asked} asked */
async function ready({ replica, who }) {
  const [facts, counts, lines] = await Promise.all([replica.facts(), replica.counts(), replica.index()]);
  const conflicts = asLines(lines).reduce((sum, line) => sum + line.conflicts, 0);
  const context = pages.page(facts, who.carried, { ...counts, conflicts }, now());
  return page("ready/page.html", "ready/checks.html", context);
}

// What this phone holds, which only the phone can say (backend/ready/routes.py).

import { page } from "../answers.js";
import { openConflicts } from "../describe.js";
import { now } from "../times.js";
import * as pages from "./pages.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [["GET", "/ready", ready]];

/** @param {import("../asked.js").Asked} asked */
async function ready({ replica, who }) {
  const reads = /** @type {const} */ ([replica.facts(), replica.counts(), openConflicts(replica)]);
  const [facts, counts, conflicts] = await Promise.all(reads);
  const context = pages.page(facts, who.carried, { ...counts, conflicts }, now());
  return page("ready/page.html", "ready/checks.html", context);
}

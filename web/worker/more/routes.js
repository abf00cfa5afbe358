// The page *Mehr*. Twin: backend/more/routes.py, from the replica.

import { VERSION } from "../../built/shell.js";
import { page } from "../answers.js";
import { openConflicts } from "../describe.js";
import { outdated } from "../pricing/money.js";
import { today } from "../times.js";
import * as pages from "./pages.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [["GET", "/more", more]];

/** @param {import("../asked.js").Asked} asked */
async function more({ replica, who }) {
  const [{ waiting, refused }, photos] = await Promise.all([replica.counts(), replica.files.count()]);
  const conflicts = await openConflicts(replica);
  const rates = /** @type {any} */ (who.company.rates ?? []);
  const old = who.person.role === "administrator" ? outdated(rates, today(who.zone)) : [];
  const context = pages.page(who.held, who.language, VERSION, waiting + photos, refused, conflicts, old);
  return page("more/page.html", "more/page.html", context);
}

// The whole history of one customer. Twin: backend/history/routes.py, from the replica.

import { page } from "../answers.js";
import { customerOf, find, rowsOf } from "../customers/routes.js";
import { ownerOf } from "../notes/routes.js";
import { namedIn } from "./named.js";
import * as pages from "./pages.js";

/** @type {import("../asked.js").Route[]} */
export const routes = [["GET", "/customers/{customer}/history", history]];

/** @param {import("../asked.js").Asked} asked */
async function history(asked) {
  const view = await find(asked);
  const [notes, events] = [rowsOf(view, "notes"), rowsOf(view, "history")];
  const named = await namedIn(asked, events);
  const context = pages.page(ownerOf(view), customerOf(view), notes, events, asked.who.people, named);
  return page("history/page.html", "history/page.html", context);
}

// What this phone has saved and the server does not know yet; only the phone can answer (backend/waiting/routes.py).

import { page, redirect } from "../answers.js";
import { namedIn } from "../history/named.js";
import { ownerOf } from "../notes/routes.js";
import * as pages from "./pages.js";

/** @typedef {import("../asked.js").Asked} Asked */

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", "/waiting", waiting],
  ["POST", "/waiting/{number}/again", again],
  ["POST", "/waiting/{number}/discard", discard],
];

/** @param {Asked} asked */
async function waiting({ replica, who }) {
  /** @type {any[][]} */
  const [waits, refused] = await Promise.all([replica.waiting(), replica.refused()]);
  const roots = new Set([...waits, ...refused].flatMap(({ root }) => root ?? []));
  const owners = [
    ...(await replica.roots([...roots])).map(ownerOf),
    ...(await sharedOwners(replica, [...waits, ...refused])),
  ];
  const [named, files] = await Promise.all([namedIn({ replica, who }), replica.files.count()]);
  const context = pages.page(waits, refused, owners, named, true, files);
  return page("waiting/page.html", "waiting/lists.html", context);
}

/**
 * What everybody holds, by the ids of the entries about it; a conflict by the name of the row it is about.
 * @param {Asked["replica"]} replica
 * @param {any[]} entries
 */
async function sharedOwners(replica, entries) {
  const shared = entries.filter(({ root }) => root === null);
  const named = shared.map(async ({ table, id }) => {
    const row = await replica.sharedRow(table, id);
    const about =
      row && table === "conflicts" ? await replica.sharedRow(String(row.table), String(row.record_id)) : row;
    return about ? [{ id, name: String(about.name || about.number || "") }] : [];
  });
  return (await Promise.all(named)).flat();
}

/** @param {Asked} asked */
async function again({ replica, params, save }) {
  await replica.sendAgain(Number(params.number));
  await save([]);
  return redirect("/waiting");
}

/** @param {Asked} asked */
async function discard({ replica, params }) {
  await replica.discard(Number(params.number));
  return redirect("/waiting");
}

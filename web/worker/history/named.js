// What the lines of a history name by id besides people. Twin: backend/history/named.py, from the replica.

import { soldOf } from "../catalog/sold.js";
import { asCategories, asGroups } from "../describe.js";

/** @import { Named } from "../asked.js" */

/**
 * All territories, groups and categories, and the products that these events are about.
 * @param {Pick<import("../asked.js").Asked, "replica" | "who">} asked
 * @param {import("./pages.js").Event[]} [events]
 * @returns {Promise<Named[]>}
 */
export async function namedIn({ replica, who }, events = []) {
  const about = events.flatMap(({ changes }) => changes.filter(({ field }) => field === "product_id"));
  const [groups, categories, wares] = await Promise.all([
    replica.list("groups"),
    replica.list("categories"),
    soldOf(
      replica,
      about.map(({ now }) => String(now)),
    ),
  ]);
  const named = [...asGroups(groups), ...asCategories(categories)].map(({ id, name }) => ({ id, name }));
  return [
    ...who.territories,
    ...named,
    ...wares.map(({ id, name, number }) => ({ id, name: name || number })),
  ];
}

/**
 * These, and the products that rows point to, or the items of an order template.
 * @param {Pick<import("../asked.js").Asked, "replica">} asked
 * @param {Named[]} named
 * @param {(Record<string, any> | null)[]} rows
 * @returns {Promise<Named[]>}
 */
export async function andProducts({ replica }, named, rows) {
  const items = rows.flatMap((row) => (Array.isArray(row?.items) ? row.items : []));
  const wares = await soldOf(
    replica,
    [...rows, ...items].flatMap((row) => row?.product_id || []),
  );
  return [...named, ...wares.map(({ id, name, number }) => ({ id, name: name || number }))];
}

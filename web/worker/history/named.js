// What the lines of a history name by id besides people. Twin: backend/history/named.py, from the lists in memory.

import { asCategories, asGroups, asProducts } from "../describe.js";

/** @import { Named } from "../asked.js" */

/**
 * All territories, groups and categories, and the products that these events are about.
 * @param {Pick<import("../asked.js").Asked, "replica" | "who">} asked
 * @param {import("./pages.js").Event[]} [events]
 * @returns {Promise<Named[]>}
 */
export async function namedIn({ replica, who }, events = []) {
  const about = events.flatMap(({ changes }) => changes.filter(({ field }) => field === "product_id"));
  const products = new Set(about.map(({ now }) => now));
  const [groups, categories, lines] = await Promise.all([
    replica.list("groups"),
    replica.list("categories"),
    products.size > 0 ? replica.list("products") : [],
  ]);
  const named = [...asGroups(groups), ...asCategories(categories)].map(({ id, name }) => ({ id, name }));
  const wares = asProducts(lines).filter(({ id }) => products.has(id));
  return [
    ...who.territories,
    ...named,
    ...wares.map(({ id, name, number }) => ({ id, name: name || number })),
  ];
}

/**
 * These, and the products that rows point to.
 * @param {Pick<import("../asked.js").Asked, "replica">} asked
 * @param {Named[]} named
 * @param {(Record<string, any> | null)[]} rows
 * @returns {Promise<Named[]>}
 */
export async function andProducts({ replica }, named, rows) {
  const about = new Set(rows.flatMap((row) => row?.product_id || []));
  if (about.size === 0) return named;
  const wares = asProducts(await replica.list("products")).filter(({ id }) => about.has(id));
  return [...named, ...wares.map(({ id, name, number }) => ({ id, name: name || number }))];
}

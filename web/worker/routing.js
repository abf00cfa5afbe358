// Which requests the worker answers, and by what. Nothing here waits: a worker must decide at once.

import { routes as catalog } from "./catalog/routes.js";
import { routes as conflicts } from "./conflicts/routes.js";
import { routes as customers } from "./customers/routes.js";
import { routes as favourites } from "./favourites/routes.js";
import { routes as history } from "./history/routes.js";
import { routes as more } from "./more/routes.js";
import { routes as notes } from "./notes/routes.js";
import { isHash } from "./files/rules.js";
import { routes as photos } from "./photos/routes.js";
import { routes as drafts } from "./orders/draft_routes.js";
import { routes as orderTemplates } from "./order_templates/routes.js";
import { routes as orders } from "./orders/routes.js";
import { routes as parcels } from "./parcels/routes.js";
import { routes as pricing } from "./pricing/routes.js";
import { routes as ready } from "./ready/routes.js";
import { routes as scanning } from "./scanning/routes.js";
import { routes as shell } from "./shell/routes.js";
import { routes as waiting } from "./waiting/routes.js";

/** @typedef {import("./asked.js").Handler} Handler */
/** @typedef {import("./asked.js").Route} Route */

/**
 * @typedef {{ kind: "app", handle: Handler, params: Record<string, string> }
 *   | { kind: "file", hash: string, small: boolean }
 *   | { kind: "asset" | "session" | "network" }} Decision
 *   `app`: from the replica. `asset`: from the cache. `file`: a picture in a page. `session`: changes who is signed in. `network`: pages that only
 *   the server has.
 */

/** @type {Route[]} */
export const ROUTES = [
  ...customers,
  ...notes,
  ...history,
  ...conflicts,
  ...catalog,
  ...photos,
  ...favourites,
  ...orders,
  ...parcels,
  ...scanning,
  ...drafts,
  ...orderTemplates,
  ...pricing,
  ...waiting,
  ...more,
  ...ready,
  ...shell,
];
const FILE = /^\/files\/([^/]+)(\/small)?$/;
/** Posting here may change who is signed in. */
const SESSION = new Set(["/login", "/logout", "/setup"]);

const table = ROUTES.map(([method, pattern, handle]) => ({
  method,
  handle,
  names: [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
  path: new RegExp(`^${pattern.replace(/\{\w+\}/g, "([^/]+)")}$`),
}));

/**
 * @param {string} method
 * @param {string} path
 * @returns {{ handle: Handler, params: Record<string, string> } | null}
 */
export function find(method, path) {
  for (const route of table) {
    const found = route.method === method ? route.path.exec(path) : null;
    if (!found) continue;
    const params = Object.fromEntries(route.names.map((name, place) => [name, found[place + 1]]));
    return { handle: route.handle, params };
  }
  return null;
}

/**
 * What is to be done with a request; null: nothing, the browser sends it as if there were no worker.
 * @param {Pick<Request, "method" | "url" | "mode" | "referrer" | "headers">} request
 * @param {string} origin our own
 * @returns {Decision | null}
 */
export function decide(request, origin) {
  const url = new URL(request.url);
  if (url.origin !== origin) return null;
  if (request.method === "GET" && url.pathname.startsWith("/static/")) return { kind: "asset" };
  const [, hash, small] = (request.method === "GET" && FILE.exec(url.pathname)) || [];
  if (isHash(hash)) return { kind: "file", hash, small: small !== undefined };
  if (request.mode !== "navigate" && request.headers.get("HX-Request") !== "true") return null;
  if (request.method === "POST") {
    // A form of a foreign page carries no proof that the worker could see but this; the server sees Sec-Fetch-Site.
    if (!isOurs(request.referrer, origin)) return null;
    if (SESSION.has(url.pathname)) return { kind: "session" };
  } else if (request.method !== "GET") return null;
  const route = find(request.method, url.pathname);
  return route ? { kind: "app", ...route } : { kind: "network" };
}

/** @param {string} referrer @param {string} origin */
function isOurs(referrer, origin) {
  return referrer.startsWith(`${origin}/`);
}

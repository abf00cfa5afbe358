/** A phone for tests: the real routes and the real replica over fake-indexeddb, and a server that only listens. */

/* global Request */

import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createClient } from "../../sync/client/client.js";
import { describe } from "../../web/worker/describe.js";
import { createEdge } from "../../web/worker/edge.js";
import { decide } from "../../web/worker/routing.js";

export const ORIGIN = "https://feldbuch.example";
export const ANNA = id(1);
export const BEN = id(2);
export const CARLA = id(3);
export const NORTH = id(11);
export const SOUTH = id(12);

/** An id in the order of `n`. */
export function id(n) {
  return `0192e000-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

const CUSTOMER = {
  number: "",
  kind: "company",
  name: "",
  contact_person: "",
  salutation: "",
  title: "",
  first_name: "",
  last_name: "",
  email: "",
  phone: "",
  street: "",
  postcode: "",
  city: "",
  country: "DE",
  vat_id: "",
  status: "potential",
  temperature: "warm",
  discount_bp: null,
  currency: "EUR",
  language: "de",
  remark: "",
  territory_id: NORTH,
  price_group_id: null,
  marketing_groups: [],
  category_discounts: [],
  vat_id_confirmed: false,
  created_at: "2026-11-01T08:00:00.000Z",
  created_by: ANNA,
  status_at: "2026-11-01T08:00:00.000Z",
  temperature_at: "2026-11-01T08:00:00.000Z",
  review: [],
};

/** @param {number} n @param {object} [fields] */
export function customer(n, fields = {}) {
  return ["customers", { ...CUSTOMER, id: id(n), name: `Firma ${n}`, ...fields }];
}

/** @param {number} n @param {number} of @param {object} [fields] */
export function note(n, of, fields = {}) {
  const made = { created_at: "2026-11-02T08:00:00.000Z", created_by: ANNA };
  const row = { id: id(n), customer_id: id(of), text: `Notiz ${n}`, priority: "none", follow_up_on: null };
  return ["notes", { ...row, ...made, ...fields }];
}

/** What every business has. */
export const HOUSE = [
  [
    "company",
    {
      id: id(20),
      name: "Muster & Söhne",
      country: "DE",
      currency: "EUR",
      language: "de",
      zone: "Europe/Berlin",
    },
  ],
  ["territories", { id: NORTH, name: "Nord" }],
  ["territories", { id: SOUTH, name: "Süd" }],
  ["people", { id: ANNA, name: "Anna Berg", role: "rep", active: true }],
  ["people", { id: BEN, name: "Ben Tal", role: "administrator", active: true }],
  ["people", { id: CARLA, name: "Carla Kasse", role: "counter", active: true }],
  ["profiles", { id: ANNA, email: "anna@muster.example", language: "de", territories: [NORTH] }],
];

/**
 * @param {[string, object][]} rows what the server has
 * @param {{ user?: string, synced?: boolean }} [options]
 */
export async function createPhone(rows = HOUSE, { user = ANNA, synced = true } = {}) {
  const phone = {
    user,
    rows,
    down: false,
    online: true,
    silent: false, // the server accepts and says nothing
    revoked: false,
    follows: 0, // so many rows are still to come, and do not while this stands
    scopes: undefined, // what the server says that this device holds
    languages: ["de-DE"],
    patience: [], // so many milliseconds are over at once
    pushed: [], // mutations the server took
    files: [], // addresses of those that the server took
    picture: null, // what it has of every file
    passed: [], // requests that reached the server as they were
    remembered: [], // addresses of those whose answers the browser itself may keep
    reports: [],
    states: [],
    client: null,
    factory: new IDBFactory(),
    get,
    post,
    answer,
    settle,
    worker,
    wait: (ms) => (clock += ms),
  };
  let clock = Date.parse("2026-11-22T10:00:00.000Z");
  /** @type {Promise<unknown>[]} */
  let later = [];

  /** Starts the worker anew: nothing stays in memory. */
  function worker() {
    phone.client = createClient({
      describe,
      fetch: sync,
      indexedDB: phone.factory,
      clock: () => (clock += 7),
      lock: { request: (_, fn) => fn() },
      random: () => 0.5,
      sleep: () => new Promise(() => {}),
      report: (error) => phone.reports.push(error),
    });
  }

  /** The sync half of the server. */
  async function sync(url, { body, headers }) {
    if (phone.down) throw new TypeError("no network");
    if (phone.revoked) return problem(401, "revoked");
    if (phone.user === null) return problem(401, "not_signed_in");
    if (headers["Sync-User"] && headers["Sync-User"] !== phone.user) return problem(403, "other_user");
    if (phone.follows > 0 && url.includes("since=")) throw new TypeError("a line that is too weak");
    if (url.startsWith("/sync/changes")) return reply(changes());
    if (url.startsWith("/files/")) {
      phone.files.push(url);
      return new Response(null, { status: 204 });
    }
    const { mutations } = JSON.parse(body);
    phone.pushed.push(...mutations);
    const results = mutations.map(({ number }) => ({ number, status: "applied", record: null }));
    return reply({ last_mutation: mutations.at(-1).number, results });
  }

  function changes() {
    const made = phone.pushed
      .filter(({ op, table }) => op === "create" && table === "product_photos")
      .map(({ table, id, at, set }) => [table, { ...set, id, created_at: at, created_by: phone.user }]);
    const puts = [...phone.rows, ...made].map(([table, data]) => ({
      op: "put",
      scope: table === "customers" || data.customer_id ? "t:1" : "shared",
      table,
      id: data.id,
      version: 1,
      ...(data.customer_id ? { parents: [data.customer_id] } : {}),
      data,
    }));
    const limits = { offline_days: 14 };
    const page = { user: phone.user, epoch: "e", more: false, last_mutation: phone.pushed.length, limits };
    const rest = phone.follows > 0 ? { later: phone.follows } : {};
    return { ...page, ...rest, cursor: `c${phone.rows.length}`, scopes: phone.scopes, changes: puts };
  }

  const outside = {
    fetch: async (request) => {
      if (phone.down) throw new TypeError("no network");
      if (phone.silent) return new Promise(() => {});
      const { pathname } = new URL(request.url);
      phone.passed.push(`${request.method} ${pathname}`);
      if (request.cache !== "no-store") phone.remembered.push(pathname);
      if (phone.picture) return new Response(phone.picture, { headers: { "Content-Type": "image/jpeg" } });
      return new Response("from the server", { status: phone.revoked ? 401 : 200 });
    },
    cached: async (request) =>
      request.url.endsWith("known.css") ? new Response("from the cache") : undefined,
    sleep: (ms) => ([1_500, ...phone.patience].includes(ms) ? Promise.resolve() : new Promise(() => {})),
    browser: () => ({ online: phone.online, languages: phone.languages }),
    later: (work) => later.push(work),
    saved: async () => {
      phone.saved = (phone.saved ?? 0) + 1;
    },
    report: (error) => phone.reports.push(error),
  };

  /** As the worker's fetch listener does. @param {Request} request @param {object} [seen] what only browsers can set */
  async function answer(request, seen = {}) {
    const decision = decide(
      asBrowser(request, { mode: "navigate", referrer: `${ORIGIN}/customers`, ...seen }),
      ORIGIN,
    );
    if (!decision) return null;
    return createEdge({ ...outside, client: phone.client }).answer(request, decision);
  }

  function get(path, headers = {}) {
    return answer(new Request(ORIGIN + path, { headers }));
  }

  function post(path, fields = {}, headers = {}, seen = {}) {
    const body = new URLSearchParams(fields);
    return answer(new Request(ORIGIN + path, { method: "POST", body, headers }), seen);
  }

  /** Waits for what goes on after the answers. */
  async function settle() {
    const work = later;
    later = [];
    await Promise.all(work);
  }

  worker();
  if (synced) await phone.client.sync({ now: true });
  return phone;
}

/** The request as a worker sees it; node cannot make a navigation. */
function asBrowser({ method, url, headers }, seen) {
  return { method, url, headers, ...seen };
}

function reply(body) {
  return new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });
}

function problem(status, code) {
  const headers = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify({ status, code }), { status, headers });
}

/** The value of a hidden or typed field of a page. @param {string} html @param {string} name */
export function valueOf(html, name) {
  const found = new RegExp(`name="${name}"[^>]* value="([^"]*)"`).exec(html);
  return found?.[1].replaceAll("&#34;", '"').replaceAll("&amp;", "&");
}

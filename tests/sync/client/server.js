/** The protocol of DESIGN §6 in memory: small, faithful, and with nothing of the client's code. */

import { createHash } from "node:crypto";

const SHARED = new Set(["territories", "people", "company"]);
const CHILDREN = new Set(["notes", "history", "conflicts"]);
const WRITABLE = { customers: ["create", "update"], notes: ["create", "update", "delete"] };
const GUARDED = new Set(["discount_bp", "vat_id"]);

/** `later`: tables that may follow the first part; `chunk`: so many pages of them make one pull. */
export function createServer({
  pageLimit = 1000,
  pushLimit = 200,
  offlineDays = 14,
  later = [],
  chunk = 2,
} = {}) {
  const server = {
    epoch: "e1",
    clock: 0,
    fence: 0,
    rows: new Map(), // table/id → { table, id, version, data, deleted, root }
    feed: new Map(), // scope|table|id → change with number
    people: new Map(), // user → Set of scopes
    devices: new Map(), // device → { user, last, results, revoked, client, waiting }
    applied: new Map(), // mutation fingerprint → times it took effect
    log: [], // { device, number, at } in the order of arrival
    requests: { changes: 0, mutations: 0, digest: 0, reports: 0 },
    reports: [], // { device, kind, scopes }
    ids: 0,

    person(user, ...territories) {
      server.people.set(user, new Set(["shared", `u:${user}`, ...territories.map((t) => `t:${t}`)]));
    },
    device(name, user) {
      server.devices.set(name, { user, last: 0, results: new Map(), revoked: false });
    },

    /** A change of the server's own (another person, an import). */
    write(table, id, data) {
      const known = server.rows.get(`${table}/${id}`);
      const root = CHILDREN.has(table) ? (known?.root ?? data.customer_id) : null;
      const row = {
        table,
        id,
        version: (known?.version ?? 0) + 1,
        data: { ...known?.data, ...data, id },
        deleted: false,
        root: table === "customers" ? id : root,
      };
      const moved = known && table === "customers" && scopeOf(known) !== scopeOf(row);
      const family = moved
        ? [...server.rows.values()].filter((r) => r.root === id && r.table !== "customers")
        : [];
      server.rows.set(`${table}/${id}`, row);
      publish(row);
      if (moved) {
        const old = scopeOf(known);
        const live = family.filter((r) => !r.deleted);
        for (const member of live) publish(member);
        for (const member of [row, ...live]) emit(old, member, "leave");
      }
      return row;
    },
    remove(table, id) {
      const row = server.rows.get(`${table}/${id}`);
      row.version += 1;
      row.deleted = true;
      publish(row);
    },
    move: (customer, territory) => server.write("customers", customer, { territory_id: territory }),

    /** Forgets deletes and leaves: who has not come since must start again. */
    purge() {
      for (const [key, change] of server.feed) {
        if (change.op === "put") continue;
        server.feed.delete(key);
        server.fence = Math.max(server.fence, change.number);
      }
    },
    /** What a restored backup looks like from outside. */
    snapshot: () => structuredClone([server.clock, server.fence, server.rows, server.feed, server.devices]),
    restore(snapshot) {
      [server.clock, server.fence, server.rows, server.feed, server.devices] = structuredClone(snapshot);
      server.epoch = `e${Number(server.epoch.slice(1)) + 1}`;
    },

    /** What a phone of this person must show when all has arrived. */
    visible(user) {
      const scopes = server.people.get(user);
      const bundles = {};
      const shared = {};
      for (const row of server.rows.values()) {
        if (row.deleted || !scopes.has(scopeOf(row))) continue;
        if (row.root === null) (shared[row.table] ??= {})[row.id] = row.data;
        else ((bundles[row.root] ??= {})[row.table] ??= {})[row.id] = row.data;
      }
      return { bundles, shared };
    },

    /** Answers one request as `[status, body]`. */
    answer(device, method, path, headers, body) {
      const session = server.devices.get(device);
      if (session?.revoked) return problem(401, "revoked", { user: session.user });
      if (!session?.user) return problem(401, "not_signed_in");
      if (headers["Sync-Schema"] !== "1") return problem(426, "update_needed");
      if (headers["Sync-User"] !== undefined && headers["Sync-User"] !== session.user) {
        return problem(403, "other_user");
      }
      session.client = headers["Sync-Client"];
      session.waiting = headers["Sync-Waiting"];
      const url = new URL(path, "http://server");
      if (url.pathname === "/sync/changes" && method === "GET") return pull(session, url.searchParams);
      if (url.pathname === "/sync/mutations" && method === "POST")
        return push(device, session, JSON.parse(body));
      if (url.pathname === "/sync/digest" && method === "GET") return digest(session, url.searchParams);
      if (url.pathname === "/sync/reports" && method === "POST") {
        server.requests.reports += 1;
        server.reports.push({ device, ...JSON.parse(body) });
        return [204, null];
      }
      return problem(404, "not_found");
    },
  };

  function scopeOf(row) {
    if (SHARED.has(row.table)) return "shared";
    if (row.root === null) return row.data.scope;
    const customer = row.table === "customers" ? row : server.rows.get(`customers/${row.root}`);
    return `t:${customer?.data.territory_id ?? "none"}`;
  }

  function publish(row) {
    emit(scopeOf(row), row, row.deleted ? "delete" : "put");
  }

  function emit(scope, row, op) {
    server.clock += 1;
    const change = { op, scope, table: row.table, id: row.id, version: row.version };
    if (row.root !== null && row.table !== "customers") change.parents = [row.root];
    if (op === "put") change.data = structuredClone(row.data);
    server.feed.set(`${scope}|${row.table}|${row.id}`, { ...change, number: server.clock });
  }

  function pull({ user, last }, query) {
    server.requests.changes += 1;
    const limit = Math.min(Number(query.get("limit") ?? pageLimit), pageLimit);
    if (!Number.isInteger(limit) || limit < 1) return problem(400, "bad_request");
    const scopes = server.people.get(user);
    const cursor = query.has("since")
      ? JSON.parse(Buffer.from(query.get("since"), "base64").toString())
      : null;
    if (cursor && cursor.epoch !== server.epoch) return problem(410, "start_again", { reason: "epoch" });
    const held = cursor?.scopes ?? {};
    const dropped = Object.keys(held).filter((scope) => !scopes.has(scope));
    const places = new Map();
    for (const scope of scopes) places.set(scope, held[scope] ?? { at: 0, since: server.clock });
    for (const { at, since } of places.values()) {
      if (server.fence > Math.max(at, since)) return problem(410, "start_again", { reason: "purged" });
    }
    const first = { start: server.clock, below: null, pages: 0, scopes: [...scopes] };
    let rest = cursor ? cursor.rest : query.get("later") === "1" ? first : undefined;
    if (rest) rest = { ...rest, scopes: rest.scopes.filter((scope) => scopes.has(scope)) };
    const follows = ({ scope, table, number }) =>
      rest?.scopes.includes(scope) && later.includes(table) && number <= rest.start;
    const due = [...server.feed.values()]
      .filter((change) => {
        const place = places.get(change.scope);
        const { number, op } = change;
        return place && number > place.at && (op === "put" || number > place.since) && !follows(change);
      })
      .sort((a, b) => a.number - b.number);
    const page = due.slice(0, limit);
    let more = due.length > page.length;
    const reached = more ? page[page.length - 1].number : server.clock;
    let left = 0;
    if (rest) {
      const fills = !more && rest.below !== null;
      const older = [...server.feed.values()]
        .filter(
          (change) => follows(change) && change.op === "put" && change.number < (rest.below ?? Infinity),
        )
        .sort((a, b) => b.number - a.number);
      const some = fills ? older.slice(0, limit - page.length) : [];
      page.push(...some);
      left = older.length - some.length;
      const pages = fills ? (rest.pages + 1) % chunk : rest.pages;
      const below = some.at(-1)?.number ?? (more ? rest.below : (rest.below ?? server.clock + 1));
      rest = left > 0 ? { ...rest, below, pages } : undefined;
      more ||= pages > 0 && left > 0;
    }
    const next = { epoch: server.epoch, scopes: {}, rest };
    for (const [scope, { at, since }] of places) next.scopes[scope] = { at: Math.max(at, reached), since };
    return [
      200,
      {
        user,
        epoch: server.epoch,
        cursor: Buffer.from(JSON.stringify(next)).toString("base64"),
        more,
        ...(rest ? { later: left } : {}),
        last_mutation: last,
        dropped,
        limits: { page: pageLimit, push: pushLimit, push_bytes: 1024 * 1024, offline_days: offlineDays },
        changes: page.map(({ number, ...change }) => structuredClone(change)),
      },
    ];
  }

  function digest({ user }, query) {
    server.requests.digest += 1;
    if (!query.has("since")) return problem(400, "bad_request");
    const cursor = JSON.parse(Buffer.from(query.get("since"), "base64").toString());
    if (cursor.epoch !== server.epoch) return problem(410, "start_again", { reason: "epoch" });
    const scopes = {};
    for (const scope of server.people.get(user)) {
      const changes = [...server.feed.values()].filter((change) => change.scope === scope);
      const { at, since } = cursor.scopes[scope] ?? { at: 0, since: 0 };
      const follows = cursor.rest?.scopes.includes(scope);
      const current =
        !follows && !changes.some(({ number, op }) => number > at && (op === "put" || number > since));
      scopes[scope] = current ? { current, tables: digestsOf(changes) } : { current };
    }
    return [200, { user, epoch: server.epoch, scopes }];
  }

  function digestsOf(changes) {
    const tables = {};
    for (const { op, table, id, version } of changes) {
      if (op === "put") (tables[table] ??= []).push(`${id} ${version}\n`);
    }
    const entries = Object.entries(tables).map(([table, lines]) => {
      const sha256 = createHash("sha256").update(lines.sort().join("")).digest("hex");
      return [table, { count: lines.length, sha256 }];
    });
    return Object.fromEntries(entries);
  }

  function push(device, session, { sent, mutations }) {
    server.requests.mutations += 1;
    if (typeof sent !== "string") return problem(400, "bad_request");
    if (mutations.length > pushLimit) return problem(413, "too_large");
    if (mutations.some(({ set }) => set?.remark === "unreadable")) return problem(400, "bad_request");
    let next = session.last + 1;
    for (const { number, ...content } of mutations) {
      const known = session.results.get(number);
      if (number >= next ? number !== next++ : known?.hash !== JSON.stringify(content)) {
        return problem(409, "gap", { expected: session.last + 1 });
      }
    }
    const results = mutations.map(({ number, ...content }) => {
      const known = session.results.get(number);
      if (known)
        return { ...known.result, status: "duplicate", first: known.result.status, record: record(content) };
      const result = { number, conflicts: [], error: null, ...apply(session, content, device) };
      session.last = number;
      server.log.push({ device, number, at: content.at });
      session.results.set(number, { hash: JSON.stringify(content), result });
      return { ...result, record: record(content) };
    });
    return [200, { last_mutation: session.last, results }];

    function record({ table, id }) {
      const row = server.rows.get(`${table}/${id}`);
      if (!row || !server.people.get(session.user).has(scopeOf(row))) return null;
      const change = server.feed.get(`${scopeOf(row)}|${table}|${id}`);
      if (!change) return null;
      const { number, ...rest } = change;
      return structuredClone(rest);
    }
  }

  function apply(session, { at, op, table, id, set = {}, was = {} }, device) {
    const key = `${table}/${id}`;
    const row = server.rows.get(key);
    const scopes = server.people.get(session.user);
    if (!WRITABLE[table]) return rejected("unknown_table");
    if (!WRITABLE[table].includes(op)) return rejected("read_only");
    if (set.phone === "bad") return rejected("invalid", ["phone"]);
    if (op === "create") {
      if (row)
        return Object.keys(set).every((f) => row.data[f] === set[f])
          ? { status: "applied" }
          : rejected("exists");
      const parent = table === "notes" ? server.rows.get(`customers/${set.customer_id}`) : null;
      if (table === "notes" && (!parent || !scopes.has(scopeOf(parent)))) return rejected("out_of_scope");
      const territory = [...scopes].find((scope) => scope.startsWith("t:"));
      const own = table === "customers" ? { territory_id: set.territory_id ?? territory.slice(2) } : {};
      count(device, key, op, at, set);
      server.write(table, id, { ...set, ...own, created_at: at, created_by: session.user });
      return { status: "applied" };
    }
    if (!row) return rejected("gone");
    if (!scopes.has(scopeOf(row))) return rejected("out_of_scope");
    if (op === "delete") {
      if (row.deleted) return { status: "applied" };
      count(device, key, op, at, set);
      server.remove(table, id);
      log(row, op, [], at, session.user);
      return { status: "applied" };
    }
    const { deleted, ...fields } = set;
    if (row.deleted) {
      if (deleted !== false) return rejected("gone");
      count(device, key, "restore", at, set);
      server.write(table, id, {});
      return { status: "applied" };
    }
    const changed = Object.keys(fields).filter((field) => row.data[field] !== fields[field]);
    const disputed = changed.filter((field) => field in was && was[field] !== row.data[field]);
    const kept = disputed.filter((field) => GUARDED.has(field));
    const taken = changed.filter((field) => !kept.includes(field));
    if (taken.length > 0) {
      count(device, key, op, at, set);
      const changes = taken.map((field) => ({ field, was: row.data[field] ?? null, now: fields[field] }));
      server.write(table, id, Object.fromEntries(taken.map((field) => [field, fields[field]])));
      log(row, op, changes, at, session.user);
    }
    for (const field of disputed) {
      const conflict = {
        customer_id: row.root,
        table,
        record_id: id,
        field,
        mine: fields[field],
        state: "open",
      };
      server.write("conflicts", server.newId(), {
        ...conflict,
        theirs: row.data[field] ?? null,
        by: session.user,
        at,
      });
    }
    const status = kept.length > 0 ? "conflict" : disputed.length > 0 ? "merged" : "applied";
    return { status };
  }

  function log(row, op, changes, at, by) {
    server.write("history", server.newId(), {
      customer_id: row.root,
      table: row.table,
      record_id: row.id,
      op,
      changes,
      at,
      by,
    });
  }

  function count(device, key, op, at, set) {
    const mark = `${device} ${key} ${op} ${at} ${JSON.stringify(set)}`;
    server.applied.set(mark, (server.applied.get(mark) ?? 0) + 1);
  }

  server.newId = () => {
    server.ids += 1;
    return `0192f000-0000-7000-9000-${String(server.ids).padStart(12, "0")}`;
  };

  return server;
}

function rejected(code, fields) {
  return { status: "rejected", error: { code, message: code, ...(fields ? { fields } : {}) } };
}

function problem(status, code, more = {}) {
  return [status, { type: "about:blank", title: code, status, code, ...more }];
}

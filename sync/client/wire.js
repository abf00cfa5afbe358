/** The requests of the protocol over HTTP. Every answer that is none becomes a problem (problems.js). */

import { PIECE, sendInPieces } from "./pieces.js";
import {
  Gap,
  NotSignedIn,
  OtherUser,
  Revoked,
  StartAgain,
  Unacceptable,
  Unreachable,
  UpdateNeeded,
} from "./problems.js";

/** @import { FileDraft } from "./files.js" */
/** @import { Mutation, Page, Result, ScopeDigest } from "./types.js" */

/** @typedef {typeof globalThis.fetch} Fetch */
/** @typedef {{ code?: string, detail?: string, title?: string, expected?: number, reason?: string, user?: string }} ProblemDocument */
/** @typedef {{ page: Page, text: string }} Pulled  `text` is the page as it came, cheapest to store */

/** The schema this client speaks; the server answers 426 to one that it no longer supports. */
const SCHEMA = "1";
/** A megabyte on a line as weak as lines are in cellars. */
const FILE_TIMEOUT_MS = 5 * 60_000;
/** A longer name of the client is cut, and what cannot be printed left out: the server refuses it. */
const NAME_LENGTH = 60;

/**
 * @param {object} options
 * @param {Fetch} options.fetch
 * @param {string} options.base
 * @param {number} options.timeout  milliseconds after which a silent server counts as unreachable
 * @param {string} [options.name]  of this client, with its version
 * @param {(user: string) => Promise<number>} options.waiting  how many mutations of this person wait here
 * @param {() => Record<string, string>} [options.headers]
 */
export function createWire({ fetch, base, timeout, name = "", waiting, headers = () => ({}) }) {
  const client = name.replace(/[^ -~]/g, "").slice(0, NAME_LENGTH);

  /**
   * @param {string} path @param {string | null} user @param {{ method: string, body?: string | ArrayBuffer }} init
   * @param {string} [type] of the body @param {number} [patience]
   */
  async function ask(path, user, init, type = "application/json", patience = timeout) {
    /** @type {Record<string, string>} */
    const own = { Accept: "application/json", "Sync-Schema": SCHEMA };
    if (client !== "") own["Sync-Client"] = client;
    if (user !== null) {
      own["Sync-User"] = user;
      own["Sync-Waiting"] = String(await waiting(user));
    }
    if (init.body !== undefined) own["Content-Type"] = type;
    try {
      const response = await fetch(`${base}${path}`, {
        ...init,
        headers: { ...headers(), ...own },
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error", // a redirect is a portal or a login page, never an answer
        signal: AbortSignal.timeout(patience),
      });
      return { response, text: await response.text() };
    } catch (error) {
      throw new Unreachable("no answer", { cause: error });
    }
  }

  return {
    /**
     * @param {string | null} user  null asks who is signed in
     * @param {string | null} since
     * @param {number} limit
     * @param {boolean} [later]  without `since`: some rows may follow
     * @returns {Promise<Pulled>}
     */
    async changes(user, since, limit, later = false) {
      const query = new URLSearchParams({ limit: String(limit), ...(since === null ? {} : { since }) });
      if (later) query.set("later", "1");
      const { response, text } = await ask(`/sync/changes?${query}`, user, { method: "GET" });
      if (response.status !== 200) throw problemOf(response, text, user);
      const page = parse(text);
      if (!isPage(page)) throw new Unreachable("this is no page of changes");
      return { page, text };
    },

    /** @param {string} user @param {string} sent @param {Mutation[]} mutations @returns {Promise<Result[]>} */
    async mutations(user, sent, mutations) {
      const { response, text } = await ask("/sync/mutations", user, {
        method: "POST",
        body: JSON.stringify({ sent, mutations }),
      });
      if (response.status !== 200) throw problemOf(response, text, user);
      const reply = /** @type {{ results?: unknown } | null} */ (parse(text));
      if (!Array.isArray(reply?.results)) throw new Unreachable("this is no answer to mutations");
      return reply.results;
    },

    /**
     * Puts a file where its hash says, in pieces if it is large; a server that has it takes it again.
     * @param {string} user @param {FileDraft} file @param {() => void} moved  called with every piece that arrived
     */
    async file(user, file, moved) {
      const { hash, type, bytes } = file;
      /** @type {import("./pieces.js").Ask} */
      const send = (method, path, body) => ask(path, user, { method, body }, type, FILE_TIMEOUT_MS);
      const wrong = (/** @type {Response} */ response, /** @type {string} */ text) =>
        problemOf(response, text, user);
      if (bytes.byteLength > PIECE && (await sendInPieces(send, file, wrong, moved))) return;
      const { response, text } = await send("PUT", `/files/${hash}`, bytes);
      if (response.status !== 204) throw problemOf(response, text, user);
    },

    /** @param {string} user @param {string} since @returns {Promise<Map<string, ScopeDigest>>} */
    async digest(user, since) {
      const query = new URLSearchParams({ since });
      const { response, text } = await ask(`/sync/digest?${query}`, user, { method: "GET" });
      if (response.status !== 200) throw problemOf(response, text, user);
      const reply = /** @type {{ user?: unknown, scopes?: { [scope: string]: ScopeDigest } } | null} */ (
        parse(text)
      );
      if (reply?.user !== user || !reply.scopes) throw new Unreachable("this is no digest");
      return new Map(Object.entries(reply.scopes));
    },

    /** @param {string} user @param {{ kind: "difference", scopes: string[] }} report */
    async report(user, report) {
      const { response, text } = await ask("/sync/reports", user, {
        method: "POST",
        body: JSON.stringify(report),
      });
      if (!response.ok) throw problemOf(response, text, user);
    },
  };
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreachable("half an answer, or none of ours", { cause: error });
  }
}

/** @param {unknown} value @returns {value is Page} */
function isPage(value) {
  const page = /** @type {Partial<Page> | null} */ (value);
  return (
    typeof page?.user === "string" &&
    typeof page.cursor === "string" &&
    typeof page.more === "boolean" &&
    Number.isInteger(page.last_mutation) &&
    Array.isArray(page.changes)
  );
}

/** @param {Response} response @param {string} text @param {string | null} user */
function problemOf(response, text, user) {
  const problem = documentOf(response, text);
  const said = problem.detail ?? problem.title ?? `status ${response.status}`;
  const { code } = problem;
  if (code === "gap" && Number.isInteger(problem.expected)) return new Gap(Number(problem.expected));
  if (code === "start_again") return new StartAgain(problem.reason ?? "");
  if (code === "other_user") return new OtherUser();
  if (code === "revoked") return new Revoked(problem.user ?? user);
  if (code === "bad_request" || code === "too_large") return new Unacceptable(code, said);
  if (response.status === 401 || code === "forbidden") return new NotSignedIn(said);
  if (response.status === 426) return new UpdateNeeded(said);
  return new Unreachable(said, { wait: retryAfter(response) });
}

/** Only a problem document of our server steers the client: a portal may answer any status. @param {Response} response @param {string} text @returns {ProblemDocument} */
function documentOf(response, text) {
  if (!response.headers.get("Content-Type")?.startsWith("application/problem+json")) return {};
  const problem = parse(text);
  return problem !== null && typeof problem === "object" ? problem : {};
}

/** @param {Response} response */
function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

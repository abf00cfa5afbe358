// The edge server: answers a request from the replica, else from the server, else says that there is no network.
// What is outside is handed in, so that node runs it too.

import { NeedsServer, NotFound, broken, following, locked, notFound, offline } from "./answers.js";
import { whoAsks } from "./asked.js";
import { fileOf } from "./files/answers.js";
import { frameOf, headers, html, negotiate } from "./rendering.js";

/** @typedef {import("./answers.js").Answer} Answer */
/** @typedef {import("./answers.js").Context} Context */
/** @typedef {import("./asked.js").Handler} Handler */
/** @typedef {import("./asked.js").Replica} Replica */
/** @typedef {import("./asked.js").Who} Who */
/** @typedef {import("./routing.js").Decision} Decision */
/** @typedef {ReturnType<typeof import("../../sync/client/client.js").createClient>} Client */

/**
 * @typedef {object} Outside
 * @property {Pick<Client, "replica" | "sync" | "push" | "forget" | "state">} client
 * @property {(request: Request) => Promise<Response>} fetch
 * @property {(request: Request) => Promise<Response | undefined>} cached a file of the shell
 * @property {(ms: number) => Promise<unknown>} sleep
 * @property {() => { online: boolean, languages: readonly string[] }} browser
 * @property {(work: Promise<unknown>) => void} later goes on after the answer
 * @property {() => Promise<void>} saved something new waits to be sent
 * @property {(error: unknown) => void} report
 */

/** What waits is pushed before a request goes to the server, but nobody waits longer for that. */
const PUSH_MS = 2_000;
/** So long the phone looks for what it does not have, or waits for what a form changed on the server. */
const PULL_MS = 2_000;
/** A server that accepts and then says nothing is taken for absent; a slow line needs this for a page. */
const PATIENCE_MS = 20_000;
/** So long the page that a refusal leads to takes to listen. */
const SETTLED_MS = 1_500;

/** @param {Outside} outside */
export function createEdge({ client, fetch, cached, sleep, browser, later, saved, report }) {
  /**
   * @param {Request} request
   * @param {Decision} decision
   * @returns {Promise<Response>}
   */
  async function answer(request, decision) {
    switch (decision.kind) {
      case "app":
        return fromReplica(request, decision.handle, decision.params);
      case "asset":
        return (await cached(request)) ?? fetch(request);
      case "session":
        return changeSession(request);
      case "file":
        return file(request, decision.hash, decision.small);
      case "network":
        return passOn(request);
    }
  }

  /** Kept in the replica alone, which a revoked device deletes; the browser's own memory would outlast that. @param {Request} request @param {string} hash @param {boolean} small */
  async function file(request, hash, small) {
    const replica = await quietly(() => client.replica());
    const asked = replica ? new Request(request, { cache: "no-store" }) : request;
    return fileOf(hash, small, replica, { ask: () => patiently(asked), later, report });
  }

  /** @param {Request} request @param {Handler} handle @param {Record<string, string>} params */
  async function fromReplica(request, handle, params) {
    /** @type {Replica | null} */
    let replica = null;
    let who = null;
    try {
      replica = await client.replica();
      who = replica && (await whoAsks(replica));
    } catch (error) {
      report(error);
    }
    if (!replica || !who) return passOn(request);

    const shown = showing(request, who);
    const posted = await quietly(() => fieldsOf(request));
    if (!posted) return passOn(request, () => shown(broken()));
    let writing = false;
    const asked = {
      replica,
      who,
      params,
      query: new URL(request.url).searchParams,
      ...posted,
      htmx: isHtmx(request),
      /** @param {import("./asked.js").Draft[]} drafts @param {import("./asked.js").FileDraft[]} [files] */
      async save(drafts, files = []) {
        writing = true;
        if (drafts.length + files.length > 0) await replica.save(drafts, files);
        writing = false;
        later(saved());
      },
    };
    try {
      return shown(await (who.following ? handle(asked) : found(request, () => handle(asked))));
    } catch (error) {
      if (error instanceof NeedsServer) return passOn(request);
      if (error instanceof NotFound && who.following) return passOn(request, () => shown(following()));
      if (error instanceof NotFound) return who.narrowed ? passOn(request) : shown(notFound());
      report(error);
      // A save that fails has written nothing, and a reading changes nothing: the server may still do it.
      if (writing || request.method === "GET") return passOn(request, () => shown(broken()));
      return shown(broken());
    }
  }

  /** What the phone does not have may just have been made elsewhere: it looks once. @param {Request} request @param {() => Promise<Answer>} handle */
  async function found(request, handle) {
    try {
      return await handle();
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
    }
    if (request.method === "GET") await soon(client.sync({ now: true }), PULL_MS);
    return handle();
  }

  /** Whoever signs in or out: until a pull has named the person, nobody's pages are shown. @param {Request} request */
  async function changeSession(request) {
    if (!browser().online || !(await isReachable(request))) return noNetwork(request);
    await pushFirst();
    await client.forget();
    try {
      return await patiently(request);
    } catch {
      return noNetwork(request);
    } finally {
      await client.forget();
      later(client.sync({ now: true }));
    }
  }

  /** Whoever cannot reach the server stays who he is on this phone. @param {Request} request */
  async function isReachable(request) {
    try {
      await patiently(new Request(new URL("/health", request.url), { method: "HEAD", cache: "no-store" }));
      return true;
    } catch {
      return false;
    }
  }

  /** @param {Request} request @param {() => Response | Promise<Response>} [otherwise] if there is no server */
  async function passOn(request, otherwise = () => noNetwork(request)) {
    await pushFirst();
    try {
      const response = await patiently(request);
      if (request.method === "POST") await soon(client.sync({ now: true }), PULL_MS);
      else if (response.status === 401) later(askWhy());
      return response;
    } catch {
      return otherwise();
    }
  }

  /** Why a page was refused, a sync learns: this phone may be revoked. Not before the next page is there to be told. */
  async function askWhy() {
    await sleep(SETTLED_MS);
    await client.sync({ now: true });
  }

  async function pushFirst() {
    const { waiting } = (await quietly(async () => (await client.replica())?.counts())) ?? { waiting: 0 };
    if (waiting > 0) await soon(client.push(), PUSH_MS);
  }

  /** @param {Request} request @returns {Promise<Response>} */
  async function patiently(request) {
    const late = sleep(PATIENCE_MS).then(() => Promise.reject(new Error("no answer")));
    return Promise.race([fetch(request), late]);
  }

  /** Waits for a work, but not for ever. @param {Promise<unknown>} work @param {number} ms */
  async function soon(work, ms) {
    await Promise.race([work, sleep(ms)]);
  }

  /** @param {Request} request */
  async function noNetwork(request) {
    const state = await quietly(() => client.state());
    if (state?.locked) return showing(request, null)(locked());
    const who = await quietly(async () => {
      const replica = await client.replica();
      return replica && whoAsks(replica);
    });
    const tryAgain = request.method === "GET" ? undefined : "/"; // a form's address may be no page
    return showing(request, who, tryAgain)(offline());
  }

  /**
   * @param {Request} request
   * @param {Who | null} who
   * @param {string} [path] that was asked for
   * @returns {(answer: Answer) => Response}
   */
  function showing(request, who, path = new URL(request.url).pathname) {
    const language = who?.language ?? negotiate(browser().languages);
    const company = who ? String(who.company.name) : "Feldbuch";
    const frame = frameOf(language, company, who?.person ?? null, path, who?.following ?? null);
    return (answer) => respond(request, frame, answer, who?.zone);
  }

  /** @template T @param {() => Promise<T>} read @returns {Promise<T | null>} */
  async function quietly(read) {
    try {
      return await read();
    } catch (error) {
      report(error);
      return null;
    }
  }

  return { answer };
}

/**
 * @param {Request} request
 * @param {Context} frame
 * @param {Answer} answer
 * @param {string} [zone]
 */
export function respond(request, frame, answer, zone) {
  if ("location" in answer) return Response.redirect(new URL(answer.location, request.url), 303);
  const { template, fragment, context, status, headers: own } = answer;
  const body = html(frame, wantsFragment(request) ? fragment : template, context, zone);
  return new Response(body, { status, headers: { ...headers(), ...own } });
}

/** @param {Request} request */
async function fieldsOf(request) {
  /** @type {Map<string, string>} */
  const fields = new Map();
  /** @type {Map<string, File>} */
  const files = new Map();
  if (request.method !== "POST") return { fields, files };
  for (const [name, value] of await request.clone().formData()) {
    if (typeof value === "string") fields.set(name, value);
    else files.set(name, value);
  }
  return { fields, files };
}

/** @param {Request} request */
function isHtmx({ headers }) {
  return headers.get("HX-Request") === "true";
}

/** htmx asks for a part; boosted links and history restores want the whole page. @param {Request} request */
export function wantsFragment(request) {
  const asks = (/** @type {string} */ name) => request.headers.get(name) === "true";
  return isHtmx(request) && !asks("HX-Boosted") && !asks("HX-History-Restore-Request");
}

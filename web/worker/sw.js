// The service worker: constants, listeners, routing. What is answered how stands in routing.js and edge.js.

import { ASSETS, VERSION } from "../built/shell.js";
import { createClient } from "../../sync/client/client.js";
import { Problem } from "../../sync/client/problems.js";
import { describe } from "./describe.js";
import { createEdge } from "./edge.js";
import { createLater } from "./later.js";
import { decide } from "./routing.js";

const worker =
  /** @type {ServiceWorkerGlobalScope & { registration: { sync?: { register(tag: string): Promise<void> } } }} */ (
    /** @type {unknown} */ (self)
  );
const CACHE = `feldbuch-${VERSION}`;
const FIRST_USED = Object.entries(ASSETS).flatMap(([name, path]) => (name.startsWith("reader/") ? path : []));
/** What pages need to look and behave right; icons of other sizes are the system's business. */
const SHELL = Object.values(ASSETS).filter((path) => !path.endsWith(".png") && !FIRST_USED.includes(path));
const SYNC_TAG = "feldbuch";

const sleep = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const client = createClient({
  describe,
  fetch: (...request) => fetch(...request),
  indexedDB,
  clock: Date.now,
  lock: navigator.locks,
  random: Math.random,
  sleep,
  name: `Feldbuch ${VERSION}`,
  subtle: crypto.subtle,
  report,
});

/** The reader of codes is large, and not everybody scans. */
const later = createLater({
  caches,
  fetch: (request) => fetch(request),
  name: "feldbuch-later",
  paths: FIRST_USED,
});

worker.addEventListener("install", (event) => {
  event.waitUntil(Promise.all([caches.open(CACHE).then((cache) => cache.addAll(SHELL)), later.renew()]));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldCaches(), later.tidy(), upgrade()]));
});

worker.addEventListener("fetch", (event) => {
  const decision = decide(event.request, worker.location.origin);
  if (!decision) return;
  if (later.has(event.request)) return event.respondWith(later.answer(event.request));
  const edge = createEdge({
    client,
    fetch: (request) => fetch(request),
    cached: (request) => caches.match(request),
    sleep,
    browser: () => ({ online: navigator.onLine, languages: navigator.languages }),
    later: (work) => event.waitUntil(work),
    saved,
    report,
  });
  event.respondWith(edge.answer(event.request, decision));
});

worker.addEventListener("message", (event) => {
  const { type, now } = event.data ?? {};
  if (type === "sync")
    event.waitUntil(client.sync({ now: Boolean(now) }).then(() => client.upload({ now: Boolean(now) })));
  if (type === "state?")
    event.waitUntil(client.state().then((state) => event.source?.postMessage(message(state))));
  if (type === "verify")
    event.waitUntil(
      client.verify().then((verdict) => event.source?.postMessage({ type: "verified", ...verdict })),
    );
  if (type === "update") event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("sync", (event) => {
  const { tag, waitUntil } = /** @type {ExtendableEvent & { tag: string }} */ (event);
  if (tag === SYNC_TAG) waitUntil.call(event, sendAll());
});

client.onState((state) => void tell(message(state)));
client.onWiped(() => tell({ type: "wiped" }));

/** @param {object} state */
function message(state) {
  return { type: "state", ...state };
}

/** @param {object} what */
async function tell(what) {
  for (const page of await worker.clients.matchAll({ type: "window", includeUncontrolled: true })) {
    page.postMessage(what);
  }
}

/** Something new waits: sent now, or by the browser itself once there is a network. */
async function saved() {
  const sent = client.sync().then(() => client.upload());
  await Promise.all([sent, worker.registration.sync?.register(SYNC_TAG).catch(report)]);
}

/** The browser tries again later if this fails. */
async function sendAll() {
  await client.sync({ now: true });
  await client.upload({ now: true });
  const { waiting, files } = await client.state();
  if (waiting + files > 0) throw new Error(`${waiting} changes and ${files} files still wait`);
}

async function dropOldCaches() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name !== CACHE && name !== later.name).map((name) => caches.delete(name)),
  );
}

/** Brings the replica to this version, before the first page asks for it. */
async function upgrade() {
  const replica = await client.replica();
  if (!replica) return;
  await Promise.all([
    replica.index(),
    ...Object.keys(describe.lists ?? {}).map((table) => replica.list(table)),
  ]);
}

/** @param {unknown} error */
function report(error) {
  if (!(error instanceof Problem)) reportError(error);
  else if (error.trouble === "storage") {
    void client.state().then((state) => tell(message({ ...state, state: "storage" })));
  }
}

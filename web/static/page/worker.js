// The line to the service worker: it is installed, asked for its state, told to sync, and exchanged for a newer one when
// the person agrees. Without one (no https, an old browser) pages come from the server and nothing here is heard.

import { follow } from "./events.js";
import { forgetAll, recall, remember } from "./memory.js";

/**
 * What the worker says about itself.
 * @typedef {object} State
 * @property {"synced" | "waiting" | "syncing" | "following" | "offline" | "sign_in" | "locked" | "update" | "conflict" | "storage"} state
 * @property {number} waiting
 * @property {number} refused
 * @property {number} [files] photos that are not sent yet
 * @property {number} [done]
 * @property {number | null} [total]
 * @property {{ left: number, of: number } | null} [following] older orders that are still on their way
 * @property {string | null} [at] when all was here last; null before the first sync is complete
 */

const VERIFY_MS = 120_000; // comparing takes two requests, but a sync under way comes first
const RELOADED = "reloaded";
/** @type {Set<(state: State) => void>} */
const listeners = new Set();
/** @type {ServiceWorkerRegistration | null} */
let registration = null;
let exchanging = false;

/** Whether this browser lets a worker answer for us. */
export function hasWorker() {
  return "serviceWorker" in navigator;
}

/** @param {(state: State) => void} listener */
export function onState(listener) {
  listeners.add(listener);
}

/** A newer version waits, or the server asks for one: let it take over; the page reloads as soon as it has. */
export async function update() {
  exchanging = true;
  if (!registration?.waiting) await registration?.update();
  const next = registration?.waiting ?? registration?.installing;
  if (!next) return location.reload();
  const take = () => next.state === "installed" && next.postMessage({ type: "update" });
  next.addEventListener("statechange", take);
  take();
}

/** Whether a newer version is here and waits to be let in. */
export function isUpdateWaiting() {
  return Boolean(registration?.waiting);
}

/** The person asked for it: no waiting for the pause after a failure. */
export function sync() {
  ask("sync", true);
}

/** @typedef {{ equal: boolean | null, at?: string }} Verified `equal` is null where the server could not be asked */

/**
 * The worker compares this phone with the server; what differs it loads afresh.
 * @returns {Promise<Verified>}
 */
export function verify() {
  return new Promise((resolve) => {
    const container = navigator.serviceWorker;
    const done = (/** @type {Verified} */ verified) => {
      container.removeEventListener("message", hear);
      resolve(verified);
    };
    const hear = (/** @type {MessageEvent} */ { data }) => data?.type === "verified" && done(data);
    container.addEventListener("message", hear);
    setTimeout(done, VERIFY_MS, { equal: null });
    ask("verify");
  });
}

/** Installs the worker and keeps it going while this page is open. */
export function start() {
  if (!hasWorker()) return;
  const container = navigator.serviceWorker;
  container.addEventListener("message", (event) => {
    if (event.data?.type === "state") tell(event.data);
    if (event.data?.type === "wiped") leave();
  });
  container.addEventListener("controllerchange", () => {
    if (exchanging || !isTyping()) location.reload(); // in every tab: no page stays half old
  });
  void install(container);
  if (isSignedIn()) follow((now) => ask("sync", now));
}

/** @param {ServiceWorkerContainer} container */
async function install(container) {
  registration = await container.register("/sw.js", { updateViaCache: "none" });
  registration.addEventListener("updatefound", () => watch(registration?.installing ?? null));
  if (registration.waiting && container.controller) offerUpdate();
  watch(registration.installing);
  await container.ready;
  if (isSignedIn()) ask("state?");
  ask("sync", true); // where nobody is signed in, too: what is stored here may have to go
  if (isSignedIn()) await navigator.storage?.persist?.();
}

/** Pages for nobody in particular, such as the login, have no state line. */
function isSignedIn() {
  return document.querySelector('[data-behaviour~="state"]') !== null;
}

/**
 * A new worker that finds an older one at work has to wait; the person decides when.
 * @param {ServiceWorker | null} worker
 */
function watch(worker) {
  worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && navigator.serviceWorker.controller) offerUpdate();
  });
}

function offerUpdate() {
  tell({ state: "update", waiting: 0, refused: 0 });
}

/** @param {State} state */
function tell(state) {
  const { controller } = navigator.serviceWorker;
  /** @type {State} */
  const shown = registration?.waiting && controller ? { ...state, state: "update" } : state;
  for (const listener of listeners) listener(shown);
  if (!controller && state.at && state.state !== "syncing") reloadOnce();
}

/** This device was revoked and holds nothing any more; nor shall what stands on the screen, or in this tab's memory. */
function leave() {
  document.body.replaceChildren();
  forgetAll();
  location.replace("/login?wiped=1");
}

/** A page loaded past the worker, while the worker could have answered it, loads itself once more. */
function reloadOnce() {
  if (recall(RELOADED) === location.href || isTyping()) return;
  remember(RELOADED, location.href);
  location.reload();
}

/** What somebody is typing is not taken from under his fingers. */
function isTyping() {
  const fields = document.querySelectorAll("input:not([type=hidden]), textarea");
  return [...fields].some(
    (field) =>
      (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) &&
      field.value !== field.defaultValue,
  );
}

/**
 * @param {"state?" | "sync" | "verify"} type
 * @param {boolean} [now] without waiting for the pause after a failure
 */
function ask(type, now = false) {
  const worker = navigator.serviceWorker.controller ?? registration?.active;
  worker?.postMessage({ type, now });
}

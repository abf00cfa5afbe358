// The state line: always there, true, and quiet unless the person has to do something.

import { hasWorker, onState, update } from "./worker.js";

/** @import { State } from "./worker.js" */

/** Where a tap on the line leads, when it is not the list of what waits. */
const LEADS_TO = new Map([
  ["sign_in", "/login"],
  ["locked", "/login"],
  ["conflict", "/conflicts"],
  ["synced", "/ready"],
  ["following", "/ready"],
  ["storage", "/ready"],
]);

/** @param {HTMLElement} element */
export function state(element) {
  if (!hasWorker()) return withoutWorker(element);
  onState((now) => show(element, now));
  element.addEventListener("click", (event) => {
    if (element.dataset.state !== "update") return;
    event.preventDefault();
    void update();
  });
}

/**
 * Without a worker there is one thing to say: whether the server can be reached at all.
 * @param {HTMLElement} element
 */
function withoutWorker(element) {
  const tell = () =>
    write(element, "none", (navigator.onLine ? element.dataset.online : element.dataset.unreachable) ?? "");
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
}

/**
 * @param {HTMLElement} element
 * @param {State} now
 */
function show(element, now) {
  const kind = kindOf(element.dataset, now);
  write(element, kind, text(element.dataset, kind, now, document.documentElement.lang));
  if (kind !== "syncing" || !now.at) element.setAttribute("href", leadsTo(kind, now));
  showFirstSync(now);
}

/**
 * Before the first sync nothing waits, but nothing is here either: it is about to begin.
 * @param {DOMStringMap} texts @param {State} now
 */
export function kindOf(texts, now) {
  const { state, refused } = now;
  if (state === "synced" && !now.at) return "syncing";
  if (refused > 0 && ["synced", "waiting", "syncing", "following", "conflict"].includes(state))
    return "refused";
  const isOthers = state === "conflict" && texts.conflict === undefined; // whoever only reads is not to decide
  return isOthers ? "synced" : state;
}

/**
 * Of a sync after the first one the line only tells: where a tap leads must not change for its moment, under a finger.
 * @param {string} kind
 * @param {State} now
 */
function leadsTo(kind, now) {
  if (kind === "syncing" || (kind === "offline" && now.waiting === 0)) return "/ready";
  return LEADS_TO.get(kind) ?? "/waiting";
}

/**
 * @param {DOMStringMap} texts
 * @param {string} kind
 * @param {State} now
 * @param {string} lang
 */
export function text(texts, kind, now, lang) {
  const counted = (/** @type {string | undefined} */ words, /** @type {number} */ n) =>
    (words ?? "").replace("{n}", String(n));
  if (kind === "refused") return counted(texts.refused, now.refused);
  if (kind === "waiting" && now.waiting === 0)
    return now.files === 1 ? (texts.filesOne ?? "") : counted(texts.files, now.files ?? 0);
  if (kind === "waiting")
    return now.waiting === 1 ? (texts.waitingOne ?? "") : counted(texts.waiting, now.waiting);
  if (kind === "offline" && now.waiting > 0) return counted(texts.offlineWaiting, now.waiting);
  if (kind === "offline" && now.following) return texts.offlineFollowing ?? "";
  if (kind === "following") return followingText(texts.following ?? "", now, lang);
  if (kind === "syncing" && now.total) return `${texts.syncing} ${percent(now)} %`;
  return texts[kind] ?? "";
}

/** How many of the older orders are here already. @param {string} words @param {State} now @param {string} lang */
function followingText(words, { following }, lang) {
  const number = (/** @type {number} */ n) => n.toLocaleString(lang);
  const { left, of } = following ?? { left: 0, of: 0 };
  return words.replace("{n}", number(of - left)).replace("{of}", number(of));
}

/** @param {State} now */
function percent(now) {
  return Math.min(100, Math.floor((100 * (now.done ?? 0)) / (now.total || 1)));
}

/**
 * @param {HTMLElement} element
 * @param {string} kind
 * @param {string} words
 */
function write(element, kind, words) {
  element.dataset.state = kind;
  const line = element.querySelector(".state-text");
  if (line && line.textContent !== words) line.textContent = words;
}

/**
 * The first sync fills the phone once; it gets a bar of its own, since until then nothing works without the network.
 * @param {State} now
 */
function showFirstSync(now) {
  const shown = document.querySelector(".first-sync");
  if (now.state !== "syncing" || now.at) return shown?.remove();
  const template = document.getElementById("first-sync");
  if (!shown && template instanceof HTMLTemplateElement) {
    document.querySelector(".top")?.after(template.content.cloneNode(true));
  }
  const bar = document.querySelector(".first-sync progress");
  if (bar instanceof HTMLProgressElement && now.total) bar.value = percent(now);
}

// What is shown follows what is known. When a sync or another tab brought something new, a part of the page is asked for
// again, and exchanged if it differs; nothing is taken from under somebody's eyes or fingers.

import { htmx } from "./htmx.js";
import { isList, lastList, pathOf } from "./places.js";
import { onState } from "./worker.js";

const STILL_MS = 1_000; // so long after the last touch a part stays as it is: a second tap must find what the first did
const AGAIN_MS = 500; // when it is in use now, look again

/**
 * An element whose content is the fragment of the page's address; data-fresh="list": of the list as it was last seen.
 * @param {HTMLElement} element
 */
export function fresh(element) {
  let shown = contentOf(element.innerHTML);
  let known = "";
  let touchedAt = 0;
  /** @type {Promise<void> | null} */
  let looking = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  onState(({ at, waiting, refused, files }) => {
    const now = `${at} ${waiting} ${refused} ${files}`;
    if (!element.isConnected || document.hidden || known === now) return;
    known = now;
    look();
  });
  element.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap, serverResponse } = /** @type {CustomEvent} */ (event).detail;
    if (target === element && shouldSwap) shown = contentOf(serverResponse);
  });
  for (const touch of ["pointerdown", "keydown"]) {
    element.addEventListener(touch, () => (touchedAt = Date.now()));
  }

  const isBusy = () => Date.now() - touchedAt < STILL_MS || isInUse(element);

  function look() {
    clearTimeout(timer);
    if (looking || isBusy()) timer = setTimeout(look, AGAIN_MS);
    else looking = renew().finally(() => (looking = null));
  }

  async function renew() {
    const address = addressOf(element);
    if (address === null) return;
    const html = await ask(address);
    if (html === null || address !== addressOf(element)) return;
    const content = contentOf(html);
    if (content === shown) return;
    if (isBusy()) timer = setTimeout(look, AGAIN_MS);
    else {
      shown = content;
      exchange(element, html);
    }
  }
}

/**
 * @param {HTMLElement} element
 * @returns {string | null} null if it shows nothing that could change
 */
function addressOf(element) {
  if (element.getClientRects().length === 0) return null;
  if (element.dataset.fresh === "list") return lastList();
  return isList(location.href) ? null : pathOf(location.href);
}

/**
 * The fragment, or null if there is none to be had now.
 * @param {string} address
 */
async function ask(address) {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.status === 404) location.reload(); // it is gone, and its page says so
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null; // no network, and not this phone's own: what is shown stays
  }
}

/**
 * As the browser reads it, without what belongs to the page around it, and without the ids that forms are to make rows
 * under: those are new each time, and nobody sees them.
 * @param {string} html
 */
function contentOf(html) {
  const read = document.createElement("template");
  read.innerHTML = html;
  for (const part of read.content.querySelectorAll("title, [hx-swap-oob]")) part.remove();
  for (const made of read.content.querySelectorAll("input[type=hidden][name=id]"))
    made.removeAttribute("value");
  return read.innerHTML;
}

/** @param {HTMLElement} element */
function isInUse(element) {
  const selection = getSelection();
  const selected = selection !== null && !selection.isCollapsed && element.contains(selection.anchorNode);
  return selected || element.matches(":active") || [...element.querySelectorAll("form")].some(isFilledIn);
}

/** @param {HTMLFormElement} form */
function isFilledIn(form) {
  const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
  return fields.some((field) => field === document.activeElement || isChanged(field));
}

/** @param {Element} field */
function isChanged(field) {
  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement)) return false;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/**
 * The new content, with the same thing under the eyes as before and the focus where it was.
 * @param {HTMLElement} element
 * @param {string} html
 */
function exchange(element, html) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const anchor = inSight(focused?.closest("[id]")) ?? firstInSight(element);
  htmx.swap(element, html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  if (focused) focusAgain(element, focused);
  const again = anchor && document.getElementById(anchor.id);
  if (again) scrolled(element).scrollBy({ top: topOf(again) - anchor.top, behavior: "instant" });
}

/** @param {Element | null | undefined} part @returns {{ id: string, top: number } | null} */
function inSight(part) {
  const top = part ? topOf(part) : -1;
  return part && top >= 0 && top < innerHeight ? { id: part.id, top } : null;
}

/** @param {HTMLElement} element @returns {{ id: string, top: number } | null} */
function firstInSight(element) {
  for (const part of element.querySelectorAll("[id]:not(svg *)")) {
    if (topOf(part) >= 0) return { id: part.id, top: topOf(part) };
  }
  return null;
}

/** @param {Element} element */
function topOf(element) {
  return element.getBoundingClientRect().top;
}

/** What scrolls: on a wide screen list and detail do, each for itself. @param {Element} element @returns {Element | Window} */
function scrolled(element) {
  for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return window;
}

/**
 * @param {HTMLElement} element
 * @param {Element} focused as it was
 */
function focusAgain(element, focused) {
  if (element.contains(document.activeElement) && document.activeElement !== document.body) return; // htmx did, by its id
  const same = [...element.querySelectorAll(focused.localName)].find((other) => isLike(other, focused));
  if (same instanceof HTMLElement) same.focus({ preventScroll: true });
}

/** @param {Element} one @param {Element} other */
function isLike(one, other) {
  return ["href", "name", "value", "data-do"].every(
    (name) => one.getAttribute(name) === other.getAttribute(name),
  );
}

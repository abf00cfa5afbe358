// A list. On a wide screen what it names opens beside it, and its filters change it in place.

import { htmx } from "./htmx.js";
import { isList, isWide, listOf, pathOf, rememberList } from "./places.js";

/** The links that open something beside the list. */
const NAMES = ".card-name a, a.product-name";

/** @param {HTMLElement} element */
export function list(element) {
  if (isList(location.href)) rememberList(pathOf(location.href));
  element.addEventListener("htmx:afterRequest", (event) => {
    const path = /** @type {CustomEvent} */ (event).detail.pathInfo?.finalRequestPath;
    if (path && isList(path)) rememberList(pathOf(path));
  });
  element.addEventListener("htmx:afterSettle", () => mark(element));
  element.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || event.button !== 0 || hasModifier(event)) return;
    if (!isWide()) return grow(element, link);
    if (link.matches(NAMES)) {
      event.preventDefault();
      void open(element, link.href);
    } else if (
      isList(link.href) &&
      listOf(link.href) === listOf(location.href) &&
      !link.getAttribute("href")?.startsWith("#")
    ) {
      event.preventDefault();
      void change(element, link.href);
    }
  });
  mark(element);
}

/**
 * The name in the list becomes the title of the page that opens: both bear one name for the browser's transition.
 * @param {HTMLElement} element
 * @param {HTMLAnchorElement} link
 */
function grow(element, link) {
  for (const other of element.querySelectorAll(NAMES)) {
    const name = other.closest(".card-name") ?? other;
    if (name instanceof HTMLElement) name.style.viewTransitionName = other === link ? "title" : "";
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} address
 */
async function open(element, address) {
  const pane = document.getElementById("pane");
  if (!pane) return;
  await htmx.ajax("get", pathOf(address), {
    source: element,
    target: pane,
    swap: "innerHTML show:top",
    push: pathOf(address),
  });
  mark(element);
  pane.scrollTop = 0;
}

/**
 * @param {HTMLElement} element
 * @param {string} address
 */
async function change(element, address) {
  const replace = isList(location.href) ? { push: pathOf(address) } : {};
  await htmx.ajax("get", pathOf(address), {
    source: element,
    target: "#results",
    swap: "innerHTML",
    ...replace,
  });
  const anchor = new URL(address).hash;
  (anchor ? document.querySelector(anchor) : element)?.scrollIntoView();
}

/**
 * Marks the line of what is open.
 * @param {HTMLElement} element
 */
function mark(element) {
  for (const link of element.querySelectorAll(NAMES)) {
    const current = link instanceof HTMLAnchorElement && link.pathname === location.pathname;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** @param {MouseEvent} event */
function hasModifier(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

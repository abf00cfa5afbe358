// The way back to the list leads to where the list was left: same filters, same place on the page.

import { lastList, pathOf } from "./places.js";

/** @param {HTMLElement} element */
export function back(element) {
  if (!(element instanceof HTMLAnchorElement)) return;
  const goal = lastList(element.href);
  element.href = goal;
  element.addEventListener("click", (event) => {
    const cameFromThere = document.referrer && pathOf(document.referrer) === goal && history.length > 1;
    if (!cameFromThere || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.back();
  });
}

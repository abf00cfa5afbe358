// The page of what waits follows its own fate: what arrives, or is refused, while it is open.

import { htmx } from "./htmx.js";
import { onState } from "./worker.js";

/** @param {HTMLElement} element */
export function waiting(element) {
  const lines = (/** @type {string} */ part) =>
    element.querySelectorAll(`[aria-labelledby=${part}-title] .line`).length;
  onState((now) => {
    if (lines("waiting") === now.waiting && lines("refused") === now.refused) return;
    void htmx.ajax("get", "/waiting", { source: element, target: element, swap: "innerHTML" });
  });
}

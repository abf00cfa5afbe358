// Beside a customer or a product, on a wide screen, stands the list as it was last seen. A phone never asks for it.

import { htmx } from "./htmx.js";
import { isWide, lastList } from "./places.js";

/** @param {HTMLElement} element */
export function beside(element) {
  if (isWide()) void htmx.ajax("get", lastList(), { source: element, target: "#results", swap: "innerHTML" });
}

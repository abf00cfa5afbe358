// The button that opens the browser's print window; without script a line beside it says how.

/** @param {HTMLElement} element */
export function print(element) {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}

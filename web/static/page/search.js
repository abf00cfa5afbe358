// Search as one types is htmx's; here is only what makes it feel right.

/** @param {HTMLElement} element */
export function search(element) {
  const input = element.querySelector("input[type=search]");
  if (!(input instanceof HTMLInputElement)) return;
  element.addEventListener("submit", (event) => {
    event.preventDefault(); // the results are there already; the keyboard makes room for them
    input.blur();
  });
  element.addEventListener("htmx:configRequest", (event) => {
    const { parameters } = /** @type {CustomEvent} */ (event).detail;
    if (parameters.q === "") delete parameters.q;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}

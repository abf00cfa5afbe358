// Forms: one submit is one submit, errors get the focus, and what was typed does not vanish by a slip.

/** @param {HTMLElement} element */
export function form(element) {
  if (!(element instanceof HTMLFormElement)) return;
  let typed = false;
  let sent = false;
  element.querySelector(".summary")?.scrollIntoView({ block: "nearest" });
  /** @type {HTMLElement | null} */ (element.querySelector(".summary"))?.focus();
  element.addEventListener("input", () => (typed = true));
  element.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    element.setAttribute("aria-busy", "true");
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) element.requestSubmit();
  });
  window.addEventListener("beforeunload", (event) => {
    if (typed && !sent && element.isConnected) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    sent = false; // back in a page the browser kept
    element.removeAttribute("aria-busy");
  });
}

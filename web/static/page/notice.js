// The bar that says what was just done and offers the way back. It leaves by itself, but never from under a finger.

const STAYS_MS = 8_000; // long enough to read and to change one's mind

/** @param {HTMLElement} element */
export function notice(element) {
  if (element.firstElementChild) {
    forgetInAddress();
    leaveLater(element);
  }
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, (event) => {
      const request = /** @type {CustomEvent} */ (event).detail.xhr;
      if (request?.status === 401) location.assign("/login");
      else if (element.isConnected) say(element, element.dataset.failed ?? "");
    });
  }
}

/**
 * @param {HTMLElement} element
 * @param {string} text
 */
function say(element, text) {
  const bar = document.createElement("div");
  bar.className = "notice-bar";
  bar.append(Object.assign(document.createElement("p"), { textContent: text }));
  element.replaceChildren(bar);
  leaveLater(element);
}

/** @param {HTMLElement} element */
function leaveLater(element) {
  const bar = element.firstElementChild;
  setTimeout(() => {
    if (!bar?.matches(":hover, :focus-within")) bar?.remove();
    else leaveLater(element);
  }, STAYS_MS);
}

/** The address need not say for ever what was saved once: a reload would say it again. */
function forgetInAddress() {
  const url = new URL(location.href);
  for (const name of ["saved", "deleted"]) url.searchParams.delete(name);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}

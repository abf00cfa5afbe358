// What a tab remembers from page to page. Storage may be forbidden or full: then it remembers nothing.

/** @param {string} name */
export function recall(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null; // forbidden by the browser's settings
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    return; // the same; the page works without
  }
}

/** Where a list was left, and all else. */
export function forgetAll() {
  try {
    sessionStorage.clear();
  } catch {
    return; // the same
  }
}

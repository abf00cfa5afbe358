// What a phone remembers of its camera: which lens, how near, and whether it beeps. Storage may be forbidden.

/** @typedef {"lens" | "zoom" | "mute"} Setting */

/** @param {Setting} name */
export function setting(name) {
  try {
    return localStorage.getItem(`scan-${name}`) ?? "";
  } catch {
    return ""; // forbidden by the browser's settings: it begins anew each time
  }
}

/** @param {Setting} name @param {string} value */
export function keep(name, value) {
  try {
    localStorage.setItem(`scan-${name}`, value);
  } catch {
    return; // the same
  }
}

// What a file is called. Pure; twin: backend/files/rules.py.

const HASH = /^[0-9a-f]{64}$/;

/** Whether a value is a SHA-256 in lower-case hexadecimal. @param {unknown} value @returns {value is string} */
export function isHash(value) {
  return typeof value === "string" && HASH.test(value);
}

/** Where a file is fetched, and where a phone puts it. @param {string} hash */
export function address(hash) {
  return `/files/${hash}`;
}

/** Where the same picture is fetched as a list shows it. @param {string} hash */
export function smallAddress(hash) {
  return `/files/${hash}/small`;
}

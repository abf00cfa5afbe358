// Row ids: UUIDv7 text, made where the row is made (RFC 9562). Twin: backend/ids.py.

export const RANDOM_BYTES = 10;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * A new id: sorted by time, then random. Without arguments of this moment; tests give both.
 * @param {number} [ms]
 * @param {Uint8Array} [random] 10 bytes
 */
export function newId(ms = Date.now(), random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))) {
  const noise = Uint8Array.from(random);
  noise[0] = 0x70 | (noise[0] & 0x0f);
  noise[2] = 0x80 | (noise[2] & 0x3f);
  const tail = Array.from(noise, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const text = ms.toString(16).padStart(12, "0") + tail;
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join(
    "-",
  );
}

/**
 * Whether a value is the text of a UUID in lower case; of any version, since nothing depends on it.
 * @param {unknown} value
 */
export function isId(value) {
  return typeof value === "string" && ID.test(value);
}

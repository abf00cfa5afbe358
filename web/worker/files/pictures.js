// A picture as a page of ours has made it small: read as far as its row says something of it. Pure.

/** As in backend/files/pictures.py. */
export const BYTES = 2_000_000;
export const SIDE = 1_600;

/** @typedef {{ type: string, width: number, height: number }} Picture */

/**
 * A JPEG's size, or null for anything else: that the server makes small. ITU-T T.81, B.2: segments of a marker and a
 * length, until the one that starts the frame.
 * @param {ArrayBuffer} bytes
 * @returns {Picture | null}
 */
export function pictureOf(bytes) {
  const view = new DataView(bytes);
  if (bytes.byteLength > BYTES || bytes.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 < bytes.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (startsFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      const fits = width > 0 && height > 0 && width <= 2 * SIDE && height <= 2 * SIDE;
      return fits ? { type: "image/jpeg", width, height } : null;
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** SOF0 to SOF15, but for the three that are something else. @param {number} marker */
function startsFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The SHA-256 in lower-case hexadecimal. @param {ArrayBuffer} bytes */
export async function hashOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

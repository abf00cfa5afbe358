// A picture as a page of ours has made it small: read as far as its row says something of it. Pure.

/** As in backend/files/pictures.py. */
export const BYTES = 2_000_000;
export const SIDE = 1_600;

/** @typedef {{ type: string, width: number, height: number }} Picture */

/** Where programs note the place: the tag of Exif, and what begins its names in XMP. */
const GPS = 0x8825;
const GPS_OF_XMP = "GPSL";

/**
 * A JPEG's size, or null for anything else: that the server makes small, as it does with one that says where it was
 * taken or has a second picture behind it. ITU-T T.81, B.2: segments of a marker and a length, until the one that
 * starts the frame.
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
    const length = view.getUint16(at + 2);
    if (tellsMore(bytes.slice(at + 4, at + 2 + length))) return null;
    at += 2 + length;
  }
  return null;
}

/** Whether a segment notes the place, or that another picture follows (CIPA DC-007). @param {ArrayBuffer} segment */
function tellsMore(segment) {
  const text = new TextDecoder("latin1").decode(segment);
  if (text.startsWith("MPF\0")) return true;
  return text.startsWith("Exif\0\0") ? hasPlace(segment.slice(6)) : text.includes(GPS_OF_XMP);
}

/** The first directory of a TIFF: tags of 12 bytes each. @param {ArrayBuffer} tiff */
function hasPlace(tiff) {
  const view = new DataView(tiff);
  if (tiff.byteLength < 8) return false;
  const little = view.getUint16(0) === 0x4949;
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return false;
  const last = first + 2 + 12 * view.getUint16(first, little);
  for (let at = first + 2; at < last && at + 2 <= tiff.byteLength; at += 12) {
    if (view.getUint16(at, little) === GPS) return true;
  }
  return false;
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

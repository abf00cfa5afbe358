// What the reader reads, as it is printed below the code. The server's half: _code in backend/scanning/pictures.py.

import { isGtin } from "../../worker/catalog/gtin.js";

/** @typedef {{ format: string, text: string }} Code */

const NAMES = new Map([
  ["EAN13", "EAN-13"],
  ["EAN8", "EAN-8"],
  ["UPCA", "UPC-A"],
  ["UPCE", "UPC-E"],
  ["Code128", "Code 128"],
  ["QRCode", "QR Code"],
  ["QRCodeModel2", "QR Code"],
  ["DataMatrix", "Data Matrix"],
  ["ITF", "ITF-14"],
  ["ITF14", "ITF-14"],
]);

/**
 * The reader fills UPC-A and UPC-E up to an EAN-13; a misread ITF looks like any. Null for what is no code of ours.
 * @param {string} format as the reader names it
 * @param {string} text
 * @returns {Code | null}
 */
export function codeOf(format, text) {
  const name = NAMES.get(format);
  if (!name || !text || (name === "ITF-14" && !(text.length === 14 && isGtin(text)))) return null;
  if ((name === "EAN-13" || name === "UPC-E") && text.length === 13 && text.startsWith("0")) {
    return { format: name === "EAN-13" ? "UPC-A" : name, text: text.slice(1) };
  }
  return { format: name, text };
}

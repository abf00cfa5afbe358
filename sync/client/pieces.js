/** A file in pieces, for lines that break before a whole one is through (PROTOCOL.md, F5 to F7). */

import { Unreachable } from "./problems.js";

/** @typedef {(method: string, path: string, body?: ArrayBuffer) => Promise<{ response: Response, text: string }>} Ask */

/** Bytes of a piece, as the protocol says; what is smaller is sent whole. */
export const PIECE = 131_072;

/**
 * Sends what the server does not have of it yet.
 * @param {Ask} ask
 * @param {{ hash: string, bytes: ArrayBuffer }} file
 * @param {(response: Response, text: string) => Error} problemOf
 * @param {() => void} moved  called with every piece that arrived
 * @returns {Promise<boolean>}  whether it is there; else it must be sent whole
 */
export async function sendInPieces(ask, { hash, bytes }, problemOf, moved) {
  const size = bytes.byteLength;
  const count = Math.ceil(size / PIECE);
  const asked = await ask("GET", `/files/${hash}/pieces?size=${size}`);
  if (asked.response.status === 404 || asked.response.status === 405) return false; // a server that knows no pieces
  if (asked.response.status !== 200) throw problemOf(asked.response, asked.text);
  let missing = missingOf(asked.text, count);
  for (let sent = 0; sent < 2 * count; sent++) {
    const number = missing[0] ?? 0; // all are there, and the file is not: the last answer says why
    const body = bytes.slice(number * PIECE, (number + 1) * PIECE);
    const { response, text } = await ask("PUT", `/files/${hash}/pieces/${number}?size=${size}`, body);
    if (response.status === 204) return true;
    if (response.status === 409) return false; // they were spoilt there
    if (response.status !== 200) throw problemOf(response, text);
    missing = missingOf(text, count);
    if (!missing.includes(number)) moved();
  }
  throw new Unreachable("the server keeps no pieces");
}

/** @param {string} text @param {number} count @returns {number[]} */
function missingOf(text, count) {
  try {
    const { missing } = JSON.parse(text);
    if (missing.every((/** @type {number} */ one) => Number.isInteger(one) && one >= 0 && one < count))
      return missing;
  } catch {
    // a portal's page: as any other wrong answer
  }
  throw new Unreachable("this is no list of pieces");
}

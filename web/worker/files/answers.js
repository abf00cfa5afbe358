// Files for the pages: from the phone, where they wait or were shown lately, else from the server, else a placeholder.

import { HEADERS } from "../../built/shell.js";

/** @typedef {import("../asked.js").Replica} Replica */

const OWN = {
  ...HEADERS,
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "Cache-Control": "no-store", // the replica keeps it, and lets go of it when this device is revoked
};
/** As backend/files/pictures.py makes them. */
const SMALL = "image/webp";
/** A frame with hills and a sun, in a grey that is seen by day and by night; the words stand in the page. */
const PLACEHOLDER = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke="#8a877f" stroke-width="1.5" stroke-linejoin="round"><path d="M12 14h24v20H12z"/><path d="m12 31 7-7 5 5 4-4 8 7"/><circle cx="29.5" cy="19.5" r="2"/></svg>`;

/**
 * @param {string} hash
 * @param {boolean} small as a list shows it
 * @param {Replica | null} replica
 * @param {object} outside
 * @param {() => Promise<Response>} outside.ask the server
 * @param {(work: Promise<unknown>) => void} outside.later
 * @param {(error: unknown) => void} outside.report
 * @returns {Promise<Response>}
 */
export async function fileOf(hash, small, replica, { ask, later, report }) {
  const held = replica && (await heldOf(hash, small, replica).catch(report));
  if (held) return new Response(held.bytes, { headers: { ...OWN, "Content-Type": held.type } });
  /** @type {Response} */
  let response;
  try {
    response = await ask();
  } catch {
    return placeholder(); // no network, which is no fault
  }
  if (!response.ok) return placeholder();
  if (replica) later(hold(hash, small, replica, response.clone()).catch(report));
  return response;
}

/** Of a small one that is not here the whole does as well. @param {string} hash @param {boolean} small @param {Replica} replica */
async function heldOf(hash, small, { files }) {
  const bytes = small && (await files.readSmall(hash));
  return bytes ? { type: SMALL, bytes } : files.read(hash);
}

/** @param {string} hash @param {boolean} small @param {Replica} replica @param {Response} response */
async function hold(hash, small, { files }, response) {
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.startsWith("image/")) return; // a portal's page
  const bytes = await response.arrayBuffer();
  await (small ? files.holdSmall(hash, bytes) : files.hold({ hash, type, bytes }));
}

/** It is asked for again with the next page. */
function placeholder() {
  return new Response(PLACEHOLDER, { headers: { ...OWN, "Content-Type": "image/svg+xml" } });
}

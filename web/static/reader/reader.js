// Reads codes from pictures, in a worker of its own: the page stays smooth meanwhile.
//
//   {load: address of the wasm}                          → {ready: true} or {failed: message}
//   {id, picture: ImageBitmap, thorough: boolean}        → {id, codes: [{format, text}], ms}, the nearest to the middle first

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { codeOf } from "./names.js";

/** @typedef {import("./names.js").Code} Code */
/** @typedef {{ load?: string, id?: number, picture?: ImageBitmap, thorough?: boolean }} Asked */

const worker = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const QUICK = {
  formats: /** @type {any[]} */ (["EAN13", "EAN8", "UPCE", "Code128", "QRCode", "DataMatrix", "ITF14"]),
  tryHarder: true,
  tryRotate: true,
  tryInvert: false,
  tryDownscale: true,
  maxNumberOfSymbols: 4,
};
const THOROUGH = { ...QUICK, tryInvert: true, tryDenoise: true, maxNumberOfSymbols: 10 };
const SIDES = [1_600, 4_000]; // pixels of a photo's longer side: near codes are read better small, far ones large

/** @type {OffscreenCanvasRenderingContext2D | null} */
let canvas = null;

worker.addEventListener("message", ({ data }) => {
  const asked = /** @type {Asked} */ (data);
  if (asked.load) void load(asked.load);
  else if (asked.picture) void answer(asked.id ?? 0, asked.picture, asked.thorough === true);
});

/** @param {string} wasm */
async function load(wasm) {
  try {
    const overrides = { locateFile: () => wasm };
    await prepareZXingModule({ overrides, fireImmediately: true });
    worker.postMessage({ ready: true });
  } catch (error) {
    worker.postMessage({ failed: String(error) });
  }
}

/** @param {number} id @param {ImageBitmap} picture @param {boolean} thorough */
async function answer(id, picture, thorough) {
  const start = performance.now();
  /** @type {Code[]} */
  let codes = [];
  try {
    for (const side of thorough ? SIDES : [Math.max(picture.width, picture.height)]) {
      if (codes.length === 0) codes = await read(pixels(picture, side), thorough);
    }
  } finally {
    picture.close();
    worker.postMessage({ id, codes, ms: performance.now() - start });
  }
}

/** @param {ImageBitmap} picture @param {number} side that the longer one has at most */
function pixels(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  if (canvas?.canvas.width !== width || canvas.canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true, alpha: false });
  }
  if (!canvas) throw new Error("no canvas");
  canvas.fillStyle = "white"; // what is transparent is paper
  canvas.fillRect(0, 0, width, height);
  canvas.drawImage(picture, 0, 0, width, height);
  return canvas.getImageData(0, 0, width, height);
}

/** @param {ImageData} image @param {boolean} thorough @returns {Promise<Code[]>} */
async function read(image, thorough) {
  const results = await readBarcodes(image, thorough ? THOROUGH : QUICK);
  return results
    .filter(({ isValid }) => isValid)
    .map((result) => ({ code: codeOf(result.format, result.text), far: fromMiddle(result.position, image) }))
    .sort((a, b) => a.far - b.far)
    .flatMap(({ code }) => code ?? []);
}

/** @typedef {{ x: number, y: number }} Point */

/**
 * @param {{ topLeft: Point, bottomRight: Point }} position
 * @param {ImageData} image
 */
function fromMiddle({ topLeft, bottomRight }, { width, height }) {
  return Math.hypot((topLeft.x + bottomRight.x - width) / 2, (topLeft.y + bottomRight.y - height) / 2);
}

// The glass to sign on: loaded when somebody taps on "sign". Strokes leave it as whole numbers, thinned out.

import SignaturePad from "signature_pad";

const POINTS = 2_900; // of all strokes together; the server and the worker take 3,000
const SIDE_MAX = 4_000;

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {{ clear: () => void, json: () => string }} `json` is "" as long as nothing is drawn
 */
export function open(canvas) {
  const ratio = Math.max(window.devicePixelRatio || 1, 1);
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.getContext("2d")?.scale(ratio, ratio);
  const pad = new SignaturePad(canvas, { penColor: getComputedStyle(canvas).color, minDistance: 2 });
  return {
    clear: () => pad.clear(),
    json: () => (pad.isEmpty() ? "" : JSON.stringify(vectors(pad.toData(), width, height))),
  };
}

/**
 * @param {{ points: { x: number, y: number }[] }[]} groups
 * @param {number} width
 * @param {number} height
 */
function vectors(groups, width, height) {
  const count = groups.reduce((sum, { points }) => sum + points.length, 0);
  const every = Math.max(Math.ceil(count / POINTS), 1);
  const strokes = groups
    .slice(0, 200)
    .map(({ points }) =>
      points
        .filter((_, at) => at % every === 0 || at === points.length - 1)
        .flatMap(({ x, y }) => [within(x, width), within(y, height)]),
    );
  return { width: within(width, SIDE_MAX), height: within(height, SIDE_MAX), strokes };
}

/** @param {number} value @param {number} most */
function within(value, most) {
  return Math.min(Math.max(Math.round(value), 0), Math.floor(most));
}

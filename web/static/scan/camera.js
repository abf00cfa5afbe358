// The phone's camera: opened, asked what it can do, given back when nobody looks.

import { keep, setting } from "./settings.js";

/** @typedef {"refused" | "none" | "busy" | "insecure" | "unable"} Trouble */
/**
 * What a lens offers beyond the standard's types.
 * @typedef {{ torch?: boolean, zoom?: { min: number, max: number, step: number } }} Abilities
 */

/** Never exact: a phone that has not quite this camera shall still open one. */
const WISH = {
  facingMode: { ideal: "environment" },
  width: { ideal: 1280 },
  height: { ideal: 720 },
};
const TROUBLES = new Map(
  /** @type {[string, Trouble][]} */ ([
    ["NotAllowedError", "refused"],
    ["SecurityError", "refused"],
    ["NotFoundError", "none"],
    ["OverconstrainedError", "none"],
    ["NotReadableError", "busy"],
    ["AbortError", "busy"],
  ]),
);

/** Why the camera does not open. */
export class NoCamera extends Error {
  /** @param {Trouble} trouble */
  constructor(trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

/** @param {HTMLVideoElement} video */
export function createCamera(video) {
  /** @type {MediaStreamTrack | null} */
  let track = null;
  let wanted = 0;

  /** @returns {Abilities} */
  function abilities() {
    return /** @type {Abilities} */ (track?.getCapabilities?.() ?? {});
  }

  /** @param {object} constraint */
  async function apply(constraint) {
    await track?.applyConstraints({ advanced: [/** @type {MediaTrackConstraintSet} */ (constraint)] });
  }

  /** Raises NoCamera. */
  async function open() {
    if (!window.isSecureContext) throw new NoCamera("insecure");
    if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("unable");
    const turn = (wanted += 1);
    const lens = setting("lens");
    const stream = await ask(lens ? { ...WISH, deviceId: { ideal: lens } } : WISH);
    if (turn !== wanted) return stop(stream); // closed, or opened again, meanwhile
    track = stream.getVideoTracks()[0] ?? null;
    video.srcObject = stream;
    try {
      await video.play();
    } catch {
      if (turn !== wanted) return; // closed meanwhile, which ends the playing
      close();
      throw new NoCamera("busy");
    }
    const zoom = Number(setting("zoom"));
    if (zoom > 0 && abilities().zoom) await apply({ zoom }).catch(() => keep("zoom", "")); // this lens will not
  }

  function close() {
    wanted += 1;
    if (video.srcObject instanceof MediaStream) stop(video.srcObject);
    video.srcObject = null;
    track = null;
  }

  return {
    open,
    close,
    abilities,

    isOpen: () => track !== null && track.readyState === "live",

    /** @param {boolean} on */
    torch: (on) => apply({ torch: on }),

    /** @param {number} zoom */
    async zoom(zoom) {
      keep("zoom", String(zoom));
      await apply({ zoom });
    },

    /** How near it is now. */
    zoomed: () => /** @type {{ zoom?: number }} */ (track?.getSettings() ?? {}).zoom ?? 1,

    /** The cameras of this phone; their names are known once one was allowed. */
    async lenses() {
      const devices = await navigator.mediaDevices.enumerateDevices();
      return devices.filter(({ kind }) => kind === "videoinput");
    },

    /** From now on it is the next camera that is opened. */
    async next() {
      const lenses = await this.lenses();
      const now = track?.getSettings().deviceId;
      const place = lenses.findIndex(({ deviceId }) => deviceId === now);
      keep("lens", lenses[(place + 1) % lenses.length]?.deviceId ?? "");
      keep("zoom", "");
    },
  };
}

/** @param {MediaTrackConstraints} video */
async function ask(video) {
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw new NoCamera(TROUBLES.get(error instanceof Error ? error.name : "") ?? "busy");
  }
}

/** @param {MediaStream} stream */
function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

// The page that scans: camera, reader, photo and keyboard lead to the same place, the product (B8).

import { createAgreement } from "./agree.js";
import { NoCamera, createCamera } from "./camera.js";
import { createInto } from "./into.js";
import { offerDraft, rememberDraft } from "./last.js";
import { createPhoto } from "./photo.js";
import { createReading } from "./reading.js";
import { keep, setting } from "./settings.js";
import { allowSound, signal } from "./signal.js";
import { createFound } from "./found.js";

/** @typedef {import("./agree.js").Code} Code */

const PAUSE_MS = 60; // between two frames: quick enough for any hand, and the battery lives
const part = (/** @type {string} */ name) => document.querySelector(`[data-scan="${name}"]`);

const finder = part("finder");
if (finder instanceof HTMLElement) void begin(finder);

/** @param {HTMLElement} finder */
async function begin(finder) {
  const video = finder.querySelector("video");
  if (!video) return;
  const { reader = "", wasm = "" } = finder.dataset;
  const reading = createReading(reader, wasm);
  const camera = createCamera(video);
  const agreement = createAgreement();
  const lines = /** @type {HTMLElement | null} */ (part("lines"));
  const place = document.getElementById("found");
  const into = lines && place ? createInto(lines, place) : null;
  const found = createFound(into?.query, (shown) => void offerDraft(shown, part("last")));
  if (into) rememberDraft(into.query, lines?.dataset.name ?? "");
  else if (place) void offerDraft(place, part("last"));
  let running = 0;

  finder.hidden = false;
  document.addEventListener("pointerdown", allowSound);
  controls(finder, camera, () => void start());
  createPhoto(part("photo"), reading, found);
  createTyping(part("type"), async (code) => {
    if (await found.show([code])) await into?.add();
  });
  for (const button of finder.querySelectorAll('[data-scan="again"]')) {
    button.addEventListener("click", () => void start());
  }
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") release();
    else if (finder.dataset.state === "off") void start();
  });
  window.addEventListener("pagehide", release);

  /** Nobody looks: the camera is given back, and its light goes out. */
  function release() {
    running += 1;
    camera.close();
    if (["live", "starting"].includes(finder.dataset.state ?? "")) finder.dataset.state = "off";
  }

  async function start() {
    const turn = (running += 1);
    agreement.again();
    finder.dataset.state = "starting";
    finder.dataset.hint = "loading";
    const loaded = reading.load().then(
      () => true,
      () => false,
    );
    try {
      if (!camera.isOpen()) await camera.open();
    } catch (error) {
      if (turn === running) finder.dataset.state = error instanceof NoCamera ? error.trouble : "busy";
      return;
    }
    if (turn !== running) return;
    finder.dataset.state = "live";
    offer(finder, camera);
    if (await loaded) {
      finder.dataset.hint = "aim";
      void look(turn);
    } else if (turn === running) unread();
  }

  /** @param {number} turn */
  async function look(turn) {
    while (turn === running && camera.isOpen()) {
      const shown = performance.now();
      const codes = await codesInView();
      if (turn !== running) return;
      if (!codes) return unread();
      const code = agreement.frame(codes, performance.now());
      if (code) {
        await counted(code);
        agreement.dealt(performance.now());
      }
      await sleep(Math.max(PAUSE_MS - (performance.now() - shown), 0));
    }
    if (turn === running && finder.dataset.state === "live") finder.dataset.state = "busy"; // it was taken away
  }

  /** Null if the reader has died, as one does that gets no memory. @returns {Promise<Code[] | null>} */
  async function codesInView() {
    const picture = await frame(/** @type {HTMLVideoElement} */ (video));
    if (!picture) return [];
    return reading.read(picture).then(
      ({ codes }) => codes,
      () => null,
    );
  }

  /** There is no reader: it is loaded when somebody asks again. */
  function unread() {
    camera.close();
    finder.dataset.state = "unread";
  }

  /** @param {Code} code */
  async function counted({ text }) {
    const known = await found.show([text]);
    const added = into !== null && (await into.add());
    signal(known, setting("mute") === "on");
    if (into && (added || !known)) return; // on to the next one
    running += 1; // one at a time: the picture stands still until the next one is wanted
    camera.close();
    finder.dataset.state = "paused";
  }

  await start();
}

/**
 * The picture as it is now, or null as long as there is none.
 * @param {HTMLVideoElement} video
 */
async function frame(video) {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  return createImageBitmap(video).catch(() => null); // the camera was given back in this very moment
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** @typedef {ReturnType<typeof createCamera>} Camera */

/** @param {HTMLElement} finder @param {Camera} camera @param {() => void} restart */
function controls(finder, camera, restart) {
  const torch = part("torch");
  torch?.addEventListener("click", async () => {
    const on = torch.getAttribute("aria-pressed") !== "true";
    await camera.torch(on);
    torch.setAttribute("aria-pressed", String(on));
  });
  part("lens")?.addEventListener("click", async () => {
    await camera.next();
    camera.close();
    restart();
  });
  const zoom = part("zoom");
  zoom?.addEventListener(
    "input",
    () => zoom instanceof HTMLInputElement && void camera.zoom(Number(zoom.value)),
  );
  const sound = part("sound");
  sound?.setAttribute("aria-pressed", String(setting("mute") !== "on"));
  sound?.addEventListener("click", () => {
    const mute = sound.getAttribute("aria-pressed") === "true";
    keep("mute", mute ? "on" : "");
    sound.setAttribute("aria-pressed", String(!mute));
  });
}

/** Each control where this lens has it. @param {HTMLElement} finder @param {Camera} camera */
function offer(finder, camera) {
  const { torch, zoom } = camera.abilities();
  part("torch")?.toggleAttribute("hidden", !torch);
  part("torch")?.setAttribute("aria-pressed", "false");
  const range = part("zoom");
  range?.parentElement?.toggleAttribute("hidden", !zoom || zoom.max <= zoom.min);
  if (zoom && range instanceof HTMLInputElement) {
    Object.assign(range, { min: zoom.min, max: zoom.max, step: zoom.step || 0.1, value: camera.zoomed() });
  }
  void camera.lenses().then((lenses) => part("lens")?.toggleAttribute("hidden", lenses.length < 2));
}

/**
 * Codes with letters need the whole keyboard.
 * @param {Element | null} form
 * @param {(code: string) => Promise<void>} typed
 */
function createTyping(form, typed) {
  const field = document.getElementById("code");
  const letters = part("letters");
  if (!(letters instanceof HTMLElement) || !(field instanceof HTMLInputElement)) return;
  form?.addEventListener("submit", (event) => {
    event.preventDefault(); // the camera goes on
    void typed(field.value);
    field.select();
  });
  letters.hidden = false;
  letters.addEventListener("click", () => {
    const whole = field.inputMode === "numeric";
    field.inputMode = whole ? "text" : "numeric";
    letters.setAttribute("aria-pressed", String(whole));
    field.focus();
  });
}

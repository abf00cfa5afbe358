// That something was read is felt and heard: a short buzz, a short tone.

const TONE_S = 0.09;
const FOUND = { hertz: 1_760, buzz: [60] };
const UNKNOWN = { hertz: 330, buzz: [60, 60, 60] };

/** @type {AudioContext | null} */
let audio = null;

/** Browsers let a page sound only after somebody has touched it. */
export function allowSound() {
  audio ??= "AudioContext" in window ? new AudioContext() : null;
  if (audio?.state === "suspended") void audio.resume();
}

/** @param {boolean} found @param {boolean} mute */
export function signal(found, mute) {
  const { hertz, buzz } = found ? FOUND : UNKNOWN;
  navigator.vibrate?.(buzz);
  if (mute || audio?.state !== "running") return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + TONE_S);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + TONE_S);
}

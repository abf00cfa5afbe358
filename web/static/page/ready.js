// The page *Bereit fürs Funkloch?*: what only the browser knows is filled in, and each remedy that is a tap is offered.

import { htmx } from "./htmx.js";
import { hasWorker, isUpdateWaiting, onState, sync, update, verify } from "./worker.js";

/** @import { State } from "./worker.js" */
/** @typedef {"good" | "attention" | "problem"} Mark */

const SHORT_BYTES = 200_000_000; // less room than this is getting short: a big territory takes some 60 MB
const STATES = ["good", "attention", "problem"];
const STANDALONE = matchMedia("(display-mode: standalone)");
/** What the phone's person was told, so that a new content of the page can say it again. */
const known = {
  /** @type {State | null} */ state: null,
  /** @type {boolean | null} */ persisted: null,
  /** @type {StorageEstimate | null} */ estimate: null,
  refused: false, // the browser, asked to keep the data for good
  said: "",
};

/** @param {HTMLElement} element */
export function ready(element) {
  element.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    if (button instanceof HTMLButtonElement) void DO.get(button.dataset.do ?? "")?.(element);
  });
  element.addEventListener("htmx:afterSettle", () => fill(element));
  onState((now) => {
    known.state = now;
    void ask().then(() => fill(element));
  });
  void ask().then(() => fill(element));
}

/** @type {Map<string, (element: HTMLElement) => unknown>} */
const DO = new Map(Object.entries({ sync, verify: check, keep, update }));

async function ask() {
  known.persisted = (await navigator.storage?.persisted?.()) ?? null;
  known.estimate = (await navigator.storage?.estimate?.()) ?? null;
}

/** @param {HTMLElement} element */
async function check(element) {
  say(element, "asking");
  const first = await verify();
  if (first.equal === false) {
    say(element, "differs");
    const healed = await verify();
    say(element, healed.equal ? "healed" : "differs");
  } else say(element, first.equal ? "equal" : "unknown");
  await htmx.ajax("get", "/ready", { source: element, target: element, swap: "innerHTML" });
}

/** @param {HTMLElement} element */
async function keep(element) {
  known.refused = !(await navigator.storage.persist());
  await ask();
  fill(element);
}

/** @param {HTMLElement} element */
function fill(element) {
  if (!hasWorker()) show(element, "held", "unable", "problem");
  fillKept(element);
  fillRoom(element);
  if (known.state) {
    const out = known.state.state === "sign_in";
    show(element, "session", out ? "sign_in" : "known", out ? "attention" : "good");
  }
  if (hasWorker()) {
    const newer = isUpdateWaiting() || known.state?.state === "update";
    show(element, "version", newer ? "newer" : "newest", newer ? "attention" : "good");
    offer(element, "update", newer);
    offer(element, "sync", true);
    offer(element, "verify", known.said !== "asking");
  }
  say(element, known.said);
  judge(element);
}

/** @param {HTMLElement} element */
function fillKept(element) {
  if (known.persisted === null) return;
  const forgetful = "standalone" in navigator && !STANDALONE.matches; // Safari, not on the home screen
  const part = known.persisted ? "kept" : forgetful ? "forgetful" : known.refused ? "refused" : "asked";
  show(element, "kept", part, known.persisted ? "good" : "attention");
  offer(element, "keep", !known.persisted && !known.refused);
}

/** @param {HTMLElement} element */
function fillRoom(element) {
  if (known.state?.state === "storage") return show(element, "room", "full", "problem");
  const { quota, usage } = known.estimate ?? {};
  if (quota === undefined || usage === undefined) return;
  const free = Math.max(0, quota - usage);
  const short = free < SHORT_BYTES;
  const words = { free: bytes(free), used: bytes(usage) };
  show(element, "room", short ? "short" : "room", short ? "attention" : "good", words);
}

/** @param {number} count */
function bytes(count) {
  const [size, unit] = count < 1e9 ? [count / 1e6, "megabyte"] : [count / 1e9, "gigabyte"];
  const digits = { maximumFractionDigits: size < 10 ? 1 : 0 };
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, ...digits }).format(
    size,
  );
}

/**
 * One of the texts that a line brings, and the mark that goes with it.
 * @param {HTMLElement} element
 * @param {string} check
 * @param {string} part
 * @param {Mark} mark
 * @param {Record<string, string>} [words] for {name} in the text
 */
function show(element, check, part, mark, words = {}) {
  const line = element.querySelector(`[data-check="${check}"]`);
  const template = line?.querySelector(`template[data-part="${part}"]`);
  if (!(line instanceof HTMLElement) || !(template instanceof HTMLTemplateElement)) return;
  const shown = document.createElement("div");
  shown.dataset.shown = part;
  shown.append(template.content.cloneNode(true));
  for (const [name, word] of Object.entries(words)) {
    for (const text of shown.querySelectorAll("p")) {
      text.textContent = (text.textContent ?? "").replace(`{${name}}`, word);
    }
  }
  line.querySelector("[data-shown]")?.replaceWith(shown);
  line.dataset.state = mark;
  remark(element, line, mark);
}

/** The verdict is the worst of what is known. @param {HTMLElement} element */
function judge(element) {
  const marks = [...element.querySelectorAll("[data-check]")].map((line) =>
    line instanceof HTMLElement ? STATES.indexOf(line.dataset.state ?? "") : -1,
  );
  const worst = STATES[Math.max(0, ...marks)];
  const verdict = element.querySelector(".verdict");
  const words = element.querySelector(`template[data-verdict="${worst}"]`);
  const said = verdict?.querySelector("b");
  if (!(verdict instanceof HTMLElement) || !(words instanceof HTMLTemplateElement) || !said) return;
  if (verdict.dataset.state === worst) return;
  verdict.dataset.state = worst;
  remark(element, verdict, worst);
  said.replaceChildren(words.content.cloneNode(true));
}

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} line
 * @param {string} mark
 */
function remark(element, line, mark) {
  const template = element.querySelector(`template[data-mark="${mark}"]`);
  if (!(template instanceof HTMLTemplateElement)) return;
  line.querySelector(".proof-mark")?.replaceWith(template.content.cloneNode(true));
}

/**
 * @param {HTMLElement} element
 * @param {string} name
 * @param {boolean} may
 */
function offer(element, name, may) {
  for (const button of element.querySelectorAll(`[data-do="${name}"]`))
    button.toggleAttribute("hidden", !may);
}

/**
 * What came of comparing.
 * @param {HTMLElement} element
 * @param {string} what
 */
function say(element, what) {
  known.said = what;
  const place = element.querySelector(".proof-said");
  const template = element.querySelector(`template[data-said="${what}"]`);
  if (!place || !(template instanceof HTMLTemplateElement)) return;
  if (place.textContent !== template.content.textContent)
    place.replaceChildren(template.content.cloneNode(true));
  offer(element, "verify", what !== "asking");
}

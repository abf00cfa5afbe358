// A draft: each tap is seen at once, however long its answer takes, none is lost, and what was unfolded stays so.

const DIGITS = 3; // decimals of a quantity

/** @typedef {{ id: string, from: number | null, to: number | null }} Caret */

/** @param {HTMLElement} element */
export function draft(element) {
  /** What the request under way took along, by the field's id: its answer knows of that and of nothing else. @type {Map<string, string>} */
  const sent = new Map();
  /** What was typed since. @type {Map<string, string>} */
  const typed = new Map();
  /** Fields left while a request was under way; sent one after the other. @type {Set<string>} */
  const left = new Set();
  /** Fields that were given back what was typed in them: the browser sees no change in that when they are left. @type {Set<string>} */
  const given = new Set();
  /** @type {Set<string>} */
  const unfolded = new Set();
  /** @type {Caret | null} */
  let caret = null;
  let busy = false;

  element.addEventListener("mousedown", (event) => {
    if (stepOf(event)) event.preventDefault(); // the number keeps the focus: leaving it would send it before the step
  });
  element.addEventListener("click", (event) => {
    const button = stepOf(event);
    const input = button?.parentElement?.querySelector("input");
    if (!button || !input) return;
    event.preventDefault();
    input.value = stepped(input.value, Number(button.value));
    tell(input);
  });
  element.addEventListener(
    "change",
    (event) => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement) || !target.form?.hasAttribute("hx-post")) return;
      given.delete(target.id);
      if (!busy || !target.id) return;
      event.stopPropagation();
      left.add(target.id);
    },
    true,
  );
  element.addEventListener("focusout", ({ target }) => {
    if (target instanceof HTMLInputElement && given.delete(target.id)) tell(target);
  });
  element.addEventListener(
    "toggle",
    ({ target }) => {
      if (!(target instanceof HTMLDetailsElement)) return;
      if (target.open) unfolded.add(target.id);
      else unfolded.delete(target.id);
    },
    true,
  );
  // Whoever puts the phone away in the middle of a word has not left the field yet.
  document.addEventListener("visibilitychange", () => {
    const field = document.activeElement;
    const filled = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (!document.hidden || !filled || !element.contains(field) || field.value === field.defaultValue) return;
    tell(field);
  });
  element.addEventListener("htmx:configRequest", (event) => {
    delete (/** @type {CustomEvent} */ (event).detail.parameters.step); // taken already: the button was tapped last
  });
  element.addEventListener("htmx:beforeRequest", ({ target }) => {
    busy = true;
    sent.clear();
    if (!(target instanceof HTMLFormElement)) return;
    for (const field of fieldsOf(target)) {
      sent.set(field.id, field.value);
      given.delete(field.id);
    }
  });
  element.addEventListener("htmx:beforeSwap", () => {
    typed.clear();
    for (const field of fieldsOf(element)) {
      if (field.value !== (sent.get(field.id) ?? field.defaultValue)) typed.set(field.id, field.value);
    }
    caret = caretIn(element);
  });
  // The forms ask to be settled at once: when this is called, htmx listens to those that came with the answer.
  element.addEventListener("htmx:afterRequest", () => {
    busy = false;
    for (const id of unfolded) {
      const details = document.getElementById(id);
      if (details instanceof HTMLDetailsElement) details.open = true;
    }
    for (const [id, value] of typed) {
      const field = document.getElementById(id);
      if (!(field instanceof HTMLInputElement)) continue;
      field.value = value;
      if (!left.has(id)) given.add(id);
    }
    typed.clear();
    if (caret) putBack(caret);
    caret = null;
    for (const id of left) {
      left.delete(id);
      const field = document.getElementById(id);
      if (!field) continue;
      tell(field);
      break;
    }
  });
}

/** @param {Element} field */
function tell(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Element} part @returns {HTMLInputElement[]} those of forms that htmx sends */
function fieldsOf(part) {
  return /** @type {HTMLInputElement[]} */ ([
    ...part.querySelectorAll("[hx-post] input[id]:not([type=hidden])"),
  ]);
}

/** @param {Element} part @returns {Caret | null} */
function caretIn(part) {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement) || !part.contains(field)) return null;
  return { id: field.id, from: field.selectionStart, to: field.selectionEnd };
}

/**
 * htmx gives the focus back, but the selection only if that does not begin with the first letter: with all of "1" selected
 * before and nothing after, who types "10" would order 101.
 * @param {Caret} caret
 */
function putBack({ id, from, to }) {
  const field = document.activeElement;
  if (field instanceof HTMLInputElement && field.id === id && from !== null)
    field.setSelectionRange(from, to);
}

/** @param {Event} event */
function stepOf({ target }) {
  const button = target instanceof Element ? target.closest("button.step") : null;
  return button instanceof HTMLButtonElement ? button : null;
}

/**
 * One more or one less of the number as the page writes it; what is no number stays, and the answer says so.
 * @param {string} text
 * @param {number} direction
 */
function stepped(text, direction) {
  const german = document.documentElement.lang === "de";
  const number = Number(german ? text.replace(",", ".") : text);
  if (text.trim() === "" || !Number.isFinite(number)) return text;
  const found = String(Number(Math.max(number + direction, 0).toFixed(DIGITS)));
  return german ? found.replace(".", ",") : found;
}

// A draft: each tap is seen at once, however long its answer takes, none is lost, and what was unfolded stays so.

const DIGITS = 3; // decimals of a quantity

/** @param {HTMLElement} element */
export function draft(element) {
  /** Numbers typed while a request is under way: its answer knows nothing of them. @type {Map<string, string>} */
  const later = new Map();
  /** @type {Set<string>} */
  const unfolded = new Set();
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
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  element.addEventListener(
    "change",
    (event) => {
      const { target } = event;
      if (!busy || !(target instanceof HTMLInputElement) || target.name !== "quantity") return;
      event.stopPropagation();
      later.set(target.id, target.value);
    },
    true,
  );
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
    const typed = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (!document.hidden || !typed || !element.contains(field) || field.value === field.defaultValue) return;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  element.addEventListener("htmx:configRequest", (event) => {
    delete (/** @type {CustomEvent} */ (event).detail.parameters.step); // taken already: the button was tapped last
  });
  element.addEventListener("htmx:beforeRequest", () => (busy = true));
  // The forms ask to be settled at once: when this is called, htmx listens to those that came with the answer.
  element.addEventListener("htmx:afterRequest", () => {
    busy = false;
    for (const id of unfolded) {
      const details = document.getElementById(id);
      if (details instanceof HTMLDetailsElement) details.open = true;
    }
    for (const [id, value] of later) {
      const input = document.getElementById(id);
      if (input instanceof HTMLInputElement) input.value = value;
      else later.delete(id);
    }
    const [next] = later.keys();
    if (next === undefined) return;
    later.delete(next);
    document.getElementById(next)?.dispatchEvent(new Event("change", { bubbles: true }));
  });
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

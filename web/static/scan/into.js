// Scanning into a draft: what was found becomes a line at once, and one tap takes it back.

const FRESH = "scan-fresh"; // the line that was changed last

/**
 * @param {HTMLElement} lines around the lines of the draft
 * @param {HTMLElement} place where finds are shown
 */
export function createInto(lines, place) {
  const draft = lines.dataset.draft ?? "";
  /** @type {Map<string, string>} */
  let before = new Map();

  place.addEventListener("htmx:beforeRequest", () => (before = quantities(lines)));
  place.addEventListener("htmx:afterRequest", (event) => {
    const { target, detail } = /** @type {CustomEvent} */ (event);
    if (!(target instanceof HTMLFormElement) || !detail.successful) return;
    if (target.matches(".scan-add")) offerUndo(target);
    else target.closest(".scan-find")?.remove();
  });

  return {
    /** The query that names the draft. */
    query: `customer=${lines.dataset.customer}&draft=${lines.dataset.id}`,

    /**
     * Adds the one product that was found; nothing where there is none, or a choice to be made.
     * @returns {Promise<boolean>}  whether it is in the draft now
     */
    async add() {
      const forms = [...place.querySelectorAll(".scan-add")];
      const [form] = forms;
      if (forms.length !== 1 || !(form instanceof HTMLFormElement)) return false;
      const done = answered(form);
      form.requestSubmit();
      return done;
    },
  };

  /** @param {HTMLFormElement} form */
  function offerUndo(form) {
    const changed = [...quantities(lines)].find(([line, quantity]) => before.get(line) !== quantity);
    form.querySelector("button")?.remove();
    form.querySelector(".scan-added")?.removeAttribute("hidden");
    if (!changed) return;
    const [line] = changed;
    mark(lines, line);
    const was = before.get(line);
    const undo = form.parentElement?.querySelector(".scan-undo");
    if (!(undo instanceof HTMLFormElement)) return;
    const quantity = undo.elements.namedItem("quantity");
    if (quantity instanceof HTMLInputElement) quantity.value = was ?? "";
    const action = `${draft}/lines/${line}${was === undefined ? "/delete" : ""}`;
    undo.action = action;
    undo.setAttribute("hx-post", action);
    undo.setAttribute("hx-swap", "none");
    undo.hidden = false;
    undo.dispatchEvent(new Event("feldbuch:content", { bubbles: true }));
  }
}

/** What htmx says of a form's request. @param {HTMLFormElement} form @returns {Promise<boolean>} */
function answered(form) {
  return new Promise((resolve) => {
    form.addEventListener(
      "htmx:afterRequest",
      (event) => resolve(/** @type {CustomEvent} */ (event).detail.successful === true),
      { once: true },
    );
  });
}

/** The quantity of each line, as it stands in its field. @param {HTMLElement} lines */
function quantities(lines) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const line of lines.querySelectorAll(".draft-line")) {
    const field = line.querySelector('[name="quantity"]');
    if (field instanceof HTMLInputElement) found.set(line.id.replace("line-", ""), field.value);
  }
  return found;
}

/** @param {HTMLElement} lines @param {string} id */
function mark(lines, id) {
  for (const line of lines.querySelectorAll(".draft-line")) {
    line.classList.toggle(FRESH, line.id === `line-${id}`);
  }
}

// The glass to sign on: its script comes when somebody taps on it, and the signature goes into the form.

/** @param {HTMLElement} element */
export function sign(element) {
  const canvas = element.querySelector("canvas");
  const field = element.querySelector("input[name=signature]");
  if (!(element instanceof HTMLFormElement) || !canvas || !(field instanceof HTMLInputElement)) return;
  const buttons = new Map(
    [...element.querySelectorAll("[data-sign]")].flatMap((button) => {
      return button instanceof HTMLElement ? [[String(button.dataset.sign), button]] : [];
    }),
  );
  buttons.get("open")?.addEventListener("click", async () => {
    const { open } = await import(String(element.dataset.script));
    canvas.hidden = false;
    for (const [name, button] of buttons) button.hidden = name === "open";
    canvas.scrollIntoView({ block: "center" });
    const glass = open(canvas);
    buttons.get("clear")?.addEventListener("click", () => glass.clear());
    buttons.get("keep")?.addEventListener("click", () => {
      field.value = glass.json();
      if (field.value) element.requestSubmit();
    });
  });
}

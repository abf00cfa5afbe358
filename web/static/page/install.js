// On the page *Mehr*: installing, where the browser offers it, and a warning where it forgets.

/** @type {(Event & { prompt: () => Promise<unknown> }) | null} */
let offered = null;
const STANDALONE = matchMedia("(display-mode: standalone)");

/** @param {HTMLElement} element */
export function install(element) {
  if (STANDALONE.matches) return show(element, "installed");
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offered = /** @type {typeof offered} */ (event);
    show(element, "button");
    element.querySelector("button")?.addEventListener("click", () => void offered?.prompt());
  });
  window.addEventListener("appinstalled", () => show(element, "installed"));
  void warnIfForgetful(element);
}

/**
 * Safari forgets after seven days unless the app is on the home screen; it alone refuses to persist for good.
 * @param {HTMLElement} element
 */
async function warnIfForgetful(element) {
  const persisted = await navigator.storage?.persisted?.();
  if (persisted === false && "standalone" in navigator) show(element, "forgetful");
}

/**
 * @param {HTMLElement} element
 * @param {string} part
 */
function show(element, part) {
  const template = element.querySelector(`template[data-part="${part}"]`);
  if (!(template instanceof HTMLTemplateElement)) return;
  element.querySelector("[data-shown]")?.remove();
  const shown = document.createElement("div");
  shown.dataset.shown = part;
  shown.append(template.content.cloneNode(true));
  element.append(shown);
}

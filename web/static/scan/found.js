// What codes led to: asked of the worker, which finds it in the phone's own catalogue, and shown.

/** @typedef {ReturnType<typeof createFound>} Found */

/**
 * @param {string} [into] the query that names the draft to scan into
 * @param {(place: Element) => void} [shown] called with what is shown
 */
export function createFound(into = "", shown = () => {}) {
  const place = document.getElementById("found");
  const failed = place?.dataset.failed ?? "";

  /**
   * Shows what a page or a fragment says was found.
   * @param {() => Promise<Response>} ask
   * @returns {Promise<boolean>}  whether there is a product for one of the codes
   */
  async function load(ask) {
    if (!place) return false;
    try {
      const answer = await ask();
      if (answer.status === 401) return (location.assign("/login"), false);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("found") ?? page.body;
      if (!found.querySelector("[data-found]")) throw new Error(String(answer.status));
      place.replaceChildren(...found.children);
      place.dispatchEvent(new Event("feldbuch:content", { bubbles: true }));
    } catch {
      place.textContent = failed; // neither worker nor server: what was typed or read can be tried again
      return false;
    }
    shown(place);
    if (!into) place.scrollIntoView({ block: "nearest" });
    return place.querySelector('[data-found="product"]') !== null;
  }

  return {
    load,

    /** @param {string[]} codes */
    show(codes) {
      const query = new URLSearchParams(into);
      for (const code of codes) query.append("code", code);
      return load(() => fetch(`/scan/found?${query}`, { headers: { "HX-Request": "true" } }));
    },
  };
}

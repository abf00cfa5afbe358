// What codes led to: asked of the worker, which finds it in the phone's own catalogue, and shown.

/** @typedef {ReturnType<typeof createFound>} Found */

export function createFound() {
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
    } catch {
      place.textContent = failed; // neither worker nor server: what was typed or read can be tried again
      return false;
    }
    place.scrollIntoView({ block: "nearest" });
    return place.querySelector('[data-found="product"]') !== null;
  }

  return {
    load,

    /** @param {string[]} codes */
    show(codes) {
      const query = new URLSearchParams(codes.map((code) => ["code", code]));
      return load(() => fetch(`/scan/found?${query}`, { headers: { "HX-Request": "true" } }));
    },
  };
}

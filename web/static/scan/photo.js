// A photo from the gallery: read on the phone, and where that finds nothing, by the server.

/** @typedef {import("./agree.js").Code} Code */
/** @typedef {ReturnType<typeof import("./reading.js").createReading>} Reading */
/** @typedef {ReturnType<typeof import("./found.js").createFound>} Found */

/**
 * @param {Element | null} form
 * @param {Reading} reading
 * @param {Found} found
 */
export function createPhoto(form, reading, found) {
  const input = form?.querySelector('input[type="file"]');
  const busy = form?.querySelector('[data-scan="busy"]');
  if (!(form instanceof HTMLFormElement) || !(input instanceof HTMLInputElement)) return;
  form.classList.add("scan-photo-quick");
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    busy?.removeAttribute("hidden");
    const codes = await here(file);
    if (codes.length > 0) await found.show(codes.map(({ text }) => text));
    else
      await found.load(() => fetch(form.action, { method: "POST", body: new FormData(form), headers: PAGE }));
    busy?.setAttribute("hidden", "");
    form.reset();
  });

  /** @param {File} file @returns {Promise<Code[]>} */
  async function here(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      return (await reading.read(picture, true)).codes;
    } catch {
      return []; // no picture that this browser knows, or no reader: the server may
    }
  }
}

const PAGE = { Accept: "text/html" };

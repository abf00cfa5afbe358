// The line to the reader of codes, which is loaded when it is first needed (static/reader/reader.js).

/** @typedef {{ format: string, text: string }} Code */
/** @typedef {{ codes: Code[], ms: number }} Read */

/**
 * @param {string} script
 * @param {string} wasm
 */
export function createReading(script, wasm) {
  /** @type {Promise<Worker> | null} */
  let loading = null;
  /** @type {Map<number, { resolve: (read: Read) => void, reject: (error: Error) => void }>} */
  const asked = new Map();
  let count = 0;

  /** @returns {Promise<Worker>} */
  function load() {
    loading ??= new Promise((resolve, reject) => {
      const worker = new Worker(script);
      const fail = (/** @type {string} */ why) => {
        worker.terminate();
        loading = null; // the next one who asks tries again
        for (const wait of [{ reject }, ...asked.values()]) wait.reject(new Error(why));
        asked.clear();
      };
      worker.addEventListener("error", () => fail("the reader cannot be loaded"));
      worker.addEventListener("message", ({ data }) => {
        if (data.ready) resolve(worker);
        else if (data.failed) fail(data.failed);
        else {
          asked.get(data.id)?.resolve(data);
          asked.delete(data.id);
        }
      });
      worker.postMessage({ load: new URL(wasm, location.href).href });
    });
    return loading;
  }

  return {
    /** Resolves when it can read; rejects if it is not here and cannot be loaded. */
    load,

    /**
     * @param {ImageBitmap} picture it is given away
     * @param {boolean} [thorough] a photo, which may take longer than a frame
     * @returns {Promise<Read>}  rejects if the reader dies over it
     */
    async read(picture, thorough = false) {
      const worker = await load();
      const id = (count += 1);
      return new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject });
        worker.postMessage({ id, picture, thorough }, [picture]);
      });
    },
  };
}

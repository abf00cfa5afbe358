// Files that the shell does not bring: each is loaded when it is first used, once, and kept as long as it is current.
// Caches and fetch are handed in, so that node runs it too.

/**
 * @param {{ caches: Pick<CacheStorage, "open">, fetch: (request: Request | string) => Promise<Response>,
 *   name: string, paths: readonly string[] }} outside `name` of the cache, `paths` of the files of this version
 */
export function createLater({ caches, fetch, name, paths }) {
  /** @type {Map<string, Promise<void>>} */
  const loading = new Map();

  /** @param {string} path */
  async function load(path) {
    const response = await fetch(path);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await (await caches.open(name)).put(path, response);
  }

  /** @param {string} path */
  function once(path) {
    const under = loading.get(path) ?? load(path).finally(() => loading.delete(path));
    loading.set(path, under);
    return under;
  }

  return {
    name,

    /** Whether this is one of the files. @param {Request} request */
    has: (request) => paths.includes(new URL(request.url).pathname),

    /** The file; rejects if it is not here and cannot be had. @param {Request} request @returns {Promise<Response>} */
    async answer(request) {
      const path = new URL(request.url).pathname;
      const cache = await caches.open(name);
      const kept = await cache.match(path);
      if (kept) return kept;
      await once(path);
      const loaded = await cache.match(path);
      if (!loaded) throw new Error(`${path} was not kept`);
      return loaded;
    },

    /** For a new version: whoever used these files before has the new ones before he needs them without a network. */
    async renew() {
      const cache = await caches.open(name);
      const kept = await pathsIn(cache);
      const lacking = kept.size > 0 ? paths.filter((path) => !kept.has(path)) : [];
      await Promise.all(lacking.map(once));
    },

    /** What is no longer current goes. */
    async tidy() {
      const cache = await caches.open(name);
      const old = [...(await pathsIn(cache))].filter((path) => !paths.includes(path));
      await Promise.all(old.map((path) => cache.delete(path)));
    },
  };
}

/** @param {Cache} cache */
async function pathsIn(cache) {
  return new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
}

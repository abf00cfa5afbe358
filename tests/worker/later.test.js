/** Files that are loaded on first use: once, and then kept. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { createLater } from "../../web/worker/later.js";

const ORIGIN = "https://feldbuch.example";

/** A cache as browsers have it, as far as it is used. */
function storage() {
  const held = new Map();
  const cache = {
    match: async (path) => held.get(path)?.clone(),
    put: async (path, response) => void held.set(path, response),
    keys: async () => [...held.keys()].map((path) => ({ url: ORIGIN + path })),
    delete: async (path) => held.delete(path),
  };
  return { held, open: async () => cache };
}

/** @param {string[]} paths */
function later(paths, caches = storage()) {
  const line = { asked: [], down: false };
  const fetch = async (path) => {
    line.asked.push(path);
    if (line.down) throw new TypeError("no network");
    return new Response(`content of ${path}`, { status: path.includes("gone") ? 404 : 200 });
  };
  return { line, caches, files: createLater({ caches, fetch, name: "kept", paths }) };
}

const request = (path) => ({ url: ORIGIN + path });

test("it works: a file is fetched once, however often and by how many it is asked for", async () => {
  const { line, files } = later(["/static/a", "/static/b"]);
  const answers = await Promise.all([1, 2, 3].map(() => files.answer(request("/static/a"))));
  for (const answer of answers) assert.equal(await answer.text(), "content of /static/a");
  line.down = true;
  assert.equal(await (await files.answer(request("/static/a"))).text(), "content of /static/a");
  assert.deepEqual(line.asked, ["/static/a"]);
  assert.equal(files.has(request("/static/a")), true);
  assert.equal(files.has(request("/static/c")), false);
});

test("what could not be had is asked for again", async () => {
  const { line, files } = later(["/static/a", "/static/gone"]);
  line.down = true;
  await assert.rejects(files.answer(request("/static/a")));
  await assert.rejects(files.answer(request("/static/gone")));
  line.down = false;
  assert.equal((await files.answer(request("/static/a"))).status, 200);
  await assert.rejects(files.answer(request("/static/gone")));
});

test("a new version brings the new files only to whoever used the old ones, and drops these", async () => {
  const unused = later(["/static/new"]);
  await unused.files.renew();
  assert.deepEqual(unused.line.asked, []);
  const before = later(["/static/old", "/static/same"]);
  await before.files.answer(request("/static/old"));
  await before.files.answer(request("/static/same"));
  const { line, files, caches } = later(["/static/new", "/static/same"], before.caches);
  await files.renew();
  assert.deepEqual(line.asked, ["/static/new"]);
  await files.tidy();
  assert.deepEqual([...caches.held.keys()].sort(), ["/static/new", "/static/same"]);
});

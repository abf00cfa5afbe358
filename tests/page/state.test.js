// The state line: what it says is true.

import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf, state, text } from "../../web/static/page/state.js";

const NOTHING_WAITS = { state: /** @type {const} */ ("synced"), waiting: 0, refused: 0 };

test("the line of a phone that was synced once says that all is saved", () => {
  assert.equal(kindOf({}, { ...NOTHING_WAITS, at: "2026-11-26T12:00:00.000Z" }), "synced");
});

test("the line does not say that all is saved before anything was brought", () => {
  assert.equal(kindOf({}, { ...NOTHING_WAITS, at: null }), "syncing");
});

test("a page just opened says nothing before the worker has answered, whatever the one before it said", () => {
  const said = JSON.stringify({ ...NOTHING_WAITS, at: "2026-11-26T12:00:00.000Z" });
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker: {} }, configurable: true });
  Object.defineProperty(globalThis, "sessionStorage", { value: { getItem: () => said }, configurable: true });
  const words = { textContent: "" };
  const line = { dataset: { synced: "All saved" }, addEventListener() {}, setAttribute() {} };
  state(/** @type {any} */ ({ ...line, querySelector: () => words }));
  assert.deepEqual([words.textContent, line.dataset], ["", { synced: "All saved" }]);
});

test("the line of a phone in use says that older orders follow, and without a network that they are missing", () => {
  const following = { left: 18_000, of: 30_000 };
  const words = {
    following: "{n} von {of} da",
    offlineFollowing: "fehlen",
    offline: "Offline",
    offlineWaiting: "{n}",
  };
  const say = (state, waiting = 0) => text(words, state, { state, waiting, refused: 0, following }, "de");
  assert.equal(say("following"), "12.000 von 30.000 da");
  assert.equal(say("offline"), "fehlen");
  assert.equal(say("offline", 2), "2");
});

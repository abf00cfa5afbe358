// Every rule, tie, currency, tax case and edge of rounding by name; test_vectors.py asks the server's half the same.

import assert from "node:assert/strict";
import { test } from "node:test";

import { TooLargeError, scaled } from "../../web/worker/pricing/rules.js";
import { ROUNDING, VECTORS, observed } from "./observed.js";

test("a price is as written", async (group) => {
  assert.ok(VECTORS.cases.length >= 200);
  for (const example of VECTORS.cases) {
    await group.test(example.name, () => {
      const seen = observed(example);
      const asked = Object.keys(example.expect).map((name) => [name, seen[name]]);
      assert.deepEqual(Object.fromEntries(asked), example.expect);
    });
  }
});

test("an amount is rounded as written", async (group) => {
  for (const example of ROUNDING) {
    await group.test(example.name, () => {
      if (example.is === null) assert.throws(() => scaled(...example.scaled), TooLargeError);
      else assert.equal(scaled(...example.scaled), example.is);
    });
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode, plain } from "../../../sync/client/columns.js";

const MANY = 70_000;
const some = (value, count = 9) => Array.from({ length: count }, (_, n) => value(n));

/** Through the clone that a database makes. */
const stored = (lines, keys) => structuredClone(encode(lines, keys));
const back = (lines, keys) => decode(stored(lines, keys)).lines;

test("lines come back as they were, whatever their columns hold", () => {
  const columns = {
    texts: some((n) => ["", "Müller", "a\nb", "😀", "\ud83d", "x".repeat(999), "null", "0", "é"][n]),
    repeated: some((n) => (n % 2 ? "warm" : "")),
    numbers: some((n) => [0, -1, 1.5, 2 ** 53, null, 7, 8, 9, 10][n]),
    alike: some((n) => [null, 3][n % 2]),
    marks: some((n) => n > 4),
    mixed: some((n) => [1, "1", null, true, "", 0, false, "null", "2"][n]),
    nested: some((n) => (n ? [{ n }] : {})),
  };
  const keys = Object.keys(columns);
  for (const count of [0, 1, 2, 9]) {
    const lines = some((n) => Object.fromEntries(keys.map((key) => [key, columns[key][n]])), count);
    assert.deepEqual(back(lines, keys).map(plain), lines);
  }
});

test("so do values that come again, and are too many for two bytes", () => {
  const lines = some((n) => ({ id: `id ${n % MANY}` }), 2 * MANY + 2);
  assert.deepEqual(back(lines, ["id"]).map(plain), lines);
});

test("a column of its own is given to the lines of another, twice does no harm", () => {
  const all = some((n) => ({ id: String(n), text: `Text ${n}` }));
  const { lines, add } = decode(stored(all, ["id"]));
  assert.deepEqual(plain(lines[3]), { id: "3" });
  for (const more of [stored(all, ["text"]), stored(all, ["text"])]) {
    add(more);
    assert.deepEqual(lines.map(plain), all);
  }
  assert.equal(JSON.stringify(lines), JSON.stringify(all));
  assert.deepEqual(encode(lines, ["id", "text"]), encode(all, ["id", "text"]));
});

test("many lines are few values for the database to hand out", () => {
  const lines = some((n) => ({ id: `id ${n}`, root: `root ${n % 9}`, sum: n, on: n % 2 === 0 }), 10_000);
  const { columns } = stored(lines, ["id", "root", "sum", "on"]);
  const values = (value) =>
    ArrayBuffer.isView(value) || typeof value !== "object"
      ? 1
      : 1 + Object.values(value).reduce((sum, one) => sum + values(one), 0);
  assert.ok(values(columns) < 30, values(columns));
});

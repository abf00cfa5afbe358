import assert from "node:assert/strict";
import { test } from "node:test";
import { describe } from "../../web/worker/describe.js";
import { parse } from "../../web/worker/customers/filters.js";
import { PAGE, areas } from "../../web/worker/customers/listing.js";
import { NORTH, SOUTH, customer, id } from "./phone.js";

const NONE = { notes: [], history: [], conflicts: [] };

/** The index of these customers. */
function index(...customers) {
  const lines = customers.map(([, root]) => describe.lineOf({ root, rows: NONE, waiting: 0, unsent: [] }));
  return lines.sort(describe.compare);
}

/** @param {string} query */
const filters = (query) => parse(new URLSearchParams(query));

const ids = (area) => area.ids.map((one) => parseInt(one.slice(-4), 16));

test("current customers are sorted by name, potential ones by temperature and then by name", () => {
  const lines = index(
    customer(1, { status: "current", name: "Zöllner", temperature: "hot" }),
    customer(2, { status: "current", name: "Ärmel", temperature: "cold" }),
    customer(3, { name: "Beta", temperature: "cold" }),
    customer(4, { name: "Alpha", temperature: "cold" }),
    customer(5, { name: "Zeta", temperature: "hot" }),
  );
  const { current, potential } = areas(lines, filters(""));
  assert.deepEqual(ids(current), [2, 1]);
  assert.deepEqual(ids(potential), [5, 4, 3]);
});

test("who is not interested is only counted, unless asked for", () => {
  const lines = index(customer(1), customer(2, { temperature: "not_interested" }));
  const folded = areas(lines, filters("")).potential;
  assert.deepEqual([ids(folded), folded.total, folded.folded], [[1], 1, 1]);
  const shown = areas(lines, filters("not_interested=shown")).potential;
  assert.deepEqual([ids(shown), shown.total, shown.folded], [[1, 2], 2, 0]);
  const wanted = areas(lines, filters("temperature=not_interested")).potential;
  assert.deepEqual([ids(wanted), wanted.total, wanted.folded], [[2], 1, 0]);
});

test("a page has 25 entries, and the next one starts after its last", () => {
  const lines = index(
    ...Array.from({ length: PAGE + 3 }, (_, n) => customer(100 + n, { name: `F${100 + n}` })),
  );
  const first = areas(lines, filters("")).potential;
  assert.deepEqual([first.ids.length, first.more, first.after, first.total], [PAGE, true, "", PAGE + 3]);
  const last = first.ids.at(-1);
  const second = areas(lines, filters(`after_potential=${last}`)).potential;
  assert.deepEqual([ids(second), second.more, second.after], [[125, 126, 127], false, last]);
});

test("a place that is unknown is the beginning", () => {
  const { potential } = areas(index(customer(1)), filters(`after_potential=${id(99)}`));
  assert.deepEqual([ids(potential), potential.after], [[1], ""]);
});

test("search needs every word, in any notation; filters narrow it", () => {
  const lines = index(
    customer(1, { name: "Müller GmbH", city: "Köln", phone: "+49 221 12345", territory_id: SOUTH }),
    customer(2, { name: "Mueller KG", city: "Bonn" }),
    customer(3, { name: "Schmidt", status: "current" }),
  );
  const found = (query) => {
    const { current, potential } = areas(lines, filters(query));
    return [...ids(current), ...ids(potential)];
  };
  assert.deepEqual(found("q=muller"), [1, 2]);
  assert.deepEqual(found("q=MÜLLER koeln"), [1]);
  assert.deepEqual(found("q=0221/12345"), [1]);
  assert.deepEqual(found(`territory=${NORTH}`), [3, 2]);
  assert.deepEqual(found("status=current"), [3]);
  assert.deepEqual(found("q=nobody"), []);
});

test("what makes no sense in an address does not count", () => {
  const read = filters(
    "status=old&temperature=lukewarm&territory=x&after_current=1&not_interested=yes&q=%20a%C2%A0",
  );
  assert.deepEqual(Object.values(read).filter(Boolean), ["a"]);
});

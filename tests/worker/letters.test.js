import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { plain, plainDigits, upper } from "../../web/worker/letters.js";

const TABLE = JSON.parse(readFileSync(new URL("../../web/worker/fold_table.json", import.meta.url), "utf8"));
const BASIC = 0x10000; // the table knows no letter beyond
const SMALL = new Map([...TABLE.upper].map((capital, at) => [capital, [...TABLE.lower][at]]));
const FOLDED = new Map(
  Object.entries(TABLE.fold).flatMap(([folded, letters]) => [...letters].map((letter) => [letter, folded])),
);

/** @param {string} letter */
function dropped(letter) {
  const bounds = [...TABLE.drop];
  return bounds.some((first, at) => at % 2 === 0 && letter >= first && letter <= bounds[at + 1]);
}

const letters = Array.from({ length: BASIC }, (_, code) => String.fromCharCode(code));

test("every letter folds as the table says, though the worker carries it packed", () => {
  for (const letter of letters) {
    const folded = dropped(letter) ? "" : (FOLDED.get(letter) ?? SMALL.get(letter) ?? letter);
    assert.equal(plain(`x${letter}x`), `x${folded}x`, letter.charCodeAt(0).toString(16));
  }
});

test("capitals and digits are those of the table, too", () => {
  const capitals = new Map([...SMALL].map(([capital, small]) => [small, capital]));
  for (const letter of letters) {
    assert.equal(upper(letter), capitals.get(letter) ?? letter);
    const folded = FOLDED.get(letter);
    assert.equal(plainDigits(letter), folded && /^[0-9]$/.test(folded) ? folded : letter);
  }
});

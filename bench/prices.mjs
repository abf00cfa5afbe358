// Prices a second on the phone's side: node prices.mjs QUESTIONS.json ROUNDS prints {part: {seconds, total}}.

import { readFileSync } from "node:fs";

import { line, nextStep, price, totals } from "../web/worker/pricing/rules.js";

const asked = JSON.parse(readFileSync(process.argv[2], "utf8"));
const rounds = Number(process.argv[3]);
const MODULO = 1_000_003;

const PARTS = {
  price: () => 0,
  next_step: (question) => nextStep(...question)?.unit_price ?? 0,
  line: (question, priced) =>
    totals([line(question[0], priced, 500)], question[5].price_mode).total_gross ?? 0,
};

/** What Python's % makes of it: never below zero. */
const modulo = (number) => ((number % MODULO) + MODULO) % MODULO;

function timed(part) {
  const begun = process.cpuUsage();
  let total = 0;
  for (const question of asked) {
    const priced = price(...question);
    total = modulo(total + modulo(priced.unit_price ?? 0) + modulo(part(question, priced)));
  }
  const { user, system } = process.cpuUsage(begun);
  return { seconds: (user + system) / 1e6, total };
}

const found = Object.entries(PARTS).map(([name, part]) => {
  const runs = Array.from({ length: rounds }, () => timed(part));
  return [name, runs.reduce((best, run) => (run.seconds < best.seconds ? run : best))];
});
console.log(JSON.stringify(Object.fromEntries(found)));

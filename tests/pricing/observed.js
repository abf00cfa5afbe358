// What a vector's case comes to, seen as a merchant would: one flat row of answers. Twin: observed.py.

import { readFileSync } from "node:fs";

import * as rules from "../../web/worker/pricing/rules.js";

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
export const VECTORS = read("vectors.json");
export const ROUNDING = read("vectors_rounding.json");

const isRow = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The world with what a case says of it, field by field. */
export function over(world, given) {
  const said = Object.entries(given).map(([name, value]) => [
    name,
    isRow(value) && isRow(world[name]) ? { ...world[name], ...value } : value,
  ]);
  return { ...world, ...Object.fromEntries(said) };
}

export function observed(example) {
  const world = over(VECTORS.world, example.given);
  const { company, customer, group } = world;
  const terms = rules.termsOf(company, customer, group, world.delivery_country, world.day, world.supply_on);
  const lines = (example.lines ?? [{}]).map((given) => {
    const one = over(world, given);
    const asked = [one.product, one.own_prices, customer, group, company, terms, one.quantity_milli];
    const asks = rules.price(...asked);
    const priced = one.free ? rules.given(asks, one.free) : asks;
    return { line: rules.line(one.product, priced, one.line_discount_bp), next: rules.nextStep(...asked) };
  });
  const totals = rules.totals(
    lines.map(({ line }) => line),
    terms.price_mode,
  );
  const seen = {
    ...(terms.exchange ?? { rate_e6: null, rate_on: null, rate_old: null }),
    currency: terms.currency,
    mode: terms.price_mode,
    tax_case: terms.tax.case,
    tax_reason: terms.tax.reason,
    tax_country: terms.tax.country,
    net: totals.total_net,
    vat: totals.total_vat,
    gross: totals.total_gross,
    open_lines: totals.open_lines,
    taxes: totals.taxes.map((tax) => [tax.vat_class, tax.rate_bp, tax.net, tax.vat, tax.gross]),
  };
  if (lines.length !== 1) return seen;
  const [{ line, next }] = lines;
  const discount = line.reason.find(({ code }) => code === "discount");
  return {
    ...seen,
    per_milli: line.per_milli,
    list_price: line.list_price,
    unit_price: line.unit_price,
    vat_rate_bp: line.vat_rate_bp,
    line_total: line.line_total,
    line_discount_bp: line.discount_bp,
    codes: line.reason.map(({ code }) => code),
    amounts: line.reason.map(({ amount }) => amount),
    valid_to: line.reason[0].valid_to ?? null,
    discount_of: discount?.of ?? null,
    discount_bp: discount?.bp ?? null,
    discount_category: discount?.category_id ?? null,
    next,
  };
}

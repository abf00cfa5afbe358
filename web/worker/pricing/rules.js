// What a product costs a customer, and why (B2). Pure, integers only.
// Twin: backend/pricing/rules.py, function for function; what they mean, and the units, are said there.
// Integers are numbers at the edge; a product that may exceed 2^53 is a BigInt inside.

/** @typedef {"net" | "gross"} Mode */
/**
 * @typedef {object} Price
 * @property {string} [list]
 * @property {string} currency
 * @property {Mode} mode
 * @property {number} per_milli
 * @property {number} from_milli
 * @property {number | null} [amount]
 * @property {number | null} [discount_bp]
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/**
 * @typedef {object} CategoryDiscount
 * @property {string} category_id
 * @property {number} discount_bp
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/**
 * @typedef {object} Product
 * @property {string} id
 * @property {string} vat_class
 * @property {boolean} discountable
 * @property {string[]} categories
 * @property {Price[]} prices
 */
/**
 * @typedef {object} Customer
 * @property {"company" | "person"} kind
 * @property {string} country
 * @property {string} vat_id
 * @property {boolean} vat_id_confirmed
 * @property {string} currency
 * @property {number | null} discount_bp
 * @property {CategoryDiscount[]} category_discounts
 */
/**
 * @typedef {object} Group
 * @property {string} id
 * @property {Mode} mode
 * @property {number | null} discount_bp
 * @property {CategoryDiscount[]} category_discounts
 */
/**
 * @typedef {object} VatRate
 * @property {string} country
 * @property {string} vat_class
 * @property {number} rate_bp
 * @property {string | null} [valid_from]
 * @property {string | null} [valid_to]
 */
/** @typedef {{ currency: string, rate_e6: number, on: string }} ExchangeRate */
/**
 * @typedef {object} Company
 * @property {string} country
 * @property {string} currency
 * @property {boolean} small_business
 * @property {boolean} oss
 * @property {VatRate[]} vat_rates
 * @property {ExchangeRate[]} rates
 */
/** @typedef {{ case: string, reason: string, country: string }} TaxCase */
/** @typedef {{ rate_e6: number, rate_on: string, rate_old: boolean }} Exchange */
/**
 * @typedef {object} Terms
 * @property {string} currency
 * @property {Mode} price_mode
 * @property {TaxCase} tax
 * @property {Exchange | null} exchange
 * @property {string} day
 * @property {string} supply_on
 */
/** @typedef {{ bp: number, of: string, category_id: string | null }} Discount */
/** @typedef {{ code: string, amount: number | null, [fact: string]: string | number | boolean | null }} Step */
/**
 * @typedef {object} Priced
 * @property {string} product_id
 * @property {number} quantity_milli
 * @property {number | null} per_milli
 * @property {number | null} list_price
 * @property {number | null} unit_price
 * @property {string} vat_class
 * @property {number | null} vat_rate_bp
 * @property {Step[]} reason
 */
/** @typedef {Priced & { discount_bp: number, line_total: number | null }} Line */
/** @typedef {{ from_milli: number, per_milli: number, unit_price: number }} NextStep */
/** @typedef {{ vat_class: string, rate_bp: number, net: number, vat: number, gross: number }} Tax */
/**
 * @typedef {object} Totals
 * @property {Tax[]} taxes
 * @property {number | null} total_net
 * @property {number | null} total_vat
 * @property {number | null} total_gross
 * @property {number} open_lines
 */
/** @typedef {{ rate_bp: number, included_bp: number }} Vat */
/** @typedef {{ amount: number, per_milli: number, entry: Price, steps: Step[] }} Found */
/**
 * @typedef {object} Case
 * @property {Company} company
 * @property {Terms} terms
 * @property {Vat} vat
 * @property {boolean} discountable
 * @property {number} quantity_milli
 */

const WHOLE_BP = 10_000;
const MILLION = 1_000_000;
const RATE_DAYS = 7;
const OPEN_END = "9999-12-31";
const DIGITS = new Map(
  [
    /** @type {const} */ ([0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"]),
    /** @type {const} */ ([3, "BHD IQD JOD KWD LYD OMR TND"]),
    /** @type {const} */ ([4, "CLF UYW"]),
  ].flatMap(([count, currencies]) => currencies.split(" ").map((currency) => [currency, count])),
);
const UNION = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);
const TAXED_AS = new Map([
  ["MC", "FR"],
  ["EL", "GR"],
]);
export const TAX_FREE = ["small_business", "eu_company", "export"];
export const ON_REQUEST = ["quantity", "no_vat_rate", "no_rate", "no_price", "too_large"];

/** An amount beyond what a number holds exactly. */
export class TooLargeError extends Error {}

/** @param {string} currency @returns {number} */
export function digits(currency) {
  return DIGITS.get(currency) ?? 2;
}

/** @param {number} amount @param {number | bigint} times @param {number | bigint} by @returns {number} */
export function scaled(amount, times, by) {
  const product = multiplied(amount, times);
  if (typeof product === "number" && typeof by === "number") {
    const rest = Math.abs(product % by);
    const found = (Math.abs(product) - rest) / by;
    return signed(product < 0, rest >= by - rest ? within(found + 1) : found);
  }
  const [large, under] = [BigInt(product), BigInt(by)];
  const size = large < 0n ? -large : large;
  const found = (2n * size + under) / (2n * under);
  return signed(large < 0n, within(found));
}

/** @param {Price | CategoryDiscount | VatRate} entry @param {string} day */
export function inForce(entry, day) {
  return (entry.valid_from || "") <= day && day <= (entry.valid_to || OPEN_END);
}

/** @param {string} date */
export function dayNumber(date) {
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  const year = Number(date.slice(0, 4)) - (month <= 2 ? 1 : 0);
  const leap = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return 365 * year + leap + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day;
}

/** @param {ExchangeRate[]} rates @param {string} currency @param {string} day @returns {Exchange | null} */
export function exchange(rates, currency, day) {
  /** @type {ExchangeRate | null} */
  let best = null;
  for (const rate of rates) {
    if (rate.currency !== currency || rate.on > day || rate.rate_e6 <= 0) continue;
    if (best === null || rate.on > best.on || (rate.on === best.on && rate.rate_e6 > best.rate_e6)) {
      best = rate;
    }
  }
  if (best === null) return null;
  const old = dayNumber(day) - dayNumber(best.on) > RATE_DAYS;
  return { rate_e6: best.rate_e6, rate_on: best.on, rate_old: old };
}

/** @param {Customer} customer @param {Group | null} group @returns {Mode} */
export function modeOf(customer, group) {
  if (group !== null) return group.mode;
  return customer.kind === "company" ? "net" : "gross";
}

/** @param {Company} company @param {Customer} customer @param {string} deliveryCountry @returns {TaxCase} */
export function taxCase(company, customer, deliveryCountry) {
  const home = taxedAs(company.country);
  const place = taxedAs(deliveryCountry || customer.country);
  if (company.small_business) return { case: "small_business", reason: "paragraph_19", country: home };
  if (place === "") return { case: "domestic", reason: "no_country", country: home };
  if (place === home) return { case: "domestic", reason: "same_country", country: home };
  if (!UNION.has(home) || !UNION.has(place)) {
    return { case: "export", reason: "third_country", country: home };
  }
  if (customer.kind === "person") return inTheUnion(company, "person", home, place);
  if (customer.vat_id === "") return inTheUnion(company, "vat_id_missing", home, place);
  if (!customer.vat_id_confirmed) return inTheUnion(company, "vat_id_unconfirmed", home, place);
  if (taxedAs(customer.vat_id.slice(0, 2)) === home) {
    return inTheUnion(company, "vat_id_domestic", home, place);
  }
  return { case: "eu_company", reason: "vat_id", country: home };
}

/**
 * @param {Company} company
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {string} deliveryCountry
 * @param {string} day
 * @param {string | null} supplyOn
 * @returns {Terms}
 */
export function termsOf(company, customer, group, deliveryCountry, day, supplyOn) {
  const currency = customer.currency || company.currency;
  const foreign = currency !== company.currency;
  return {
    currency,
    price_mode: modeOf(customer, group),
    tax: taxCase(company, customer, deliveryCountry),
    exchange: foreign ? exchange(company.rates, currency, day) : null,
    day,
    supply_on: supplyOn || day,
  };
}

/** @param {Company} company @param {Terms} terms @param {string} vatClass @returns {Vat | null} */
export function vatOf(company, terms, vatClass) {
  const { case: taxed, country } = terms.tax;
  if (taxed === "small_business") return { rate_bp: 0, included_bp: 0 };
  const rate = vatRate(company.vat_rates, country, vatClass, terms.supply_on);
  if (rate === null) return null;
  return { rate_bp: TAX_FREE.includes(taxed) ? 0 : rate, included_bp: rate };
}

/**
 * @param {Product} product
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {string} day
 * @returns {Discount | null}
 */
export function discount(product, customer, group, day) {
  /** @type {Discount[]} */
  const found = [{ bp: customer.discount_bp ?? 0, of: "customer", category_id: null }];
  let near = nearest(customer.category_discounts, product.categories, day);
  if (near !== null) {
    found.push({ bp: near.discount_bp, of: "customer_category", category_id: near.category_id });
  }
  if (group !== null) {
    found.push({ bp: group.discount_bp ?? 0, of: "group", category_id: null });
    near = nearest(group.category_discounts, product.categories, day);
    if (near !== null) {
      found.push({ bp: near.discount_bp, of: "group_category", category_id: near.category_id });
    }
  }
  let best = found[0];
  for (const one of found) if (one.bp > best.bp) best = one;
  best.bp = Math.min(best.bp, WHOLE_BP);
  return best.bp > 0 ? best : null;
}

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Company} company
 * @param {Terms} terms
 * @param {number} quantityMilli
 * @returns {Priced}
 */
export function price(product, ownPrices, customer, group, company, terms, quantityMilli) {
  const vat = vatOf(company, terms, product.vat_class);
  if (quantityMilli <= 0) return onRequest(product, vat, quantityMilli, "quantity");
  if (vat === null) return onRequest(product, vat, quantityMilli, "no_vat_rate");
  const { discountable } = product;
  try {
    const about = { company, terms, vat, discountable, quantity_milli: quantityMilli };
    return priceOf(product, ownPrices, customer, group, about);
  } catch (error) {
    if (error instanceof TooLargeError) return onRequest(product, vat, quantityMilli, "too_large");
    throw error;
  }
}

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Company} company
 * @param {Terms} terms
 * @param {number} quantityMilli
 * @returns {NextStep | null}
 */
export function nextStep(product, ownPrices, customer, group, company, terms, quantityMilli) {
  const now = price(product, ownPrices, customer, group, company, terms, quantityMilli);
  const lists = listsOf(group);
  const entries = [...ownPrices, ...product.prices.filter(({ list }) => lists.includes(list ?? ""))];
  const steps = new Set(
    entries
      .filter((entry) => entry.from_milli > Math.max(quantityMilli, 0) && inForce(entry, terms.day))
      .map((entry) => entry.from_milli),
  );
  for (const step of [...steps].sort((a, b) => a - b)) {
    const then = price(product, ownPrices, customer, group, company, terms, step);
    if (then.unit_price === null || then.per_milli === null) continue;
    if (now.unit_price === null || now.per_milli === null || lower(then, now)) {
      return { from_milli: step, per_milli: then.per_milli, unit_price: then.unit_price };
    }
  }
  return null;
}

/** @param {Product} product @param {Priced} priced @param {number} discountBp @returns {Line} */
export function line(product, priced, discountBp) {
  const bp = Math.min(Math.max(discountBp, 0), WHOLE_BP);
  const taken = product.discountable ? bp : 0;
  if (priced.unit_price === null || priced.per_milli === null) {
    return { ...priced, discount_bp: taken, line_total: null };
  }
  const reason = [...priced.reason];
  let total;
  try {
    const { quantity_milli, per_milli } = priced;
    total = scaled(priced.unit_price, quantity_milli, per_milli);
    reason.push({ code: "times", amount: total, quantity_milli, per_milli });
    if (taken > 0) {
      total = less(total, taken);
      reason.push({ code: "line_discount", amount: total, bp: taken });
    } else if (bp > 0) {
      reason.push({ code: "line_discount_refused", amount: total, bp });
    }
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    return { ...priced, reason: [why("too_large")], discount_bp: taken, line_total: null };
  }
  return { ...priced, reason, discount_bp: taken, line_total: total };
}

/** @param {Iterable<Line>} lines @param {Mode} priceMode @returns {Totals} */
export function totals(lines, priceMode) {
  /** @type {Map<number, bigint>} */
  const sums = new Map();
  /** @type {Map<number, string>} */
  const classes = new Map();
  let openLines = 0;
  for (const { vat_class: vatClass, vat_rate_bp: rate, line_total: total } of lines) {
    if (rate === null || total === null) {
      openLines += 1;
      continue;
    }
    sums.set(rate, (sums.get(rate) ?? 0n) + BigInt(total));
    classes.set(rate, (classes.get(rate) ?? vatClass) === vatClass ? vatClass : "");
  }
  try {
    const rates = [...sums.keys()].sort((a, b) => b - a);
    const taxes = rates.map((rate) => tax(classes.get(rate) ?? "", rate, sums.get(rate) ?? 0n, priceMode));
    const [net, vat, gross] = /** @type {const} */ (["net", "vat", "gross"]).map((part) =>
      within(taxes.reduce((sum, one) => sum + BigInt(one[part]), 0n)),
    );
    return { taxes, total_net: net, total_vat: vat, total_gross: gross, open_lines: openLines };
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error;
    return { taxes: [], total_net: null, total_vat: null, total_gross: null, open_lines: openLines };
  }
}

/** @param {string} country */
function taxedAs(country) {
  return TAXED_AS.get(country) ?? country;
}

/** @param {Company} company @param {string} reason @param {string} home @param {string} place @returns {TaxCase} */
function inTheUnion(company, reason, home, place) {
  return company.oss ? { case: "oss", reason, country: place } : { case: "eu_origin", reason, country: home };
}

/** @param {VatRate[]} rates @param {string} country @param {string} vatClass @param {string} day */
function vatRate(rates, country, vatClass, day) {
  /** @type {VatRate | null} */
  let best = null;
  for (const rate of rates) {
    if (rate.country !== country || rate.vat_class !== vatClass || !inForce(rate, day)) continue;
    if (best === null || later(rate, rate.rate_bp, best, best.rate_bp)) best = rate;
  }
  return best === null ? null : best.rate_bp;
}

/** @param {CategoryDiscount[]} entries @param {string[]} categories @param {string} day */
function nearest(entries, categories, day) {
  for (const category of entries.length > 0 ? categories : []) {
    /** @type {CategoryDiscount | null} */
    let best = null;
    for (const entry of entries) {
      if (entry.category_id !== category || !inForce(entry, day)) continue;
      if (best === null || later(entry, entry.discount_bp, best, best.discount_bp)) best = entry;
    }
    if (best !== null) return best;
  }
  return null;
}

/** @param {Group | null} group */
function listsOf(group) {
  return group === null ? ["base", "special"] : ["base", "special", `group:${group.id}`];
}

/**
 * @param {Product} product
 * @param {Price[]} ownPrices
 * @param {Customer} customer
 * @param {Group | null} group
 * @param {Case} about
 * @returns {Priced}
 */
function priceOf(product, ownPrices, customer, group, about) {
  const { terms } = about;
  const home = about.company.currency;
  const listed = (/** @type {string} */ name) => product.prices.filter(({ list }) => list === name);
  const bases = listed("base");
  let base = inList(bases, "base", terms.currency, null, about);
  const foreign = base === null && terms.currency !== home;
  if (foreign && terms.exchange !== null) base = inList(bases, "base", home, null, about);
  const own = inList(ownPrices, "own", terms.currency, base, about);
  if (own !== null) return pricedAs(product, about, own.amount, own, own.steps);
  let found = base;
  if (group !== null) {
    found = inList(listed(`group:${group.id}`), "group", terms.currency, base, about) ?? base;
  }
  if (found === null) {
    const rateMissing = foreign && terms.exchange === null && stepsOf(bases, home, false, about).length > 0;
    return onRequest(product, about.vat, about.quantity_milli, rateMissing ? "no_rate" : "no_price");
  }
  const steps = [...found.steps];
  let { amount } = found;
  const taken = discount(product, customer, group, terms.day);
  if (taken !== null && !product.discountable) {
    steps.push({ code: "not_discountable", amount, bp: taken.bp });
  } else if (taken !== null) {
    amount = less(amount, taken.bp);
    steps.push({ code: "discount", amount, ...taken });
  }
  const regular = { ...found, amount };
  const specials = listed("special");
  let special = inList(specials, "special", terms.currency, base, about);
  if (special === null && foreign && found === base && terms.exchange !== null) {
    special = inList(specials, "special", home, base, about);
  }
  if (special === null) return pricedAs(product, about, found.amount, regular, steps);
  if (compare(special.amount, special.per_milli, regular.amount, regular.per_milli) < 0) {
    const list = scaled(found.amount, special.per_milli, found.per_milli);
    return pricedAs(product, about, list, special, [...steps, ...after(special, base)]);
  }
  const notLower = { code: "special_not_lower", amount: special.amount, per_milli: special.per_milli };
  return pricedAs(product, about, found.amount, regular, [...steps, notLower]);
}

/** @param {Price[]} entries @param {string} currency @param {boolean} percent @param {Case} about */
function stepsOf(entries, currency, percent, about) {
  /** @type {Price[]} */
  let best = [];
  for (const entry of entries) {
    if (entry.per_milli <= 0 || entry.from_milli > about.quantity_milli) continue;
    if ((entry.amount ?? null) !== null) {
      if ((entry.currency || about.company.currency) !== currency) continue;
    } else if (!percent || (entry.discount_bp ?? null) === null || !["", currency].includes(entry.currency)) {
      continue;
    }
    if (!inForce(entry, about.terms.day)) continue;
    const sign = best.length === 0 ? 1 : stepOrder(entry, best[0]);
    if (sign > 0) best = [entry];
    else if (sign === 0) best.push(entry);
  }
  return best;
}

/**
 * @param {Price[]} entries
 * @param {string} name
 * @param {string} currency
 * @param {Found | null} base
 * @param {Case} about
 * @returns {Found | null}
 */
function inList(entries, name, currency, base, about) {
  /** @type {Found | null} */
  let best = null;
  for (const entry of stepsOf(entries, currency, base !== null && about.discountable, about)) {
    const found = value(entry, name, currency, base, about);
    if (best === null || first(found, best)) best = found;
  }
  return best;
}

/**
 * @param {Price} entry
 * @param {string} name
 * @param {string} currency
 * @param {Found | null} base
 * @param {Case} about
 * @returns {Found}
 */
function value(entry, name, currency, base, about) {
  const { mode, per_milli, from_milli } = entry;
  const period = { valid_from: entry.valid_from || null, valid_to: entry.valid_to || null };
  if (typeof entry.amount === "number") {
    const { amount } = entry;
    const step = { code: `${name}_price`, amount, currency, mode, per_milli, from_milli, ...period };
    return converted(amount, currency, entry, step, about);
  }
  if (base === null) throw new Error("a percentage off no base price");
  const bp = entry.discount_bp ?? 0;
  const amount = less(base.amount, Math.min(bp, WHOLE_BP));
  const step = { code: `${name}_percent`, amount, bp, from_milli, ...period };
  return { amount, per_milli: base.per_milli, entry, steps: [...base.steps, step] };
}

/**
 * @param {number} amount
 * @param {string} currency
 * @param {Price} entry
 * @param {Step} step
 * @param {Case} about
 * @returns {Found}
 */
function converted(amount, currency, entry, step, about) {
  const { terms, vat } = about;
  const rate = currency === terms.currency ? null : terms.exchange;
  /** @type {number | bigint} */
  let times = 1;
  let by = 1;
  if (rate !== null) {
    times = multiplied(rate.rate_e6, 10 ** digits(terms.currency));
    by = MILLION * 10 ** digits(currency);
  }
  const over = terms.price_mode === "gross" ? WHOLE_BP + vat.rate_bp : WHOLE_BP;
  const under = entry.mode === "gross" ? WHOLE_BP + vat.included_bp : WHOLE_BP;
  if (rate === null && over === under) return { amount, per_milli: entry.per_milli, entry, steps: [step] };
  const found = scaled(amount, multiplied(over, times), multiplied(under, by));
  const conversion = {
    code: "converted",
    amount: found,
    currency: terms.currency,
    mode: terms.price_mode,
    rate_e6: rate?.rate_e6 ?? null,
    rate_on: rate?.rate_on ?? null,
    rate_old: rate?.rate_old ?? false,
    vat_rate_bp: vat.rate_bp,
    included_bp: vat.included_bp,
  };
  return { amount: found, per_milli: entry.per_milli, entry, steps: [step, conversion] };
}

/** @param {Found} one @param {Found} other */
function first(one, other) {
  const compared = compare(one.amount, one.per_milli, other.amount, other.per_milli);
  if (compared !== 0) return compared < 0;
  const [mine, theirs] = [shown(one.entry), shown(other.entry)];
  const at = mine.findIndex((part, index) => part !== theirs[index]);
  return at >= 0 && mine[at] < theirs[at];
}

/** @param {Price} entry */
function shown(entry) {
  const amount = entry.amount ?? null;
  return [
    amount === null ? 1 : 0,
    entry.valid_to || OPEN_END,
    amount ?? 0,
    entry.per_milli,
    entry.mode,
    entry.discount_bp ?? 0,
  ];
}

/** @param {number} amount @param {number} perMilli @param {number} otherAmount @param {number} otherPerMilli */
function compare(amount, perMilli, otherAmount, otherPerMilli) {
  const [mine, theirs] = [multiplied(amount, otherPerMilli), multiplied(otherAmount, perMilli)];
  return Number(mine > theirs) - Number(mine < theirs);
}

/** @param {Priced} one @param {Priced} other */
function lower(one, other) {
  const [amount, perMilli] = [one.unit_price ?? 0, one.per_milli ?? 1];
  return compare(amount, perMilli, other.unit_price ?? 0, other.per_milli ?? 1) < 0;
}

/** @param {number} amount @param {number} bp */
function less(amount, bp) {
  return scaled(amount, WHOLE_BP - bp, WHOLE_BP);
}

/** @param {Found} special @param {Found | null} base */
function after(special, base) {
  return (special.entry.amount ?? null) === null && base !== null ? special.steps.slice(-1) : special.steps;
}

/**
 * @param {Product} product
 * @param {Case} about
 * @param {number} listPrice
 * @param {Found} found
 * @param {Step[]} steps
 * @returns {Priced}
 */
function pricedAs(product, about, listPrice, found, steps) {
  return {
    product_id: product.id,
    quantity_milli: about.quantity_milli,
    per_milli: found.per_milli,
    list_price: listPrice,
    unit_price: found.amount,
    vat_class: product.vat_class,
    vat_rate_bp: about.vat.rate_bp,
    reason: steps,
  };
}

/** @param {Product} product @param {Vat | null} vat @param {number} quantityMilli @param {string} code @returns {Priced} */
function onRequest(product, vat, quantityMilli, code) {
  return {
    product_id: product.id,
    quantity_milli: quantityMilli,
    per_milli: null,
    list_price: null,
    unit_price: null,
    vat_class: product.vat_class,
    vat_rate_bp: vat === null ? null : vat.rate_bp,
    reason: [why(code)],
  };
}

/** @param {string} code */
function why(code) {
  return { code, amount: null };
}

/** @param {string} vatClass @param {number} rateBp @param {bigint} sum @param {Mode} priceMode @returns {Tax} */
function tax(vatClass, rateBp, sum, priceMode) {
  const total = within(sum);
  if (priceMode === "net") {
    const vat = scaled(total, rateBp, WHOLE_BP);
    return { vat_class: vatClass, rate_bp: rateBp, net: total, vat, gross: within(total + vat) };
  }
  const vat = scaled(total, rateBp, WHOLE_BP + rateBp);
  return { vat_class: vatClass, rate_bp: rateBp, net: total - vat, vat, gross: total };
}

/** The amount as a number; a sum of two exact numbers beyond the limit is seen to be beyond it. @param {number | bigint} amount */
function within(amount) {
  const found = Number(amount);
  if (!Number.isSafeInteger(found)) throw new TooLargeError();
  return found;
}

// What only this half needs: products that stay exact, no minus before zero, and pairs in order.

/** @param {number} one @param {number | bigint} other @returns {number | bigint} */
function multiplied(one, other) {
  if (typeof other === "number") {
    const product = one * other;
    if (Number.isSafeInteger(product)) return product;
  }
  return BigInt(one) * BigInt(other);
}

/** @param {boolean} below @param {number} size */
function signed(below, size) {
  return below && size !== 0 ? -size : size;
}

/** @param {VatRate | CategoryDiscount} one @param {number} bp @param {VatRate | CategoryDiscount} other @param {number} otherBp */
function later(one, bp, other, otherBp) {
  const [mine, theirs] = [one.valid_from || "", other.valid_from || ""];
  return mine > theirs || (mine === theirs && bp > otherBp);
}

/** @param {Price} one @param {Price} other */
function stepOrder(one, other) {
  if (one.from_milli !== other.from_milli) return one.from_milli - other.from_milli;
  const [mine, theirs] = [one.valid_from || "", other.valid_from || ""];
  return Number(mine > theirs) - Number(mine < theirs);
}

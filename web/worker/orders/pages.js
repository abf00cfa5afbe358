// Orders as the pages show them (B3 to B5). Pure: rows in, the context of a template out.
// Twin: backend/orders/pages.py, function for function in the same order; the contexts are described there.

import { compare } from "../fold.js";
import { parseInstant, today } from "../times.js";
import { isOpen, mayDecide, overLimit, question } from "./decisions.js";
import { entries } from "./draft_pages.js";
import { path } from "./draft_signature.js";
import { explained } from "./lines.js";
import { ofLine, ofOrder } from "../parcels/pages.js";
import { isPartlyShipped } from "../parcels/rules.js";
import { STATES, mayEdit, refusal, stepsFrom } from "./states.js";

/** @typedef {Record<string, unknown>} Context */
/** @typedef {Record<string, any>} Row */
/** @typedef {{ id: string, name: string }} Owner */
/** @typedef {{ code: string, to: string, reason: string }} Fault */
/** @typedef {Record<"q" | "state" | "customer" | "mine" | "from" | "to" | "after", string>} Filters */
/**
 * What lists show of an order: see Line in the twin.
 * @typedef {object} Line
 * @property {string} id
 * @property {string} customer_id
 * @property {string} name
 * @property {string} number
 * @property {string} reference
 * @property {string} state
 * @property {string} fulfilment
 * @property {string} currency
 * @property {number | null} total_net
 * @property {number | null} total_gross
 * @property {string} created_at
 * @property {string | null} wish_on
 * @property {boolean} check
 * @property {boolean} partly
 * @property {boolean} waiting
 */
/** @typedef {{ currency: string, count: number, net: number, gross: number }} Sum */
/** @typedef {{ lines: Line[], sums: Sum[], more: boolean, after: string }} Listed */

export const CHOICES = ["open", "check", ...STATES];
const FIRST_CHOICES = ["open", "check", "offer", "ordered", "confirmed", "in_production", "ready", "shipped"];
/** @type {(keyof Filters)[]} */
const NAMES = ["q", "state", "customer", "mine", "from", "to", "after"];
const SAID = ["order", "clash", ...STATES, "kept", "taken", "parcel", "tracking"];
const NEAR_DAYS = 7;
const NEWEST = 5;
const STEP = [
  "code",
  "amount",
  "currency",
  "mode",
  "per_milli",
  "from_milli",
  "bp",
  "of",
  "rate_e6",
  "rate_on",
  "rate_old",
  "vat_rate_bp",
  "included_bp",
  "quantity_milli",
  "valid_from",
  "valid_to",
];
const ADDRESS = ["name", "street", "postcode", "city", "country"];
const ORDER = [
  "id",
  "number",
  "reference",
  "state",
  "fulfilment",
  "currency",
  "created_at",
  "placed_at",
  "valid_until",
  "wish_on",
  "payment_method",
  "remark",
  "cancel_reason",
];
export const NOT_SOLD = ["offer", "cancelled", "declined", "expired"];
const DAY_MS = 86_400_000;

/** @type {Fault} */
export const NO_FAULT = { code: "", to: "", reason: "" };

/**
 * @param {Listed} listed
 * @param {Filters} filters
 * @param {number} checks
 * @param {string} owner
 * @param {string} zone
 * @param {number} nowMs
 * @param {readonly Context[]} [drafts]
 * @returns {Context}
 */
export function listing(listed, filters, checks, owner, zone, nowMs, drafts = []) {
  const filtered = NAMES.some((name) => name !== "after" && filters[name] !== "");
  const count = listed.sums.reduce((sum, one) => sum + one.count, 0);
  const last = listed.lines.at(-1)?.id ?? "";
  const usual = filters.state === "" || FIRST_CHOICES.includes(filters.state);
  const choices = usual ? FIRST_CHOICES : [...FIRST_CHOICES, filters.state];
  return {
    nav: "orders",
    q: filters.q,
    hidden: hidden(filters, ["state", "customer", "mine", "from", "to"]),
    filtered,
    reset: "/orders",
    empty: count ? "" : filtered ? "no_match" : "none",
    states: choices.map((state) => choice(filters, state)),
    all_states: CHOICES.filter((state) => !choices.includes(state)).map((state) => choice(filters, state)),
    mine: {
      href: address(filters, { mine: filters.mine ? "" : "1", after: "" }),
      active: filters.mine !== "",
    },
    customer: filters.customer ? { name: owner, href: address(filters, { customer: "", after: "" }) } : null,
    period: {
      from: filters.from,
      to: filters.to,
      hidden: hidden(filters, ["q", "state", "customer", "mine"]),
      clear: address(filters, { from: "", to: "", after: "" }),
    },
    sums: listed.sums,
    sold: filters.state === "",
    count,
    groups: groupsOf(listed.lines, zone, nowMs),
    more: listed.more ? address(filters, { after: last }) : "",
    start: listed.after ? address(filters, { after: "" }) : "",
    new: "/orders/new",
    pickup: "/pickup",
    checks,
    drafts: filtered || listed.after ? [] : drafts,
  };
}

/** @param {Filters} filters @param {Partial<Filters>} changes */
export function address(filters, changes) {
  const wanted = NAMES.map((name) => /** @type {const} */ ([name, changes[name] ?? filters[name]]));
  const query = wanted
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return query ? `/orders?${query}` : "/orders";
}

/** @param {Line} line @returns {Context} */
export function row(line) {
  return {
    id: line.id,
    href: `/customers/${line.customer_id}/orders/${line.id}`,
    title: line.number || line.reference,
    name: line.name,
    state: line.state,
    fulfilment: line.fulfilment,
    currency: line.currency,
    total: line.total_gross,
    at: line.created_at,
    wish_on: line.wish_on,
    check: line.check,
    partly: line.partly,
    waiting: line.waiting,
  };
}

/** @param {Line[]} ready @param {Line[]} coming @param {string} q @param {string} role @returns {Context} */
export function pickup(ready, coming, q, role) {
  const may = refusal("ready", "shipped", role) === "";
  return {
    nav: "orders",
    q,
    ready: ready.map((line) => ({ ...row(line), step: may ? `${row(line).href}/step` : "" })),
    coming: coming.map(row),
    empty: ready.length > 0 || coming.length > 0 ? "" : q ? "no_match" : "none",
  };
}

/**
 * @param {{ id: string, name: string, place: string }[]} customers
 * @param {string[]} ids
 * @param {string} q
 * @param {boolean} more
 * @returns {Context}
 */
export function choose(customers, ids, q, more) {
  return {
    nav: "orders",
    q,
    rows: customers.map(({ id, name, place }, index) => ({
      name,
      place,
      action: `/customers/${id}/drafts`,
      id: ids[index],
    })),
    more,
    empty: customers.length === 0,
  };
}

/**
 * @param {Owner} owner
 * @param {Row[]} orders
 * @param {string[]} unsent
 * @param {string} draftId
 * @param {Row[]} [drafts]
 * @param {Row[]} [draftLines]
 * @returns {Context}
 */
export function ofCustomer(owner, orders, unsent, draftId, drafts = [], draftLines = []) {
  const newest = [...orders].sort((a, b) => compare(b.created_at, a.created_at) || compare(b.id, a.id));
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { state, currency, total_gross: gross } of newest) {
    if (!NOT_SOLD.includes(state)) sums.set(currency, (sums.get(currency) ?? 0) + (gross ?? 0));
  }
  return {
    drafts: entries(drafts, draftLines, [owner]),
    rows: newest
      .slice(0, NEWEST)
      .map((order) => row(lineOf(order, owner.name, unsent.includes(`orders/${order.id}`)))),
    count: newest.length,
    sums: [...sums.keys()].sort(compare).map((currency) => ({ currency, gross: sums.get(currency) })),
    all: `/orders?customer=${owner.id}`,
    new: `/customers/${owner.id}/drafts`,
    templates: `/templates?customer=${owner.id}`,
    id: draftId,
  };
}

/** @param {Row} order @param {string} name @param {boolean} waiting @returns {Line} */
export function lineOf(order, name, waiting) {
  return {
    id: order.id,
    customer_id: order.customer_id,
    name,
    number: order.number,
    reference: order.reference,
    state: order.state,
    fulfilment: order.fulfilment,
    currency: order.currency,
    total_net: order.total_net,
    total_gross: order.total_gross,
    created_at: order.created_at,
    wish_on: order.wish_on,
    check: isOpen(order),
    partly: isPartlyShipped(order),
    waiting,
  };
}

/**
 * @param {Owner} owner
 * @param {Row} order
 * @param {{ id: string, name: string }[]} people
 * @param {string} role
 * @param {string} today_
 * @param {boolean} waiting
 * @param {string[]} newIds
 * @param {string} saved
 * @param {Fault} fault
 * @param {readonly Row[]} [parcels]
 * @param {readonly string[]} [unsent]
 * @returns {Context}
 */
export function detail(
  owner,
  order,
  people,
  role,
  today_,
  waiting,
  newIds,
  saved,
  fault,
  parcels = [],
  unsent = [],
) {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const href = `/customers/${order.customer_id}/orders/${order.id}`;
  const isLater = (/** @type {{ to: string }} */ { to }) => isPartlyShipped(order) && to !== "shipped";
  const verbs = stepsFrom(order.state, role).map(({ to, verb }) => ({ to, verb }));
  return {
    nav: "orders",
    owner: { id: owner.id, name: owner.name, href: `/customers/${owner.id}` },
    order: {
      ...pick(order, ORDER),
      href,
      title: order.number || order.reference,
      by: names.get(order.created_by) ?? "",
      waiting,
      partly: isPartlyShipped(order),
      overdue: order.state === "offer" && (order.valid_until || today_) < today_,
    },
    terms: {
      mode: order.price_mode,
      currency: order.currency,
      case: order.tax.case,
      reason: order.tax.reason,
      country: order.tax.country,
      rate_e6: order.rate_e6,
      rate_on: order.rate_on || "",
      rate_old: false,
    },
    lines: order.lines.map((/** @type {import("./lines.js").Line} */ line, /** @type {number} */ place) => ({
      ...shown(line, place, order.currency),
      ...ofLine(order, place),
    })),
    total: {
      currency: order.currency,
      mode: order.price_mode,
      taxes: order.taxes,
      net: order.total_net,
      vat: order.total_vat,
      gross: order.total_gross,
      open_lines: order.open_lines,
    },
    address: order.delivery_address ? pick(order.delivery_address, ADDRESS) : null,
    steps: order.steps.map((/** @type {import("./made.js").Taken} */ { state, at, by }) => ({
      state,
      at,
      by: names.get(by) ?? "",
    })),
    verbs: verbs
      .filter(({ to }) => to !== "cancelled")
      .sort((a, b) => Number(isLater(a)) - Number(isLater(b))),
    cancel: verbs.some(({ to }) => to === "cancelled") && !isPartlyShipped(order),
    step: `${href}/step`,
    edit: mayEdit(order.state, role) ? `${href}/edit` : "",
    copy: `/customers/${order.customer_id}/drafts`,
    keep: `/templates/new?customer=${order.customer_id}&order=${order.id}`,
    edit_id: newIds[0],
    copy_id: newIds[1],
    signature: signatureOf(order.signature),
    difference: differenceOf(order, role, href),
    parcels: ofOrder(order, parcels, people, unsent, role),
    fault: { code: fault.code, to: fault.to, reason: fault.reason },
    saved: SAID.includes(saved) ? saved : "",
  };
}

/** @param {import("./lines.js").Line} line @param {number} place @param {string} currency @returns {Context} */
function shown(line, place, currency) {
  const made = explained(line);
  return {
    id: `line-${place}`,
    href: line.product_id ? `/products/${line.product_id}` : "",
    name: line.name,
    number: line.number,
    unit: line.unit,
    quantity_milli: line.quantity_milli,
    price: priceOf(line, currency),
    list_price: line.list_price === line.unit_price ? null : line.list_price,
    discount_bp: line.discount_bp,
    vat_rate_bp: line.vat_rate_bp,
    total: line.line_total,
    text: line.text,
    reason: line.reason.length > 0 ? made.reason.map(stepOf) : [],
  };
}

/** @param {Row} step @returns {Context} */
function stepOf(step) {
  return { ...pick(step, STEP), category: "", rate: "", ours: "" };
}

/** @param {Row} line @param {string} currency @returns {Context | null} */
function priceOf(line, currency) {
  return line.unit_price === null ? null : { amount: line.unit_price, currency, per_milli: line.per_milli };
}

/** @param {any} signature @returns {Context | null} */
function signatureOf(signature) {
  if (signature === null) return null;
  return { width: signature.width, height: signature.height, path: path(signature) };
}

/** @param {Row} order @param {string} role @param {string} href @returns {Context | null} */
function differenceOf(order, role, href) {
  const found = order.difference;
  if (found === null) return null;
  const { currency } = found.terms;
  return {
    open: isOpen(order),
    decided: order.price_decision,
    may: mayDecide(order, role),
    over: overLimit(order),
    action: `${href}/decision`,
    lines: found.lines
      .filter((/** @type {Row} */ { place }) => place < order.lines.length)
      .map((/** @type {Row} */ { place, codes, now }) => ({
        name: order.lines[place].name,
        unit: order.lines[place].unit,
        codes,
        discount_bp: order.lines[place].discount_bp,
        agreed: {
          price: priceOf(order.lines[place], order.currency),
          total: order.lines[place].line_total,
        },
        now: now === null ? null : { price: priceOf(now, currency), total: now.line_total },
      })),
    currency: order.currency,
    now_currency: currency,
    mode: order.price_mode,
    now_mode: found.terms.price_mode,
    agreed_total: order.total_gross,
    now_total: found.total_gross,
    question: question(order),
  };
}

/** @param {Line[]} lines @param {string} zone @param {number} nowMs @returns {Context[]} */
function groupsOf(lines, zone, nowMs) {
  const near = today(zone, nowMs - NEAR_DAYS * DAY_MS);
  /** @type {{ day: string, month: string, rows: Context[] }[]} */
  const groups = [];
  for (const line of lines) {
    const at = parseInstant(line.created_at);
    const day = at === null ? "" : today(zone, at);
    const heading = day > near ? { day, month: "" } : { day: "", month: day.slice(0, 7) };
    const last = groups.at(-1);
    if (last?.day !== heading.day || last.month !== heading.month) groups.push({ ...heading, rows: [] });
    groups.at(-1)?.rows.push(row(line));
  }
  return groups;
}

/** @param {Filters} filters @param {string} state @returns {Context} */
function choice(filters, state) {
  const active = filters.state === state;
  return { state, href: address(filters, { state: active ? "" : state, after: "" }), active };
}

/** @param {Filters} filters @param {(keyof Filters)[]} names */
function hidden(filters, names) {
  return names.map((name) => ({ name, value: filters[name] })).filter(({ value }) => value !== "");
}

/** @param {Row} row @param {string[]} names @returns {Row} */
function pick(row, names) {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

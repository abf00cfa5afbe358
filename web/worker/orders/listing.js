// The list's query over its lines in memory. Equal to `listed` in backend/orders/tables.py, which asks the database.

import { matches, searchWords } from "../fold.js";
import { dayBegins, nextDay } from "../times.js";
import { NOT_SOLD } from "./pages.js";
import { OPEN } from "./states.js";

/** @typedef {import("../describe.js").OrderLine} OrderLine */
/** @typedef {import("./pages.js").Line} Line */
/** @typedef {import("./pages.js").Listed} Listed */
/** @typedef {import("./pages.js").Filters} Filters */

export const PAGE = 50;
const PICKUP_MOST = 200;

/**
 * One walk over all lines, which stand newest first.
 * @param {readonly OrderLine[]} lines sorted, as the list holds them
 * @param {Filters} filters
 * @param {string} zone
 * @param {string} personId who asks
 * @param {ReadonlyMap<string, string>} customers what each is found by; needed where there is something to find
 * @returns {Listed}
 */
export function listed(lines, filters, zone, personId, customers) {
  const words = searchWords(filters.q);
  const from = filters.from && dayBegins(filters.from, zone);
  const to = filters.to && dayBegins(nextDay(filters.to), zone);
  /** @type {Map<string, import("./pages.js").Sum>} */
  const sums = new Map();
  /** @type {OrderLine[]} */
  const found = [];
  let beyond = !filters.after || !lines.some(({ id }) => id === filters.after);
  const after = beyond ? "" : filters.after;
  for (const line of lines) {
    if (fits(line)) {
      const sum = sums.get(line.currency) ?? { currency: line.currency, count: 0, net: 0, gross: 0 };
      sum.count += 1;
      if (filters.state !== "" || !NOT_SOLD.includes(line.state)) {
        sum.net += line.total_net ?? 0;
        sum.gross += line.total_gross ?? 0;
      }
      sums.set(line.currency, sum);
      if (beyond && found.length <= PAGE) found.push(line);
    }
    if (line.id === after) beyond = true;
  }
  return {
    lines: found.slice(0, PAGE).map(shown),
    sums: [...sums.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    more: found.length > PAGE,
    after,
  };

  /** @param {OrderLine} line */
  function fits(line) {
    return (
      (!filters.state || isIn(line, filters.state)) &&
      (!filters.customer || line.root === filters.customer) &&
      (!filters.mine || line.created_by === personId) &&
      (!from || line.created_at >= from) &&
      (!to || line.created_at < to) &&
      (words.length === 0 || matches(searchText(line, customers), words))
    );
  }
}

/** How many wait for a decision about prices. @param {readonly OrderLine[]} lines */
export function toCheck(lines) {
  return lines.filter(({ check }) => check).length;
}

/**
 * What is ready to be picked up, and what is to be, each oldest first.
 * @param {readonly OrderLine[]} lines
 * @param {string} q
 * @param {ReadonlyMap<string, string>} customers
 * @returns {[Line[], Line[]]}
 */
export function toPickUp(lines, q, customers) {
  const words = searchWords(q);
  const wanted = lines
    .filter(({ fulfilment, state }) => fulfilment === "pickup" && OPEN.includes(state))
    .filter((line) => words.length === 0 || matches(searchText(line, customers), words))
    .reverse();
  const half = (/** @type {boolean} */ ready) =>
    wanted
      .filter(({ state }) => (state === "ready") === ready)
      .slice(0, PICKUP_MOST)
      .map(shown);
  return [half(true), half(false)];
}

/** @param {OrderLine} line @param {string} wanted */
function isIn({ state, check }, wanted) {
  if (wanted === "check") return check;
  return wanted === "open" ? OPEN.includes(state) : state === wanted;
}

/** @param {OrderLine} line @param {ReadonlyMap<string, string>} customers */
function searchText({ search_text: text, root: of }, customers) {
  return `${text}\n${customers.get(of) ?? ""}`;
}

/** @param {OrderLine} line @returns {Line} */
function shown(line) {
  const { id, root: customer_id, name, number, reference, state, fulfilment, currency } = line;
  const { total_net, total_gross, created_at, wish_on, check, partly, waiting } = line;
  return {
    ...{ id, customer_id, name, number, reference, state, fulfilment, currency },
    ...{ total_net, total_gross, created_at, wish_on, check, partly, waiting },
  };
}

// Parcels as the pages show them (B4). Pure.
// Twin: backend/parcels/pages.py, function for function in the same order; contexts are described there.

import { compare } from "../fold.js";
import { written } from "../orders/draft_numbers.js";
import { allOpen, link, mayShip, shipped, stillOpen, withParts } from "./rules.js";
import { QUANTITY } from "./typed.js";

/** @typedef {Record<string, any>} Row */
/** @typedef {Record<string, unknown>} Context */
/** @typedef {{ id: string, name: string }} Owner */
/** @typedef {Record<string, string>} Texts */

const MILLI_DIGITS = 3;
const CARRIERS = ["DHL", "DPD", "GLS", "UPS", "Hermes", "Österreichische Post", "Die Post"];

/**
 * @param {Row} order
 * @param {readonly Row[]} parcels
 * @param {readonly { id: string, name: string }[]} people
 * @param {readonly string[]} unsent
 * @param {string} role
 * @returns {Context}
 */
export function ofOrder(order, parcels, people, unsent, role) {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const href = `${hrefOf(order)}/parcels`;
  const counted = order.lines.length;
  let sums = withParts([], [], counted);
  const found = [...parcels].sort(byPlace).map((parcel, before) => {
    sums = withParts(sums, parcel.lines, counted);
    return {
      number: before + 1,
      at: parcel.created_at,
      by: names.get(parcel.created_by) ?? "",
      carrier: parcel.carrier,
      tracking: parcel.tracking,
      link: link(parcel.tracking),
      lines: goodsOf(order, parcel.lines),
      waiting: unsent.includes(`parcels/${parcel.id}`),
      edit: role === "rep" ? "" : `${href}/${parcel.id}`,
    };
  });
  const rest = shipped(order).flatMap((milli, place) =>
    milli > sums[place] ? [{ place, quantity_milli: milli - sums[place] }] : [],
  );
  const may = mayShip(order, role) && allOpen(order).length > 0;
  return {
    list: found,
    rest: found.length > 0 ? goodsOf(order, rest) : [],
    part: may ? `${href}/new` : "",
  };
}

/** @param {Row} order @param {number} place @returns {Context} */
export function ofLine(order, place) {
  return { shipped_milli: shipped(order)[place], open_milli: stillOpen(order)[place] };
}

/**
 * @param {Owner} owner
 * @param {Row} order
 * @param {string} parcelId
 * @param {string} language
 * @param {Texts} typed
 * @param {Texts} errors
 * @returns {Context}
 */
export function form(owner, order, parcelId, language, typed, errors) {
  const left = stillOpen(order);
  const again = Object.keys(typed).length > 0;
  const lines = order.lines.flatMap((/** @type {Row} */ line, /** @type {number} */ place) => {
    if (left[place] === 0) return [];
    const field = `${QUANTITY}${place}`;
    return [
      {
        field,
        name: line.name,
        unit: line.unit,
        quantity_milli: line.quantity_milli,
        open_milli: left[place],
        value: again ? (typed[field] ?? "") : written(left[place], MILLI_DIGITS, language),
        error: errors[field] ?? "",
      },
    ];
  });
  return {
    ...headOf(owner, order),
    action: `${hrefOf(order)}/parcels`,
    id: parcelId,
    lines,
    ...wayOf({ carrier: "", tracking: "" }, typed, errors),
  };
}

/** @param {Owner} owner @param {Row} order @param {Row} parcel @param {Texts} typed @param {Texts} errors @returns {Context} */
export function tracking(owner, order, parcel, typed, errors) {
  return {
    ...headOf(owner, order),
    action: `${hrefOf(order)}/parcels/${parcel.id}`,
    at: parcel.created_at,
    lines: goodsOf(order, parcel.lines),
    ...wayOf(parcel, typed, errors),
  };
}

/** @param {Owner} owner @param {Row} order @returns {Context} */
function headOf(owner, order) {
  return {
    nav: "orders",
    owner: { id: owner.id, name: owner.name },
    order: { href: hrefOf(order), title: order.number || order.reference, fulfilment: order.fulfilment },
  };
}

/** @param {Row} row @param {Texts} typed @param {Texts} errors @returns {Context} */
function wayOf(row, typed, errors) {
  return {
    values: { carrier: typed.carrier ?? row.carrier, tracking: typed.tracking ?? row.tracking },
    errors: { carrier: errors.carrier ?? "", tracking: errors.tracking ?? "" },
    faults: [...new Set(Object.values(errors))],
    carriers: CARRIERS,
  };
}

/** @param {Row} order @param {readonly Row[]} parts @returns {Context[]} */
function goodsOf({ lines }, parts) {
  return parts
    .filter(({ place }) => place < lines.length)
    .map(({ place, quantity_milli: milli }) => ({
      name: lines[place].name,
      unit: lines[place].unit,
      quantity_milli: milli,
    }));
}

/** @param {Row} order */
function hrefOf({ id, customer_id: of }) {
  return `/customers/${of}/orders/${id}`;
}

/** @param {Row} a @param {Row} b */
function byPlace(a, b) {
  return compare(a.created_at, b.created_at) || compare(a.id, b.id);
}

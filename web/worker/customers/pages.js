// Customers as the pages show them (A1–A6). Pure: rows and names in, the context of a template out.
// Twin: backend/customers/pages.py, function for function in the same order; the contexts are described there.

import { line as conflictLine } from "../conflicts/pages.js";
import { COUNTRIES, countryName } from "../countries.js";
import { nameKey } from "../fold.js";
import { canonicalJson } from "../forms.js";
import { FIELD, offered } from "../groups/rules.js";
import { lines } from "../history/pages.js";
import { isId } from "../ids.js";
import { compare, cut } from "../letters.js";
import { entries, namesOf } from "../notes/pages.js";
import { ofCustomer } from "../orders/pages.js";
import { displayName } from "./rules.js";

/** @import { Conflict } from "../conflicts/pages.js" */
/** @import { Group } from "../groups/rules.js" */
/** @import { Event } from "../history/pages.js" */
/** @import { Context, Named, Note } from "../notes/pages.js" */
/**
 * @typedef {object} Customer a customer's wire row
 * @property {string} id
 * @property {string} number
 * @property {string} kind
 * @property {string} name
 * @property {string} contact_person
 * @property {string} salutation
 * @property {string} title
 * @property {string} first_name
 * @property {string} last_name
 * @property {string} email
 * @property {string} phone
 * @property {string} street
 * @property {string} postcode
 * @property {string} city
 * @property {string} country
 * @property {string} vat_id
 * @property {string} status
 * @property {string} temperature
 * @property {number | null} discount_bp
 * @property {string} currency
 * @property {string} language
 * @property {string} remark
 * @property {string | null} territory_id
 * @property {string | null} price_group_id
 * @property {string[]} marketing_groups
 * @property {import("../pricing/inputs.js").CategoryDiscount[]} category_discounts
 * @property {boolean} vat_id_confirmed
 * @property {string} created_at
 * @property {string} created_by
 * @property {string} status_at
 * @property {string} temperature_at
 * @property {string[]} review
 *
 * @typedef {{customer: Customer, note: Note | null, waiting: number, unsent?: string[]}} Entry
 * @typedef {{entries: Entry[], total: number, folded: number, more: boolean, after: string}} Area
 *
 * @typedef {object} Filters the list's address, parsed; "" where nothing is chosen
 * @property {string} q
 * @property {string} status
 * @property {string} temperature
 * @property {string} territory
 * @property {string} not_interested
 * @property {string} after_current
 * @property {string} after_potential
 */

const EXCERPT = 160; // code points of the newest note on a card: two lines on a phone
const HISTORY_ON_DETAIL = 5; // the newest lines of the history; the rest has a page of its own
const NEAREST = ["DE", "AT", "CH"]; // first in the choice of countries
const TEMPERATURES = ["hot", "warm", "cold", "not_interested"];
/** @type {("current" | "potential")[]} */
const STATUSES = ["current", "potential"];
const SAVED = ["customer", "note", "status", "temperature", "restored"];

/** @type {(keyof Customer)[]} The fields of the form, in the order in which errors are summed up. */
export const FIELDS = [
  "kind",
  "name",
  "contact_person",
  "salutation",
  "title",
  "first_name",
  "last_name",
  "email",
  "phone",
  "street",
  "postcode",
  "city",
  "country",
  "status",
  "temperature",
  "number",
  "vat_id",
  "vat_id_confirmed",
  "price_group_id",
  "discount_bp",
  "currency",
  "language",
  "territory_id",
  "remark",
];
const FIRST_NOTE = ["note_text", "note_priority", "note_follow_up_on"];

/**
 * The list.
 * @param {Area} current
 * @param {Area} potential
 * @param {Filters} filters
 * @param {Named[]} territories
 * @param {string[]} [editable] the wire fields this person may write; without it all
 * @param {Named[] | null} [carried] the territories that this phone has, if it has only some
 * @returns {Context}
 */
export function listing(current, potential, filters, territories, editable = FIELDS, carried = null) {
  const found = { current, potential };
  const shown = STATUSES.filter((key) => filters.status === "" || filters.status === key);
  const filtered = [filters.q, filters.status, filters.temperature, filters.territory].some(
    (value) => value !== "",
  );
  const nothing = shown.every((key) => found[key].total === 0 && found[key].folded === 0);
  return {
    nav: "customers",
    q: filters.q,
    hidden: hidden(filters),
    filtered,
    reset: "/customers",
    empty: !nothing ? "" : filtered ? "no_match" : "none",
    statuses: STATUSES.map((value) => choice(filters, "status", value)),
    temperatures: TEMPERATURES.map((value) => choice(filters, "temperature", value)),
    territories: territories.map((territory) => ({
      ...choice(filters, "territory", territory.id),
      name: territory.name,
    })),
    carried: carried && carried.map((territory) => territory.name),
    areas: shown.map((key) => areaOf(key, found[key], filters, editable)),
  };
}

/**
 * The list's address with some filters changed; empty ones are left out: equal lists have equal addresses.
 * @param {Filters} filters
 * @param {Partial<Filters>} changes
 */
export function address(filters, changes) {
  const wanted = pairs({ ...filters, ...changes }).filter(([, value]) => value !== "");
  const query = wanted.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return query ? `/customers?${query}` : "/customers";
}

/**
 * One customer in a list.
 * @param {Entry} entry
 * @param {string[]} [editable]
 * @returns {Context}
 */
export function card(entry, editable = FIELDS) {
  const { customer, note } = entry;
  return {
    id: customer.id,
    href: `/customers/${customer.id}`,
    name: displayName(customer),
    kind: customer.kind,
    person: customer.kind === "company" ? customer.contact_person : "",
    email: customer.email,
    phone: customer.phone,
    place: place(customer),
    country: customer.country,
    discount_bp: customer.discount_bp,
    status: customer.status,
    temperature: customer.temperature,
    may_judge: editable.includes("status") && editable.includes("temperature"),
    waiting: entry.waiting,
    note:
      note === null
        ? null
        : { text: cut(note.text, EXCERPT), priority: note.priority, created_at: note.created_at },
  };
}

/**
 * The answer to a tap on a temperature or status made with htmx.
 * @param {Entry} entry
 * @param {string} was
 * @param {"temperature" | "status"} field
 * @param {string[]} [editable]
 * @returns {Context}
 */
export function judged(entry, was, field, editable = FIELDS) {
  const { customer } = entry;
  const now = customer[field];
  return {
    card: card(entry, editable),
    judged: { field, now, was, action: `/customers/${customer.id}/${field}`, undo: now !== was },
  };
}

/**
 * One customer.
 * @param {Entry} entry
 * @param {Note[]} notes
 * @param {Event[]} events
 * @param {Conflict[]} conflicts
 * @param {Named[]} people
 * @param {Named[]} territories
 * @param {string} today
 * @param {string} lang
 * @param {string} saved
 * @param {string} deleted
 * @param {string} role
 * @param {string} personId
 * @param {string[]} [editable]
 * @param {Record<string, any>[]} [orders]
 * @param {string} [draftId]
 * @param {Record<string, any>[]} [drafts]
 * @param {Record<string, any>[]} [draftLines]
 * @param {ReadonlyMap<string, Record<string, any>>} [clashing]
 * @returns {Context}
 */
export function detail(
  entry,
  notes,
  events,
  conflicts,
  people,
  territories,
  today,
  lang,
  saved,
  deleted,
  role,
  personId,
  editable = FIELDS,
  orders = /** @type {Record<string, any>[]} */ ([]),
  draftId = "",
  drafts = /** @type {Record<string, any>[]} */ ([]),
  draftLines = /** @type {Record<string, any>[]} */ ([]),
  clashing = new Map(),
) {
  const { customer } = entry;
  const href = `/customers/${customer.id}`;
  const names = namesOf(people);
  const places = namesOf(territories);
  const asker = { id: personId, role, language: lang };
  const unsettled = conflicts.filter((row) => row.state === "open").sort((a, b) => compare(b.id, a.id));
  const happened = lines(customer, notes, events, people, territories);
  const undo = isId(deleted) && notes.every((note) => note.id !== deleted);
  return {
    nav: "customers",
    card: card(entry, editable),
    facts: facts(customer, names, places, lang),
    unchecked: ["phone", "vat_id"].filter((field) => customer.review.includes(field)),
    notes: entries(notes, people, today, entry.unsent ?? [], role, personId),
    history: happened.slice(0, HISTORY_ON_DETAIL),
    history_more: happened.length > HISTORY_ON_DETAIL,
    conflicts: unsettled.map((row) =>
      conflictLine(row, people, territories, asker, clashing.get(row.record_id)),
    ),
    orders: ofCustomer(
      { id: customer.id, name: displayName(customer) },
      orders,
      entry.unsent ?? [],
      draftId,
      drafts,
      draftLines,
    ),
    saved: SAVED.includes(saved) ? saved : "",
    undo: undo ? { action: `${href}/notes/${deleted}/restore` } : null,
    links: {
      edit: `${href}/edit`,
      note: `${href}/notes/new`,
      history: `${href}/history`,
      prices: `${href}/prices`,
    },
  };
}

/**
 * The page on which a customer is created or edited.
 * @param {Customer | null} customer
 * @param {string} customerId
 * @param {Record<string, string>} start
 * @param {Record<string, string>} typed
 * @param {Record<string, string>} errors
 * @param {string[]} editable
 * @param {Named[]} territories
 * @param {string} lang
 * @param {readonly Group[]} [groups]
 * @returns {Context}
 */
export function form(customer, customerId, start, typed, errors, editable, territories, lang, groups = []) {
  const shown = canonical(customer, start, lang);
  const members = customer?.marketing_groups ?? [];
  const isOn = (/** @type {Group} */ { id }) =>
    typed[FIELD + id] === undefined ? members.includes(id) : typed[FIELD + id] === "on";
  const marketing = editable.includes("marketing_groups") ? offered(groups, "marketing", members) : [];
  const priceGroup = typed.price_group_id ?? shown.price_group_id;
  const every = [...FIELDS, ...FIRST_NOTE];
  const names = customer === null ? every : FIELDS;
  const href = customer === null ? "/customers" : `/customers/${customer.id}`;
  return {
    nav: "customers",
    new: customer === null,
    action: customer === null ? href : `${href}/edit`,
    back: href,
    id: customer === null ? customerId : customer.id,
    name: customer === null ? "" : displayName(customer),
    was: typed.was ?? wasText(customer, editable),
    values: Object.fromEntries(every.map((field) => [field, typed[field] ?? shown[field]])),
    errors: Object.fromEntries(every.map((field) => [field, errors[field] ?? ""])),
    faults: names
      .filter((field) => errors[field] !== undefined)
      .map((field) => ({ field, message: errors[field] })),
    may: FIELDS.filter((field) => editable.includes(field)),
    countries: countries(typed.country ?? shown.country, lang),
    territories: territories.map((territory) => ({ id: territory.id, name: territory.name })),
    price_groups: offered(groups, "price", [priceGroup]).map(({ id, name }) => ({ id, name })),
    marketing: marketing.map((group) => ({ id: group.id, name: group.name, on: isOn(group) })),
    groups_was: typed.groups_was ?? members.join(" "),
  };
}

/**
 * The choice of countries: the nearest first, then by name; a code not listed stays. Each: {code, name}.
 * @param {string} chosen
 * @param {string} lang
 */
export function countries(chosen, lang) {
  const listed = COUNTRIES.some((country) => country.code === chosen);
  const near = NEAREST.filter((code) => COUNTRIES.some((country) => country.code === code));
  const far = COUNTRIES.filter((country) => !NEAREST.includes(country.code)).map((country) => country.code);
  const unlisted = listed ? [] : [{ code: chosen, name: chosen }];
  const ordered = far
    .map((code) => ({ code, name: countryName(code, lang) }))
    .map((one) => ({ one, key: nameKey(one.name) }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.one.code, b.one.code))
    .map(({ one }) => one);
  return [...unlisted, ...near.map((code) => ({ code, name: countryName(code, lang) })), ...ordered];
}

/**
 * The hidden `was` of the form: compact JSON of the canonical values it shows, {} for a new customer.
 * @param {Customer | null} customer
 * @param {string[]} editable
 */
export function wasText(customer, editable) {
  if (customer === null) return "{}";
  const seen = FIELDS.filter((field) => editable.includes(field));
  return canonicalJson(Object.fromEntries(seen.map((field) => [field, customer[field] ?? null])));
}

/**
 * The address in one line: Feldweg 3, 04109 Leipzig.
 * @param {Customer} customer
 */
export function place(customer) {
  const town = [customer.postcode, customer.city].filter(Boolean).join(" ");
  return [customer.street, town].filter(Boolean).join(", ");
}

/**
 * Basis points as they are typed into the form: 1250 is 12,5 in German, 12.5 in English; "" for none.
 * @param {number | null} basisPoints
 * @param {string} lang
 */
export function percentText(basisPoints, lang) {
  if (basisPoints === null) return "";
  const whole = Math.floor(basisPoints / 100);
  const decimals = String(basisPoints - whole * 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return decimals ? `${whole}${lang === "de" ? "," : "."}${decimals}` : String(whole);
}

/**
 * @param {Filters} filters
 * @returns {[keyof Filters, string][]}
 */
function pairs(filters) {
  return [
    ["q", filters.q],
    ["status", filters.status],
    ["temperature", filters.temperature],
    ["territory", filters.territory],
    ["not_interested", filters.not_interested],
    ["after_current", filters.after_current],
    ["after_potential", filters.after_potential],
  ];
}

/** @param {Filters} filters */
function hidden(filters) {
  const kept = ["status", "temperature", "territory", "not_interested"];
  return pairs(filters)
    .filter(([name, value]) => kept.includes(name) && value !== "")
    .map(([name, value]) => ({ name, value }));
}

/**
 * @param {Filters} filters
 * @param {"status" | "temperature" | "territory"} name
 * @param {string} value
 */
function choice(filters, name, value) {
  const on = filters[name] === value;
  return {
    value,
    on,
    href: address(filters, { [name]: on ? "" : value, after_current: "", after_potential: "" }),
  };
}

/**
 * @param {"current" | "potential"} key
 * @param {Area} area
 * @param {Filters} filters
 * @param {string[]} editable
 */
function areaOf(key, area, filters, editable) {
  const placeInUrl = `after_${key}`;
  const last = area.entries.at(-1)?.customer.id ?? "";
  return {
    key,
    total: area.total,
    cards: area.entries.map((entry) => card(entry, editable)),
    more: area.more ? address(filters, { [placeInUrl]: last }) : "",
    start: area.after ? address(filters, { [placeInUrl]: "" }) : "",
    folded: area.folded,
    unfold: area.folded ? address(filters, { not_interested: "shown" }) : "",
  };
}

/**
 * @param {Customer} customer
 * @param {Map<string, string>} names
 * @param {Map<string, string>} places
 * @param {string} lang
 */
function facts(customer, names, places, lang) {
  const person = [customer.salutation, customer.title, customer.first_name, customer.last_name];
  const territory = customer.territory_id;
  return {
    salutation: customer.kind === "person" ? person.filter(Boolean).join(" ") : "",
    contact_person: customer.contact_person,
    email: customer.email,
    phone: customer.phone,
    street: customer.street,
    postcode: customer.postcode,
    city: customer.city,
    country: countryName(customer.country, lang),
    number: customer.number,
    vat_id: customer.vat_id,
    discount_bp: customer.discount_bp,
    currency: customer.currency,
    language: customer.language,
    remark: customer.remark,
    territory: territory === null ? "" : (places.get(territory) ?? ""),
    price_group: places.get(customer.price_group_id ?? "") ?? "",
    groups: (customer.marketing_groups ?? []).flatMap((group) => places.get(group) ?? []),
    vat_id_confirmed: Boolean(customer.vat_id_confirmed),
    status_at: customer.status_at,
    temperature_at: customer.temperature_at,
    created_at: customer.created_at,
    created_by: names.get(customer.created_by) ?? "",
  };
}

/**
 * @param {Customer | null} customer
 * @param {Record<string, string>} start
 * @param {string} lang
 * @returns {Record<string, string>}
 */
function canonical(customer, start, lang) {
  const note = { note_text: "", note_priority: "none", note_follow_up_on: "" };
  if (customer === null) {
    const blank = Object.fromEntries(FIELDS.map((field) => [field, ""]));
    const given = Object.fromEntries(
      FIELDS.filter((field) => start[field] !== undefined).map((field) => [field, start[field]]),
    );
    return { ...blank, kind: "company", status: "potential", temperature: "warm", ...given, ...note };
  }
  const shown = Object.fromEntries(FIELDS.map((field) => [field, String(customer[field] ?? "")]));
  const confirmed = customer.vat_id_confirmed ? "on" : "";
  return {
    ...shown,
    discount_bp: percentText(customer.discount_bp, lang),
    vat_id_confirmed: confirmed,
    ...note,
  };
}

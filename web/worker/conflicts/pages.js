// Conflicts as the pages show them (E4). Pure. Twin: backend/conflicts/pages.py, function for function in the same
// order; the contexts are described there.

import { countryName } from "../countries.js";
import { canonicalJson } from "../forms.js";
import { changedValue, KINDS, NAMED } from "../history/pages.js";
import { isId } from "../ids.js";
import { compare } from "../letters.js";
import { namesOf } from "../notes/pages.js";
import { summed } from "../orders/lines.js";
import { difference } from "./difference.js";
import * as rules from "./rules.js";

/** @import { Event, Scalar, Value } from "../history/pages.js" */
/** @import { Context, Named } from "../notes/pages.js" */
/** @import { Part } from "./difference.js" */
/** @import { Row } from "./rules.js" */
/**
 * @typedef {object} Conflict a conflict's wire row
 * @property {string} id
 * @property {string} table
 * @property {string} record_id
 * @property {string | null} customer_id
 * @property {string} field
 * @property {Value} mine
 * @property {Value} theirs
 * @property {string} kept
 * @property {string} by
 * @property {string} at
 * @property {string} their_by
 * @property {string} their_at
 * @property {string} state
 * @property {string | null} [copy_id]
 *
 * @typedef {{ conflict: Conflict, owner: Named, row: Row | null }} Listed
 * @typedef {{ rows: Listed[], total: number, more: boolean, after: string }} Area
 * @typedef {{ id: string, role: string, language: string }} Asker
 * @typedef {{ customer: Row, row: Row | null, copy: Row | null }} About
 *
 * @typedef {object} Side
 * @property {string} key
 * @property {string} by
 * @property {boolean} you
 * @property {string} at
 * @property {boolean} stands
 * @property {boolean} edited
 * @property {unknown} value
 * @property {Part[][]} lines
 * @property {Context[]} entries
 * @property {number} same
 * @property {Context | null} note
 * @property {string} [choice]
 */

/** @type {("theirs" | "mine")[]} */
const SIDES = ["theirs", "mine"];
const SHARED_KINDS = new Map([
  ["role", "role"],
  ["active", "flag"],
  ["discountable", "flag"],
  ["vat_class", "vat"],
  ["minimum_milli", "quantity"],
  ["content_milli", "quantity"],
  ["packaging", "packaging"],
  ["codes", "codes"],
  ["prices", "prices"],
  ["small_business", "flag"],
  ["oss", "flag"],
  ["vat_rates", "vat_rates"],
  ["rates", "rates"],
  ["rep_discount_bp", "percent"],
  ["items", "items"],
]);
const CHILD_KINDS = new Map([
  ["lines", "lines"],
  ["state", "state"],
  ["kind", "draft"],
  ["fulfilment", "fulfilment"],
  ["delivery", "delivery"],
  ["payment_method", "payment"],
  ["wish_on", "date"],
  ["valid_until", "date"],
  ["signature", "signature"],
  ["quantity_milli", "quantity"],
  ["vat_class", "vat"],
  ["amount", "money"],
  ["price", "money"],
  ["items", "items"],
]);
const ORDER_LINE = ["name", "unit", "quantity_milli", "discount_bp", "line_total"];
const PRICE = ["list", "amount", "discount_bp", "currency", "mode", "per_milli", "from_milli"];
const ENTRIES = new Map([
  ["codes", ["code", "unit", "quantity_milli"]],
  ["prices", [...PRICE, "valid_from", "valid_to"]],
  ["vat_rates", ["country", "vat_class", "rate_bp", "valid_from", "valid_to"]],
  ["rates", ["currency", "rate_e6", "on"]],
]);

/**
 * The list.
 * @param {Area} unsettled
 * @param {Area} settled
 * @param {boolean} unfolded
 * @param {Named[]} people
 * @param {Named[]} named
 * @param {Asker} asker
 * @param {string} saved
 * @returns {Context}
 */
export function listing(unsettled, settled, unfolded, people, named, asker, saved) {
  const places = {
    after: unsettled.after,
    after_settled: settled.after,
    settled: unfolded ? "shown" : "",
  };
  return {
    nav: "more",
    open: areaOf(unsettled, "after", places, people, named, asker),
    settled: areaOf(settled, "after_settled", places, people, named, asker),
    unfold: unfolded || settled.total === 0 ? "" : address({ ...places, settled: "shown" }),
    said: isId(saved) ? { href: `/conflicts/${saved}` } : null,
  };
}

/**
 * One conflict in a list.
 * @param {Conflict} conflict
 * @param {Named[]} people
 * @param {Named[]} named
 * @param {Asker} asker
 * @param {Row | null} [row]
 * @returns {Context}
 */
export function line(conflict, people, named, asker, row = null) {
  const names = namesOf(people);
  const places = namesOf(named);
  /** @type {("theirs" | "mine")[]} */
  const order = conflict.kept === "mine" ? ["mine", "theirs"] : SIDES;
  const shape = rules.shape(conflict);
  return {
    id: conflict.id,
    href: `/conflicts/${conflict.id}`,
    table: conflict.table,
    title: titleOf(conflict, row, places),
    field: conflict.field,
    shape,
    kind: kindOf(conflict),
    fields: changed(conflict),
    sides: order.map((key) => ({
      ...who(conflict, key, names, asker),
      value: shape === "delete" ? "" : brief(conflict, own(conflict, key), places, row),
    })),
  };
}

/**
 * One conflict.
 * @param {Conflict} conflict
 * @param {About} about
 * @param {Named} owner
 * @param {Event[]} events
 * @param {Named[]} people
 * @param {Named[]} named
 * @param {Asker} asker
 * @returns {Context}
 */
export function page(conflict, about, owner, events, people, named, asker) {
  const names = namesOf(people);
  const places = namesOf(named);
  const { row, copy } = about;
  const shape = rules.shape(conflict);
  const stands = rules.standing(conflict, row, copy);
  const offered = rules.choices(conflict, about.customer, row, copy, asker.role);
  const mayWrite = rules.mayWrite(conflict, row, asker.role);
  const sides = sidesOf(conflict, about, stands, names, places, asker, events);
  for (const side of sides) side.choice = choice(side, shape, offered, mayWrite);
  const taken = sides.map((side) => side.choice);
  return {
    nav: "more",
    owner: { id: owner.id, name: owner.name, href: href(conflict) },
    table: conflict.table,
    title: titleOf(conflict, row, places),
    about: placeOf(conflict, row),
    field: conflict.field,
    shape,
    kind: kindOf(conflict),
    open: conflict.state === "open",
    action: `/conflicts/${conflict.id}/resolution`,
    stands,
    fields: changed(conflict),
    sides,
    unit: row === null ? "" : String(row.unit || ""),
    foot: ["both", "settle"].filter((said) => offered.includes(said) && !taken.includes(said)),
    reason: reason(conflict, stands, mayWrite, asker.role),
    online: rules.needsNetwork(conflict) && offered.some((said) => said !== "settle"),
    was: was(conflict, row),
    copy_was: was(conflict, copy),
  };
}

/**
 * @param {Area} area
 * @param {string} place
 * @param {Record<string, string>} places
 * @param {Named[]} people
 * @param {Named[]} named
 * @param {Asker} asker
 * @returns {Context}
 */
function areaOf(area, place, places, people, named, asker) {
  const last = area.rows.at(-1)?.conflict.id ?? "";
  return {
    lines: area.rows.map(({ conflict, owner, row }) => ({
      ...line(conflict, people, named, asker, row),
      owner: { name: owner.name, href: href(conflict) },
    })),
    total: area.total,
    more: area.more ? address({ ...places, [place]: last }) : "",
    start: area.after ? address({ ...places, [place]: "" }) : "",
  };
}

/** The products that the sides of a conflict about a template name, as rows that have `items`. @param {Conflict} conflict @returns {Row[]} */
export function productsOf(conflict) {
  return conflict.field === "items" ? [{ items: conflict.theirs }, { items: conflict.mine }] : [];
}

/**
 * The list's address; ids and words of our own need no quoting.
 * @param {Record<string, string>} places
 */
function address(places) {
  const names = ["settled", "after", "after_settled"].filter((name) => places[name]);
  const query = names.map((name) => `${name}=${places[name]}`).join("&");
  return query ? `/conflicts?${query}` : "/conflicts";
}

/** @param {Conflict} conflict */
function href({ customer_id: customer, table, record_id: record }) {
  if (customer !== null) return `/customers/${customer}`;
  if (rules.TEMPLATES.includes(table)) return `/templates/${record}`;
  return table === "products" ? `/products/${record}` : "";
}

/**
 * What is in question of a customer, for people: the order by its number, else the product.
 * @param {Conflict} conflict
 * @param {Row | null} row
 * @param {Map<string, string>} places
 */
function titleOf(conflict, row, places) {
  if (row === null || !isChild(conflict)) return "";
  return String(row.number || row.reference || row.name || places.get(String(row.product_id)) || "");
}

/**
 * The address of an order, a draft or a template, that of the customer's prices for one of them, or "".
 * @param {Conflict} conflict
 * @param {Row | null} row
 */
function placeOf(conflict, row) {
  const { table, customer_id: customer, record_id: record } = conflict;
  if (row === null || rules.isShared(conflict)) return "";
  if (rules.TEMPLATES.includes(table)) return `/templates/${record}`;
  if (table === "customer_prices") return `/customers/${customer}/prices`;
  return ["orders", "drafts"].includes(table) ? `/customers/${customer}/${table}/${record}` : "";
}

/** @param {Conflict} conflict */
function isChild(conflict) {
  return !rules.isShared(conflict) && rules.DECIDERS.has(conflict.table);
}

/** @param {Conflict} conflict */
function kindOf(conflict) {
  const { field } = conflict;
  const child = isChild(conflict) ? CHILD_KINDS.get(field) : undefined;
  return (rules.isShared(conflict) ? SHARED_KINDS.get(field) : child) ?? KINDS.get(field) ?? "text";
}

/**
 * How many lines, and what they come to; or, where only that differs, what was said about their prices.
 * @param {Value} value
 * @param {Row | null} row
 */
function goodsOf(value, row) {
  if (!isRecord(value)) return "";
  const part = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : row?.[name]);
  const found = /** @type {any} */ (Object.hasOwn(value, "lines") ? value.lines : null);
  const decision = String((Object.hasOwn(value, "price_decision") && value.price_decision) || "");
  if (!Array.isArray(found)) return { count: null, total: null, currency: "", decision };
  const { total_gross: total } = summed(found, part("price_mode") === "gross" ? "gross" : "net");
  return { count: found.length, total, currency: String(part("currency") || ""), decision };
}

/**
 * A value in a word, a figure or a line; of a packaging unit both its fields.
 * @param {Conflict} conflict
 * @param {Value} value
 * @param {Map<string, string>} places
 * @param {Row | null} row
 */
function brief(conflict, value, places, row) {
  const { field } = conflict;
  const kind = kindOf(conflict);
  if (kind === "lines") return goodsOf(value, row);
  if (kind === "signature") return value === null ? "" : true;
  if (kind === "money") {
    const isAmount = typeof value === "number" || typeof value === "boolean";
    return isAmount ? { amount: value, currency: String(row?.currency || "") } : "";
  }
  if (field === "packaging" && isRecord(value)) {
    const part = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : null);
    return { packaging: part("packaging"), packaging_milli: part("packaging_milli") };
  }
  return changedValue(field, value, places);
}

/**
 * @param {Conflict} conflict
 * @param {string} key
 * @param {Map<string, string>} names
 * @param {Asker} asker
 */
function who(conflict, key, names, asker) {
  const [by, at] = key === "mine" ? [conflict.by, conflict.at] : [conflict.their_by, conflict.their_at];
  return { key, by: names.get(by) ?? "", you: by === asker.id, at };
}

/**
 * What somebody changed of a note that another one deletes.
 * @param {Conflict} conflict
 */
function changed(conflict) {
  const { theirs } = conflict;
  if (rules.shape(conflict) !== "delete" || !isRecord(theirs)) return [];
  return rules.NOTE.filter((field) => Object.hasOwn(theirs, field));
}

/**
 * What stands first, then the rest, each held against what it differs from.
 * @param {Conflict} conflict
 * @param {About} about
 * @param {string} stands
 * @param {Map<string, string>} names
 * @param {Map<string, string>} places
 * @param {Asker} asker
 * @param {Event[]} events
 * @returns {Side[]}
 */
function sidesOf(conflict, about, stands, names, places, asker, events) {
  const shape = rules.shape(conflict);
  if (shape === "texts") return notesOf(conflict, about, names, asker);
  if (shape === "delete") return deletion(conflict, about.row, stands, names, places, asker);
  const { row } = about;
  const found = SIDES.map((key) => ({ ...who(conflict, key, names, asker), shown: conflict[key] }));
  if (stands === "other" && row !== null) {
    found.unshift({ key: "now", ...since(conflict, events, names, asker), shown: now(conflict, row) });
  }
  const standing = stands === "other" ? "now" : stands;
  found.sort((a, b) => Number(a.key !== standing) - Number(b.key !== standing));
  const texts = found.map(({ shown }) => textsOf(conflict, shown, places, asker.language));
  const entries = found.map(({ shown }) => entriesOf(conflict, shown, row, places, asker.language));
  return found.map(({ shown, ...side }, at) => ({
    ...side,
    stands: side.key === standing,
    edited: false,
    value: texts[at] === null ? brief(conflict, shown, places, row) : "",
    lines: linesOf(texts[at], texts[at === 0 ? 1 : 0]),
    ...differing(entries[at], entries[at === 0 ? 1 : 0]),
    note: null,
  }));
}

/**
 * Two notes side by side, as they read now; one that is gone reads as it did when they clashed.
 * @param {Conflict} conflict
 * @param {About} about
 * @param {Map<string, string>} names
 * @param {Asker} asker
 * @returns {Side[]}
 */
function notesOf(conflict, { row, copy }, names, asker) {
  const rows = { theirs: row, mine: copy };
  const texts = { theirs: textOf(row, conflict.theirs), mine: textOf(copy, conflict.mine) };
  const [theirs, mine] = difference(texts.theirs, texts.mine);
  const parts = { theirs, mine };
  const sides = SIDES.map((key) => ({
    ...who(conflict, key, names, asker),
    stands: rows[key] !== null,
    edited: texts[key] !== conflict[key],
    value: "",
    lines: parts[key].length > 0 ? [parts[key]] : [],
    ...differing([], []),
    note: noteOf(rows[key]),
  }));
  return sides.sort((a, b) => Number(b.stands) - Number(a.stands));
}

/**
 * The note as it stands, or what was changed of another row, and that somebody deleted it.
 * @param {Conflict} conflict
 * @param {Row | null} row
 * @param {string} stands
 * @param {Map<string, string>} names
 * @param {Map<string, string>} places
 * @param {Asker} asker
 * @returns {Side[]}
 */
function deletion(conflict, row, stands, names, places, asker) {
  const { theirs } = conflict;
  const text = textOf(row, isRecord(theirs) && Object.hasOwn(theirs, "text") ? theirs.text : null);
  const side = (/** @type {string} */ key) => ({
    ...who(conflict, key, names, asker),
    stands: stands === key,
    edited: false,
    value: "",
    ...differing([], []),
  });
  const kept = {
    ...side("theirs"),
    lines: text ? [[{ text, mark: false }]] : [],
    ...differing(written(conflict, row, places), []),
    note: noteOf(row),
  };
  const deleted = { ...side("mine"), lines: [], note: null };
  return stands === "mine" ? [deleted, kept] : [kept, deleted];
}

/**
 * What somebody changed of a row that another one deletes, field by field; not of a note.
 * @param {Conflict} conflict
 * @param {Row | null} row
 * @param {Map<string, string>} places
 * @returns {Context[]}
 */
function written(conflict, row, places) {
  const { table, theirs } = conflict;
  if (table === "notes" || !isRecord(theirs)) return [];
  return Object.keys(theirs)
    .sort(compare)
    .map((field) => {
      const one = { ...conflict, field };
      const kind = kindOf(one);
      const value = kind === "lines" ? { [field]: theirs[field] } : theirs[field];
      return { field, kind, value: brief(one, value, places, row) };
    });
}

/** @param {Row | null} row @param {unknown} otherwise */
function textOf(row, otherwise) {
  const text = row === null ? otherwise : row.text;
  return typeof text === "string" ? text : "";
}

/** @param {Row | null} row */
function noteOf(row) {
  if (row === null || !Object.hasOwn(row, "priority")) return null;
  return { priority: row.priority, follow_up_on: row.follow_up_on };
}

/** @param {Conflict} conflict @param {Row} row @returns {Value} */
function now(conflict, row) {
  const shown = rules.shown(conflict, row);
  return rules.shape(conflict) === "group" ? shown : shown[conflict.field];
}

/**
 * Who wrote last what stands now, as the history has it.
 * @param {Conflict} conflict
 * @param {Event[]} events
 * @param {Map<string, string>} names
 * @param {Asker} asker
 */
function since(conflict, events, names, asker) {
  const fields = rules.side(conflict, "mine");
  const written = events.filter(
    (event) =>
      event.table === conflict.table &&
      event.record_id === conflict.record_id &&
      event.changes.some((change) => Object.hasOwn(fields, change.field)),
  );
  const last = written.sort((a, b) => compare(b.at, a.at) || compare(b.id, a.id)).at(0);
  if (!last) return { by: "", you: false, at: "" };
  return { by: names.get(last.by) ?? "", you: last.by === asker.id, at: last.at };
}

/**
 * A value as lines of text; null for what is shown as a word or a figure of its kind.
 * @param {Conflict} conflict
 * @param {Value} value
 * @param {Map<string, string>} places
 * @param {string} lang
 * @returns {string[] | null}
 */
function textsOf(conflict, value, places, lang) {
  const { field } = conflict;
  if (isRecord(value) && !["packaging", "lines", "signature"].includes(kindOf(conflict))) {
    const part = (/** @type {string} */ name) => (Object.hasOwn(value, name) ? value[name] : null);
    const town = ["postcode", "city"].map(part).filter(Boolean).join(" ");
    const country = part("country");
    const lines = [
      part("name"),
      part("street"),
      town,
      typeof country === "string" ? countryName(country, lang) : "",
    ];
    return lines.map((text) => String(text || ""));
  }
  if (field === "country" && typeof value === "string") return [countryName(value, lang)];
  if (NAMED.includes(field)) return [String(changedValue(field, value, places))];
  return kindOf(conflict) !== "text" || typeof value !== "string" ? null : [value];
}

/** @param {string[] | null} texts @param {string[] | null} against @returns {Part[][]} */
function linesOf(texts, against) {
  if (texts === null) return [];
  const others = against?.length === texts.length ? against : texts.map(() => "");
  return texts.map((text, at) => difference(text, others[at])[0]).filter((parts) => parts.length > 0);
}

/**
 * The codes or prices of a product, the company's rates, the lines of an order or a template, one by one.
 * @param {Conflict} conflict
 * @param {Value} value
 * @param {Row | null} row
 * @param {Map<string, string>} places
 * @param {string} lang
 * @returns {Context[]}
 */
function entriesOf(conflict, value, row, places, lang) {
  if (kindOf(conflict) === "items" && Array.isArray(value)) {
    return /** @type {any[]} */ (value).filter(isRecord).map(({ product_id: id, quantity_milli, text }) => ({
      name: places.get(String(id)) ?? "",
      quantity_milli: quantity_milli ?? null,
      text: text ?? null,
    }));
  }
  if (kindOf(conflict) === "lines") {
    const { currency } = goodsOf(value, row) || { currency: "" };
    const lines = /** @type {any} */ (isRecord(value) && Object.hasOwn(value, "lines") ? value.lines : []);
    if (!Array.isArray(lines)) return [];
    return lines.map((entry) => ({
      ...Object.fromEntries(ORDER_LINE.map((name) => [name, entry[name] ?? null])),
      currency,
    }));
  }
  const shown = ENTRIES.get(conflict.field);
  if (!shown || !Array.isArray(value) || !rules.isShared(conflict)) return [];
  return value.filter(isRecord).map((entry) => ({
    ...Object.fromEntries(shown.map((name) => [name, entry[name] ?? null])),
    ...(conflict.field === "rates" && { rate_e6: rateOf(entry.rate_e6, lang) }),
  }));
}

/** A rate of exchange with the decimals that it has. @param {unknown} rateE6 @param {string} lang */
function rateOf(rateE6, lang) {
  if (typeof rateE6 !== "number") return "";
  const rest = String(rateE6 % 1_000_000)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${Math.floor(rateE6 / 1_000_000)}${rest && (lang === "en" ? "." : ",") + rest}`;
}

/**
 * What one of the two wrote; of codes or prices those that the other has not, unless he has all.
 * @param {Conflict} conflict
 * @param {"mine" | "theirs"} key
 * @returns {Value}
 */
function own(conflict, key) {
  const [value, other] = [conflict[key], conflict[key === "mine" ? "theirs" : "mine"]];
  if (!ENTRIES.has(conflict.field) || !Array.isArray(value) || !Array.isArray(other)) return value;
  const others = new Set(other.map(canonicalJson));
  const found = value.filter((entry) => !others.has(canonicalJson(entry)));
  return found.length > 0 ? found : value;
}

/** @param {Context[]} entries @param {Context[]} against */
function differing(entries, against) {
  const others = new Set(against.map(canonicalJson));
  const found = entries.filter((entry) => !others.has(canonicalJson(entry)));
  return { entries: found, same: entries.length - found.length };
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, Scalar>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What the button of a side says: this one; or, of the one that stands, that it is right.
 * @param {Side} side
 * @param {string} shape
 * @param {string[]} offered
 * @param {boolean} mayWrite
 */
function choice(side, shape, offered, mayWrite) {
  if (offered.includes(side.key)) return side.key;
  return side.stands && shape !== "texts" && mayWrite && offered.includes("settle") ? "settle" : "";
}

/**
 * @param {Conflict} conflict
 * @param {string} stands
 * @param {boolean} mayWrite
 * @param {string} role
 */
function reason(conflict, stands, mayWrite, role) {
  if (!rules.mayDecide(conflict, role)) return conflict.table === "customer_prices" ? "prices" : "role";
  if (!mayWrite && rules.shape(conflict) === "delete" && stands === "theirs") return "elsewhere";
  if (!mayWrite) return isChild(conflict) ? "closed" : "field";
  return stands === "gone" && rules.shape(conflict) !== "texts" ? "gone" : "";
}

/**
 * The hidden `was` of the form: compact JSON of what stands, {} for a row that is gone.
 * @param {Conflict} conflict
 * @param {Row | null} row
 */
function was(conflict, row) {
  return row === null ? "{}" : canonicalJson(rules.shown(conflict, row));
}

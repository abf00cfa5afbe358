// Drafts: an order while it is typed (B3). Twin: backend/orders/draft_routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, page, redirect } from "../answers.js";
import { soldOf } from "../catalog/sold.js";
import { customerOf, find, rowsOf } from "../customers/routes.js";
import { asCategories, asGroups } from "../describe.js";
import { favouritesOf } from "../favourites/routes.js";
import { QUERY_MAX } from "../fold.js";
import { canonicalJson, messages } from "../forms.js";
import { isId, newId } from "../ids.js";
import { cut, trim } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import { digits } from "../pricing/rules.js";
import { texts } from "../rendering.js";
import { stockOf } from "../stock/listing.js";
import { keepsWhatLeft } from "../parcels/rules.js";
import { parseInstant, today } from "../times.js";
import { findTemplate, findTemplateOrNull, templatesFor } from "../order_templates/found.js";
import { inOrder } from "../order_templates/rules.js";
import { draftOf } from "./copying.js";
import * as giving from "./draft_giving.js";
import * as pages from "./draft_pages.js";
import * as placing from "./draft_placing.js";
import { foundProducts, productOfCode } from "./draft_products.js";
import * as rules from "./draft_rules.js";
import * as taking from "./draft_taking.js";
import * as typed from "./draft_typed.js";
import { mayEdit } from "./states.js";

/** @typedef {import("../asked.js").Asked} Asked */
/** @typedef {import("../answers.js").Answer} Answer */
/** @typedef {import("../forms.js").Errors} Errors */
/** @typedef {import("../../../sync/client/types.js").Draft} Mutation */
/** @typedef {import("../../../sync/client/types.js").View} View */
/** @import { Change, Forms } from "./draft_typed.js" */
/** @import { Template } from "../order_templates/rules.js" */
/** @import { Facts, Row } from "./draft_rules.js" */
/** @import { Context, Said, Slips } from "./draft_pages.js" */

/** A draft that is open, with all that its pages are made of. @typedef {{ view: View, draft: Row, lines: Row[], facts: Facts }} Open */

const DRAFTS = "/customers/{customer}/drafts";
const DRAFT = `${DRAFTS}/{draft}`;
const FOUND_MOST = 30;
const CODE_MAX = 300;
const OPEN_MOST = 30;
const forms = /** @type {Forms} */ (/** @type {unknown} */ (FORMS));

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["POST", DRAFTS, begin],
  ["GET", DRAFT, editor],
  ["POST", DRAFT, head],
  ["POST", `${DRAFT}/lines`, add],
  ["POST", `${DRAFT}/lines/{line}`, line],
  ["POST", `${DRAFT}/lines/{line}/give`, give],
  ["POST", `${DRAFT}/lines/{line}/delete`, remove],
  ["POST", `${DRAFT}/lines/{line}/restore`, restore],
  ["POST", `${DRAFT}/undo`, undo],
  ["GET", `${DRAFT}/add`, adding],
  ["POST", `${DRAFT}/place`, place],
  ["POST", `${DRAFT}/discard`, discard],
  ["POST", `${DRAFT}/restore`, bringBack],
];

/** @param {Asked} asked @returns {Promise<Answer>} */
async function begin(asked) {
  const { fields } = asked;
  const view = await find(asked);
  const customer = view.root.id;
  const given = fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  const wished = fields.get("kind") ?? "";
  const kind = pages.KINDS.includes(wished) ? wished : pages.KINDS[0];
  const wanted = fields.get("template");
  const template = wanted ? await findTemplate(asked.replica, wanted) : null;
  if (!rowsOf(view, "drafts").some((draft) => draft.id === id)) {
    const copied = fields.get("copy");
    const order = copied ? orderOf(view, copied) : null;
    /** @type {import("./copying.js").Made} */
    const empty = { table: "drafts", id, set: { customer_id: customer, kind } };
    const made = order === null ? [empty] : draftOf(order, id, null, kind);
    if (template) made.push(...(await linesFrom(asked, template, { id, customer_id: customer })));
    await asked.save(made.map((one) => ({ op: "create", root: customer, ...one })));
  }
  return redirect(`/customers/${customer}/drafts/${id}${template ? `?template=${template.id}` : ""}`);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function editor(asked) {
  const view = await find(asked);
  const draft = draftIn(view, asked.params.draft);
  if (!draft) return placed(view, asked.params.draft);
  const wished = asked.query.get("template");
  const template = wished ? await findTemplateOrNull(asked.replica, wished) : null;
  const last = !template && asked.query.get("from") === "last";
  const bought = last ? taking.itemsOf(rules.lastBought(rowsOf(view, "orders"))) : [];
  const items = template ? template.items : bought;
  const there = await open(
    asked,
    view,
    draft,
    items.map((one) => one.product_id),
  );
  const found = taking.begun(items, there.facts.products);
  const said =
    template || last
      ? saidOf(last ? "again" : "taken", template ? template.name : "", found)
      : pages.NOTHING_SAID;
  return whole(asked, there, pages.NO_SLIPS, 200, said);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function head(asked) {
  const there = await opened(asked);
  const wanted = typed.head(forms, asked.fields, there.draft);
  const part = asked.fields.has("signature") ? "sign" : "";
  if (isWrong(wanted.errors)) return wrong(asked, there, "head", wanted.typed, wanted.errors, part || "head");
  await asked.save(updates("drafts", there.draft, wanted.values));
  return answer(asked, there, { part });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function add(asked) {
  const { fields, replica, who } = asked;
  const there = await opened(asked);
  const given = fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  if (fields.get("from") === "last") return takeOver(asked, there, id);
  if (fields.get("from") === "template") return take(asked, there, id);
  if (!fields.has("product_id") && !fields.has("code")) return addFree(asked, there, id);
  const code = fields.get("code");
  const meant = code ? await productOfCode(replica, cut(code, CODE_MAX)) : null;
  const productId = code ? (meant?.id ?? "") : (fields.get("product_id") ?? "");
  const [product] = await soldOf(replica, [productId]);
  if (!product) return wrong(asked, there, "", {}, { draft: { code: "unknown_product", params: {} } });
  const packed = meant?.quantity_milli ?? null;
  const { draft, lines } = there;
  const [change, errors] = typed.added(fields, draft, lines, product, packed, id, who.language);
  if (isWrong(errors)) return wrong(asked, there, "", {}, { draft: Object.values(errors)[0] });
  await asked.save(changed(there, [change]));
  const said = { code: "added", line: change.id, name: product.name || product.number, count: 1 };
  return answer(asked, there, { said, productId: product.id });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function line(asked) {
  const { fields, who } = asked;
  const there = await opened(asked);
  const one = lineOf(asked, there);
  const { currency } = rules.groundOf(there.draft, there.facts).terms;
  const limit = rules.discountLimit(there.facts.company, who.person.role);
  const product = productIn(there.facts, one.product_id);
  const wanted = typed.line(forms, fields, one, product, digits(currency), limit, who.language);
  if (isWrong(wanted.errors)) return wrong(asked, there, one.id, wanted.typed, wanted.errors);
  if (wanted.values.quantity_milli === 0) return takeAway(asked, there, one);
  await asked.save(updates("draft_lines", one, wanted.values));
  return answer(asked, there, { productId: one.product_id });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function give(asked) {
  const { fields, who } = asked;
  const there = await opened(asked);
  const one = lineOf(asked, there);
  if (rules.discountLimit(there.facts.company, who.person.role) === 0) return forbidden();
  const product = productIn(there.facts, one.product_id);
  const given = fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  const gift = giving.give(fields, there.draft, one, product, there.lines, id, who.language);
  if (isWrong(gift.errors)) {
    const again = typed.shownAgain(forms, fields.get("quantity") ?? "");
    return wrong(asked, there, gift.errors.draft ? "" : one.id, { free: again }, gift.errors);
  }
  await asked.save(changed(there, gift.changes));
  const name = product === null ? "" : product.name || product.number;
  const code = fields.get("given") ? "given" : "charged";
  const said = { code, line: "", name, count: 1, taken: gift.undo };
  return answer(asked, there, { said, productId: one.product_id });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function remove(asked) {
  const there = await opened(asked);
  return takeAway(asked, there, lineOf(asked, there));
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function restore(asked) {
  const there = await opened(asked);
  const id = asked.params.line;
  const known = there.lines.some((one) => one.id === id);
  await asked.save(known ? [] : [undelete("draft_lines", id, there.view)]);
  const line = rowsOf(await find(asked), "draft_lines").find((one) => one.id === id);
  const said = { code: "restored", line: id, name: "", count: 1 };
  return answer(asked, there, { said, productId: line?.product_id ?? null });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function undo(asked) {
  const there = await opened(asked);
  await asked.save(changed(there, taking.back(asked.fields.get("taken") ?? "", there.lines)));
  return answer(asked, there, { said: { ...pages.NOTHING_SAID, code: "undone" } });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function adding(asked) {
  const { query, replica } = asked;
  const view = await find(asked);
  const draft = draftIn(view, asked.params.draft);
  if (!draft) return placed(view, asked.params.draft);
  const q = cut(trim(query.get("q") ?? ""), QUERY_MAX);
  const source = pages.SOURCES.find((name) => name === query.get("from")) ?? pages.SOURCES[0];
  let more = false;
  /** @type {import("./draft_rules.js").Bought[]} */
  let bought;
  /** @type {Template[]} */
  let templates = [];
  if (q) {
    const found = await foundProducts(replica, q, FOUND_MOST);
    bought = found[0].map(rules.searched);
    [, more] = found;
  } else if (source === "favourites") bought = rules.marked(await favouritesOf(replica));
  else if (source === "templates") {
    bought = [];
    templates = inOrder(await templatesFor(replica, view));
  } else {
    const orders = rowsOf(view, "orders");
    bought = source === "last" ? rules.lastBought(orders) : rules.usual(orders);
  }
  const ids = bought.map((one) => one.product_id);
  const { lines, facts } = await open(asked, view, draft, ids);
  const wished = { q, from: source };
  const who = askerOf(asked);
  const owner = ownerOf(view);
  const context = pages.adding(owner, draft, lines, facts, bought, wished, more, who, newId(), templates);
  return page("orders/draft_add.html", "orders/draft_found.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function place(asked) {
  const view = await find(asked);
  const draft = draftIn(view, asked.params.draft);
  if (!draft) return placed(view, asked.fields.get("order") || asked.params.draft); // pressed twice
  const there = await open(asked, view, draft);
  const { lines, facts } = there;
  if (lines.length === 0) return wrong(asked, there, "", {}, { draft: { code: "empty_draft", params: {} } });
  const ground = rules.groundOf(draft, facts);
  const id = draft.order_id ?? draft.id;
  const at = { table: "orders", id, root: view.root.id };
  /** @type {Mutation[]} */
  const made = [];
  if (draft.order_id) {
    const order = orderOf(view, id);
    if (!mayEdit(order.state, asked.who.person.role))
      return wrong(asked, there, "", {}, { draft: { code: "closed_order", params: {} } });
    const [set, was] = placing.changeOf(draft, lines, ground, facts, order);
    if (!keepsWhatLeft(order, { ...order, ...set }))
      return wrong(asked, there, "", {}, { draft: { code: "has_left", params: {} } });
    if (Object.keys(set).length > 0) made.push({ op: "update", ...at, set, was });
  } else {
    const wished = asked.fields.get("kind") ?? "";
    const kind = pages.KINDS.includes(wished) ? wished : draft.kind;
    made.push({ op: "create", ...at, set: placing.orderOf(draft, lines, ground, facts, kind) });
  }
  if (!made.every(({ set }) => placing.fits(set ?? {})))
    return wrong(asked, there, "", {}, { draft: { code: "large_order", params: {} } });
  await asked.save([...made, ...deletes(draft, lines)]);
  return redirect(`/customers/${view.root.id}/orders/${id}?saved=order`);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function discard(asked) {
  const { view, draft, lines } = await opened(asked);
  await asked.save(deletes(draft, lines));
  const ids = rules.ordered(lines).map(({ id }) => id);
  const context = pages.gone(ownerOf(view), draft, ids);
  return page("orders/draft_gone.html", "orders/draft_gone.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function bringBack(asked) {
  const view = await find(asked);
  const id = asked.params.draft;
  const wished = (asked.fields.get("lines") ?? "").split(",").slice(0, rules.LINES_MAX);
  const known = new Set(rowsOf(view, "draft_lines").map((one) => one.id));
  const lines = [...new Set(wished)].filter((one) => isId(one) && !known.has(one));
  const drafts = draftIn(view, id) ? [] : [undelete("drafts", id, view)];
  await asked.save([...drafts, ...lines.map((one) => undelete("draft_lines", one, view))]);
  return redirect(`/customers/${view.root.id}/drafts/${id}`);
}

/**
 * The open drafts of this phone's customers, for the list of orders: few, so their customers are read.
 * @param {import("../asked.js").Replica} replica
 * @returns {Promise<Context[]>}
 */
export async function openDrafts(replica) {
  const lines = await replica.list("drafts");
  const views = await replica.roots([...new Set(lines.map((line) => String(line.customer_id)))]);
  const rows = (/** @type {string} */ table) => views.flatMap((view) => rowsOf(view, table));
  return pages.entries(rows("drafts"), rows("draft_lines"), views.map(ownerOf)).slice(0, OPEN_MOST);
}

/** A draft that is gone became an order, as long as nobody threw it away. @param {View} view @param {string} id */
function placed(view, id) {
  orderOf(view, id);
  return redirect(`/customers/${view.root.id}/orders/${id}`);
}

/** @param {Asked} asked @returns {Promise<Open>} */
async function opened(asked) {
  const view = await find(asked);
  const draft = draftIn(view, asked.params.draft);
  if (!draft) throw new NotFound(asked.params.draft);
  return open(asked, view, draft);
}

/** @param {Asked} asked @param {View} view @param {Row} draft @param {(string | null)[]} [more] @returns {Promise<Open>} */
async function open({ replica, who }, view, draft, more = []) {
  const lines = rowsOf(view, "draft_lines").filter((one) => one.draft_id === draft.id);
  const ids = [...lines.map((one) => one.product_id), ...more].filter(Boolean);
  const [products, stock, tree, groups] = await Promise.all([
    soldOf(replica, ids),
    stockOf(replica, /** @type {string[]} */ (ids)),
    replica.list("categories"),
    replica.list("groups"),
  ]);
  const begun = parseInstant(draft.seen?.created_at); // an order keeps the prices of its day
  const facts = {
    company: who.company,
    customer: customerOf(view),
    groups: asGroups(groups),
    categories: asCategories(tree),
    own_prices: rowsOf(view, "customer_prices"),
    products,
    stock: stock.filter(({ kept }) => kept),
    day: today(who.zone, begun ?? undefined),
  };
  return { view, draft, lines, facts };
}

/** The whole page, or for htmx all of its parts. @param {Asked} asked @param {Open} there @param {Slips} slips @param {number} [status] @param {Said} [said] */
function whole(asked, there, slips, status = 200, said = pages.NOTHING_SAID) {
  const context = contextOf(asked, there, rowsOf(there.view, "orders"), slips, said);
  return page("orders/draft.html", "orders/draft_parts.html", context, status);
}

/**
 * After a tap: what it changes, or for a browser without scripts the way back to where it was.
 * @param {Asked} asked
 * @param {Open} before
 * @param {{ said?: Said, productId?: string | null, part?: string, slips?: Slips, status?: number, template?: Template }} about
 * @returns {Promise<Answer>}
 */
async function answer(asked, before, about) {
  const {
    said = pages.NOTHING_SAID,
    productId = null,
    part = "",
    slips = pages.NO_SLIPS,
    status = 200,
    template,
  } = about;
  const back = asked.fields.get("back") === "add";
  const { draft: known } = before;
  if (!asked.htmx) return redirect(back ? pages.addressToAdd(known, "", "") : addressOf(known));
  const view = await find(asked);
  const draft = draftIn(view, known.id);
  if (!draft) throw new NotFound(known.id);
  const now = await open(asked, view, draft, [productId]);
  const context = contextOf(asked, now, [], slips, said);
  const product = productIn(now.facts, productId);
  const who = askerOf(asked);
  const way = back ? "back" : "place";
  const tapped = pages.tapped(context, draft, now.lines, product, now.facts, who, newId(), part, way);
  const taking = template ? pages.toTake(template, draft, newId()) : null;
  return page("orders/draft_tap.html", "orders/draft_tap.html", { ...tapped, taking }, status);
}

/**
 * A refused form, at the fields that are wrong.
 * @param {Asked} asked
 * @param {Open} there
 * @param {string} of
 * @param {Record<string, string>} again
 * @param {Errors} errors
 * @param {string} [part]
 * @returns {Promise<Answer>}
 */
async function wrong(asked, there, of, again, errors, part = "") {
  const { gettext } = texts(asked.who.language);
  const slips = { of, typed: again, errors: messages(errors, gettext) };
  if (asked.htmx) return answer(asked, there, { part, slips, status: 422 });
  return whole(asked, there, slips, 422);
}

/** @param {Asked} asked @param {Open} there @param {string} id @returns {Promise<Answer>} */
async function takeOver(asked, there, id) {
  const bought = rules.lastBought(rowsOf(there.view, "orders"));
  const products = await itemsSold(asked, bought);
  const found = taking.again(bought, products, there.draft, there.lines, id);
  await asked.save(changed(there, found.changes));
  if (!asked.htmx) return redirect(`${addressOf(there.draft)}?from=last`);
  return answer(asked, there, { said: saidOf("again", "", found) });
}

/** @param {Asked} asked @param {Open} there @param {string} id @returns {Promise<Answer>} */
async function take(asked, there, id) {
  const template = await findTemplate(asked.replica, asked.fields.get("template") ?? "");
  const products = await itemsSold(asked, template.items);
  const found = taking.taken(template.items, products, there.draft, there.lines, id);
  await asked.save(changed(there, found.changes));
  return answer(asked, there, { said: saidOf("taken", template.name, found), template });
}

/** @param {Asked} asked @param {Template} template @param {Row} draft */
async function linesFrom(asked, template, draft) {
  const products = await itemsSold(asked, template.items);
  const found = taking.taken(template.items, products, draft, [], rules.lineId(draft.id, 1));
  return found.changes.map(({ id, values }) => ({ table: "draft_lines", id, set: values }));
}

/** @param {Asked} asked @param {readonly Row[]} items */
async function itemsSold({ replica }, items) {
  return soldOf(
    replica,
    items.map((one) => one.product_id),
  );
}

/** @param {string} code @param {string} name @param {import("./draft_taking.js").Taken} found @returns {Said} */
function saidOf(code, name, { made, raised, missing, over, undo: way }) {
  return { code, line: "", name, count: made, raised, missing, over, taken: way };
}

/** @param {Asked} asked @param {Open} there @param {string} id @returns {Promise<Answer>} */
async function addFree(asked, there, id) {
  const { draft, lines, facts } = there;
  const { currency } = rules.groundOf(draft, facts).terms;
  const wanted = typed.free(forms, asked.fields, digits(currency), asked.who.language);
  if (isWrong(wanted.errors))
    return wrong(asked, there, "free", { ...wanted.typed, id }, wanted.errors, "free");
  const [change, errors] = typed.freeLine(draft, wanted.values, lines, id);
  if (isWrong(errors)) return wrong(asked, there, "", {}, errors);
  await asked.save(changed(there, [change]));
  return answer(asked, there, { part: "free" });
}

/** @param {Asked} asked @param {Open} there @param {Row} one @returns {Promise<Answer>} */
async function takeAway(asked, there, one) {
  const product = productIn(there.facts, one.product_id);
  await asked.save([{ op: "delete", table: "draft_lines", id: one.id, root: there.view.root.id }]);
  const name = product === null ? one.name : product.name || product.number;
  const said = { code: "deleted", line: one.id, name, count: 1 };
  return answer(asked, there, { said, productId: one.product_id });
}

/** @param {Open} there @param {readonly Change[]} changes @returns {Mutation[]} */
function changed({ view, lines }, changes) {
  return changes.flatMap(({ op, id, values }) => {
    if (op === "create") return [{ op, table: "draft_lines", id, root: view.root.id, set: values }];
    if (op === "delete") return [{ op, table: "draft_lines", id, root: view.root.id }];
    const row = lines.find((one) => one.id === id);
    return row ? updates("draft_lines", row, values) : [];
  });
}

/** Where it differs from what stands there. @param {string} table @param {Row} row @param {Row} values @returns {Mutation[]} */
function updates(table, row, values) {
  const set = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => canonicalJson(row[name]) !== canonicalJson(value)),
  );
  const names = Object.keys(set);
  if (names.length === 0) return [];
  const was = Object.fromEntries(names.map((name) => [name, row[name]]));
  return [{ op: "update", table, id: row.id, root: row.customer_id, set, was }];
}

/** @param {Row} draft @param {readonly Row[]} lines @returns {Mutation[]} */
function deletes(draft, lines) {
  const root = draft.customer_id;
  return [
    { op: "delete", table: "drafts", id: draft.id, root },
    ...rules.ordered(lines).map(({ id }) => {
      return /** @type {Mutation} */ ({ op: "delete", table: "draft_lines", id, root });
    }),
  ];
}

/** @param {string} table @param {string} id @param {View} view @returns {Mutation} */
function undelete(table, id, view) {
  return { op: "update", table, id, root: view.root.id, set: { deleted: false } };
}

/** @param {Asked} asked @param {Open} there @param {readonly Row[]} orders @param {Slips} slips @param {Said} said @returns {Context} */
function contextOf(asked, { view, draft, lines, facts }, orders, slips, said) {
  return pages.editor(ownerOf(view), draft, lines, facts, orders, askerOf(asked), newId(), slips, said);
}

/** @param {Asked} asked @param {Open} there @returns {Row} */
function lineOf({ params }, { lines }) {
  const one = lines.find(({ id }) => id === params.line);
  if (!one) throw new NotFound(params.line);
  return one;
}

/** @param {Facts} facts @param {string | null} id @returns {Row | null} */
function productIn(facts, id) {
  return facts.products.find((row) => row.id === id) ?? null;
}

/** @param {View} view @param {string} id @returns {Row | null} */
function draftIn(view, id) {
  return rowsOf(view, "drafts").find((draft) => draft.id === id) ?? null;
}

/** @param {View} view @param {string} id @returns {Row} */
function orderOf(view, id) {
  const order = rowsOf(view, "orders").find((row) => row.id === id);
  if (!order) throw new NotFound(id);
  return order;
}

/** @param {Asked} asked @returns {import("./draft_pages.js").Asker} */
function askerOf({ who }) {
  return { role: who.person.role, language: who.language };
}

/** @param {Row} draft */
function addressOf(draft) {
  return `/customers/${draft.customer_id}/drafts/${draft.id}`;
}

/** @param {Errors} errors */
function isWrong(errors) {
  return Object.keys(errors).length > 0;
}

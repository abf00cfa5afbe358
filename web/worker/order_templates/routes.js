// Order templates: the lists, made from a draft or an order, one with its products. Twin:
// backend/order_templates/routes.py, from the replica.

import { FORMS } from "../../built/shell.js";
import { NotFound, forbidden, page, redirect } from "../answers.js";
import { soldOf } from "../catalog/sold.js";
import { rowsOf } from "../customers/routes.js";
import { QUERY_MAX } from "../fold.js";
import { canonicalJson, messages, read } from "../forms.js";
import { isId, newId } from "../ids.js";
import { cut, trim } from "../letters.js";
import { ownerOf } from "../notes/routes.js";
import { foundProducts } from "../orders/draft_products.js";
import { ordered } from "../orders/draft_rules.js";
import { texts } from "../rendering.js";
import { findTemplate, findTemplateOrNull, templatesFor } from "./found.js";
import * as pages from "./pages.js";
import * as rules from "./rules.js";
import * as typed from "./typed.js";

/** @import { Asked } from "../asked.js" */
/** @import { Answer } from "../answers.js" */
/** @import { Errors } from "../forms.js" */
/** @import { Owner } from "../orders/draft_pages.js" */
/** @import { Context, Slips } from "./pages.js" */
/** @import { Item, Row, Template } from "./rules.js" */
/** @typedef {{ template: Template, owner: Owner | null, products: Row[] }} Open */
/** @typedef {{ draft: string, order: string }} Source */

const ONE = `${pages.HOME}/{template}`;
const ITEM = `${ONE}/items/{product}`;
const FOUND_MOST = 30;
const BYTES_MAX = 120 * 1024;
const NO_SLIPS = { of: "", typed: {}, errors: {} };

/** @type {import("../asked.js").Route[]} */
export const routes = [
  ["GET", pages.HOME, listing],
  ["GET", `${pages.HOME}/new`, fresh],
  ["POST", pages.HOME, create],
  ["GET", ONE, sheet],
  ["POST", ONE, rename],
  ["GET", `${ONE}/add`, adding],
  ["POST", `${ONE}/items`, add],
  ["POST", ITEM, item],
  ["POST", `${ITEM}/delete`, takeOut],
  ["POST", `${ITEM}/restore`, putBack],
  ["POST", `${ONE}/delete`, remove],
  ["POST", `${ONE}/restore`, restore],
];

/** @param {Asked} asked @returns {Promise<Answer>} */
async function listing({ replica, query, who }) {
  const id = query.get("customer");
  const view = id ? await replica.root(id) : null;
  const templates = await templatesFor(replica, view);
  const context = pages.listing(templates, view && ownerOf(view), who.person.role, newId());
  return page("order_templates/list.html", "order_templates/list.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function fresh(asked) {
  const wished = ["customer", "draft", "order"].map((name) => [name, asked.query.get(name) ?? ""]);
  return form(asked, new Map(/** @type {[string, string][]} */ (wished)), {});
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function create(asked) {
  const { fields, replica, who } = asked;
  const { owner, lines } = await sourceOf(asked, fields);
  const { values, errors } = read(FORMS.OrderTemplateForm, fields, {});
  const kind = String(values.kind ?? "");
  if (!errors.kind && !rules.kinds(who.person.role, owner !== null).includes(kind))
    errors.kind = { code: "choice", params: {} };
  const items = rules.itemsOf(lines);
  if (!isWrong(errors) && !fits(items)) errors.name = { code: "large_template", params: {} };
  if (isWrong(errors)) return form(asked, fields, errors);
  const given = fields.get("id") ?? "";
  const id = isId(given) ? given : newId();
  if (!(await findTemplateOrNull(replica, id))) {
    /** @type {Row} */
    const of = owner && kind === "customer" ? { customer_id: owner.id } : {};
    const set = { ...of, name: values.name, items };
    await asked.save([{ op: "create", ...placeOf(id, kind, owner), set }]);
  }
  return redirect(`${pages.HOME}/${id}`);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function sheet(asked) {
  return whole(asked, await open(asked), NO_SLIPS, 200);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function rename(asked) {
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const { template } = there;
  const found = read(FORMS.OrderTemplateForm, [["name", asked.fields.get("name") ?? ""]]);
  if (isWrong(found.errors)) return wrong(asked, there, "name", found.typed, found.errors);
  const was = { name: asked.fields.get("was") ?? template.name };
  const { name } = found.values;
  if (name !== template.name) await update(asked, there, { name }, was);
  return redirect(`${pages.HOME}/${template.id}`);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function adding(asked) {
  const { replica, query, who } = asked;
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const q = cut(trim(query.get("q") ?? ""), QUERY_MAX);
  const [ids, more] = await foundProducts(replica, q, FOUND_MOST);
  const byId = new Map((await soldOf(replica, ids)).map((product) => [product.id, product]));
  const products = ids.flatMap((id) => byId.get(id) ?? []);
  const { role } = who.person;
  const context = pages.adding(there.template, there.owner, products, q, more, role, who.language);
  return page("order_templates/add.html", "order_templates/found.html", context);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function add(asked) {
  const { fields, who } = asked;
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const { items } = there.template;
  const [product] = await soldOf(asked.replica, [fields.get("product_id") ?? ""]);
  if (!product) return wrongAt(asked, there, { code: "unknown_product", params: {} });
  const { values, errors } = typed.more(FORMS.TemplateItemForm, fields, product, who.language);
  if (isWrong(errors)) return wrongAt(asked, there, Object.values(errors)[0]);
  if (items.length >= rules.ITEMS_MAX)
    return wrongAt(asked, there, { code: "full_template", params: { max: rules.ITEMS_MAX } });
  const after = rules.added(items, product.id, values.quantity_milli, values.text);
  const said = { ...pages.NOTHING_SAID, code: "added", name: product.name || product.number };
  return put(asked, there, after, product.id, said);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function item(asked) {
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const { template } = there;
  const one = itemOf(asked, template);
  const product = productOf(there, one.product_id);
  const wanted = typed.item(FORMS.TemplateItemForm, asked.fields, product, asked.who.language);
  if (isWrong(wanted.errors)) return wrong(asked, there, one.product_id, wanted.typed, wanted.errors);
  const items = rules.changed(template.items, one.product_id, wanted.values);
  const taken = wanted.values.quantity_milli === 0;
  const said = taken ? pages.takenOut(template, one, product) : pages.NOTHING_SAID;
  return put(asked, there, items, one.product_id, said);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function takeOut(asked) {
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const one = itemOf(asked, there.template);
  const items = rules.changed(there.template.items, one.product_id, { quantity_milli: 0 });
  const said = pages.takenOut(there.template, one, productOf(there, one.product_id));
  return put(asked, there, items, one.product_id, said);
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function putBack(asked) {
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const { product } = asked.params;
  const items = rules.putBack(there.template.items, product, asked.fields.get("item") ?? "");
  return put(asked, there, items, product, { ...pages.NOTHING_SAID, code: "restored" });
}

/** @param {Asked} asked @returns {Promise<Answer>} */
async function remove(asked) {
  const there = await open(asked);
  if (!allowed(asked, there)) return forbidden();
  const { id, kind } = there.template;
  await asked.save([{ op: "delete", ...placeOf(id, kind, there.owner) }]);
  const context = pages.gone(there.template, there.owner);
  return page("order_templates/gone.html", "order_templates/gone.html", context);
}

/** What is gone does not say whose it was: the form does. @param {Asked} asked @returns {Promise<Answer>} */
async function restore(asked) {
  const { replica, params, fields } = asked;
  const kind = fields.get("kind") ?? "";
  const of = fields.get("customer");
  const view = of ? await replica.root(of) : null;
  const there = await findTemplateOrNull(replica, params.template);
  const known = Object.hasOwn(rules.TABLES, kind) && isId(params.template) && (kind !== "customer" || view);
  if (!there && !known) throw new NotFound(params.template);
  const template = { id: params.template, kind, customer_id: null, name: "", items: [] };
  if (!rules.mayChange(there ?? template, asked.who.person.role)) return forbidden();
  const owner = view && ownerOf(view);
  if (!there)
    await asked.save([{ op: "update", ...placeOf(template.id, kind, owner), set: { deleted: false } }]);
  return redirect(pages.homeOf(owner));
}

/** @param {Asked} asked @returns {Promise<Open>} */
async function open(asked) {
  const template = await findTemplate(asked.replica, asked.params.template);
  const view = template.customer_id === null ? null : await asked.replica.root(template.customer_id);
  const products = await soldOf(
    asked.replica,
    template.items.map((one) => one.product_id),
  );
  return { template, owner: view && ownerOf(view), products };
}

/** @param {Asked} asked @param {Open} there */
function allowed({ who }, { template }) {
  return rules.mayChange(template, who.person.role);
}

/**
 * Whose draft or order a template is to be made of, which, and its lines.
 * @param {Asked} asked
 * @param {ReadonlyMap<string, string>} wished
 * @returns {Promise<{ owner: Owner | null, source: Source, lines: Row[] }>}
 */
async function sourceOf({ replica }, wished) {
  const id = wished.get("customer");
  if (!id) return { owner: null, source: { draft: "", order: "" }, lines: [] };
  const view = await replica.root(id);
  if (!view) throw new NotFound(id);
  const owner = ownerOf(view);
  const draft = wished.get("draft") ?? "";
  const order = wished.get("order") ?? "";
  if (draft) {
    if (!rowsOf(view, "drafts").some((row) => row.id === draft)) throw new NotFound(draft);
    const lines = rowsOf(view, "draft_lines").filter((line) => line.draft_id === draft);
    return { owner, source: { draft, order: "" }, lines: ordered(lines) };
  }
  if (!order) return { owner, source: { draft, order }, lines: [] };
  const row = rowsOf(view, "orders").find((one) => one.id === order);
  if (!row) throw new NotFound(order);
  return { owner, source: { draft, order }, lines: row.lines };
}

/** @param {Asked} asked @param {ReadonlyMap<string, string>} wished @param {Errors} errors @returns {Promise<Answer>} */
async function form(asked, wished, errors) {
  const { owner, source, lines } = await sourceOf(asked, wished);
  const again = read(FORMS.OrderTemplateForm, wished).typed;
  const given = wished.get("id") ?? "";
  const said = messages(errors, texts(asked.who.language).gettext);
  const { role } = asked.who.person;
  const context = pages.form(owner, source, lines, again, said, role, isId(given) ? given : newId());
  const status = isWrong(errors) ? 422 : 200;
  return page("order_templates/form.html", "order_templates/form.html", context, status);
}

/** @param {Asked} asked @param {Open} there @param {Slips} slips @param {number} status @returns {Answer} */
function whole({ who }, { template, owner, products }, slips, status) {
  const { role } = who.person;
  const context = pages.sheet(template, owner, products, role, who.language, slips, pages.NOTHING_SAID);
  return page("order_templates/sheet.html", "order_templates/sheet.html", context, status);
}

/** @param {Asked} asked @param {Open} there @param {import("../forms.js").FieldError} error */
function wrongAt(asked, there, error) {
  return wrong(asked, there, "", {}, { template: error });
}

/**
 * A refused form, at the fields that are wrong.
 * @param {Asked} asked
 * @param {Open} there
 * @param {string} of
 * @param {Record<string, string>} again
 * @param {Errors} errors
 * @returns {Answer}
 */
function wrong(asked, there, of, again, errors) {
  const slips = { of, typed: again, errors: messages(errors, texts(asked.who.language).gettext) };
  if (asked.htmx) return tap(asked, there, slips, pages.NOTHING_SAID, "", 422);
  return whole(asked, there, slips, 422);
}

/**
 * Write the products as they are to stand; htmx gets what that changes, others the page they came from.
 * @param {Asked} asked
 * @param {Open} there
 * @param {Item[]} items
 * @param {string} productId
 * @param {Context} said
 * @returns {Promise<Answer>}
 */
async function put(asked, there, items, productId, said) {
  const { template } = there;
  if (!fits(items)) return wrongAt(asked, there, { code: "large_template", params: {} });
  if (canonicalJson(items) !== canonicalJson(template.items))
    await update(asked, there, { items }, { items: template.items });
  const href = `${pages.HOME}/${template.id}`;
  if (!asked.htmx) return redirect(asked.fields.get("back") === "add" ? `${href}/add` : href);
  const now = await open(asked);
  if (!productOf(now, productId)) now.products.push(...(await soldOf(asked.replica, [productId])));
  return tap(asked, now, NO_SLIPS, said, productId, 200);
}

/**
 * @param {Asked} asked
 * @param {Open} there
 * @param {Slips} slips
 * @param {Context} said
 * @param {string} productId
 * @param {number} status
 * @returns {Answer}
 */
function tap({ who }, there, slips, said, productId, status) {
  const { template, owner, products } = there;
  const { language, person } = who;
  const context = pages.sheet(template, owner, products, person.role, language, slips, said);
  const product = productOf(there, productId);
  const row = product && pages.row(template, product, language);
  return page("order_templates/tap.html", "order_templates/tap.html", { ...context, row }, status);
}

/** @param {Asked} asked @param {Template} template @returns {Item} */
function itemOf({ params }, { items }) {
  const one = items.find(({ product_id: id }) => id === params.product);
  if (!one) throw new NotFound(params.product);
  return one;
}

/** @param {Open} there @param {string} id @returns {Row | null} */
function productOf({ products }, id) {
  return products.find((product) => product.id === id) ?? null;
}

/** Whether a record holds them (backend/order_templates/items.py). @param {readonly Item[]} items */
function fits(items) {
  return new TextEncoder().encode(canonicalJson(items)).length <= BYTES_MAX;
}

/** @param {Asked} asked @param {Open} there @param {Row} set @param {Row} was */
async function update(asked, { template, owner }, set, was) {
  await asked.save([{ op: "update", ...placeOf(template.id, template.kind, owner), set, was }]);
}

/** @param {string} id @param {string} kind @param {Owner | null} owner */
function placeOf(id, kind, owner) {
  return { table: rules.TABLES[kind], id, ...(kind === "customer" && owner ? { root: owner.id } : {}) };
}

/** @param {Errors} errors */
function isWrong(errors) {
  return Object.keys(errors).length > 0;
}

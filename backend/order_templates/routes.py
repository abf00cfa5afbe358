"""Order templates: lists, one with its products, made from a draft or an order. Loaded through the person who asks."""

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.rules import display_name
from backend.customers.tables import find, find_or_none
from backend.errors import NotFound, Refused
from backend.fold import QUERY_MAX
from backend.forms import Error, messages, read
from backend.ids import is_id, new_id
from backend.letters import trim
from backend.order_templates import pages, rules, typed
from backend.order_templates.forms import OrderTemplateForm
from backend.order_templates.items import items as fitting
from backend.order_templates.rules import Item, Template
from backend.order_templates.tables import find_template, find_template_or_none, templates_for
from backend.orders.draft_pages import Owner
from backend.orders.draft_rules import ordered
from backend.orders.draft_tables import find_draft, found_products, lines_of_draft, products_of
from backend.orders.tables import find_order
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, language_of, respond, wants_fragment
from backend.texts import texts
from backend.writing import write
from sync.server.fields import Unfit
from sync.server.messages import Mutation
from sync.server.values import Json, Values

Asked = HTMXRequest
HOME = pages.HOME
ONE = HOME + "/{template_id:str}"
FOUND_MOST = 30  # of a search: more than a thumb scrolls through
NO_SLIPS: Mapping[str, Any] = {"of": "", "typed": {}, "errors": {}}


class Open(msgspec.Struct):
    """A template with what its pages are made of."""

    template: Template
    owner: Owner | None
    products: list[Any]


@get(HOME)
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    owner = await _wished(person, request.query_params.get("customer", ""))
    templates = await templates_for(person, None if owner is None else owner["id"])
    context = pages.listing(templates, owner, person.role, new_id())
    return respond(request, Page("order_templates/list.html", "order_templates/list.html", context))


@get(f"{HOME}/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    query = request.query_params
    return await _form(request, person, {name: query.get(name, "") for name in ("customer", "draft", "order")}, {})


@post(HOME, status_code=200)
async def create(request: Asked, person: Asker) -> Response[Any]:
    """A form sent twice makes one template: its id came with it."""
    fields = await submitted.fields(request)
    owner, _, lines = await _source(person, fields)
    found = read(OrderTemplateForm, fields, defaults={})
    kind = str(found.values.get("kind", ""))
    errors = {**found.errors}
    if "kind" not in errors and kind not in rules.kinds(person.role, owner is not None):
        errors["kind"] = Error("choice")
    items = rules.items_of(lines)
    if not errors and not _fits(items):
        errors["name"] = Error("large_template")
    if errors:
        return await _form(request, person, fields, errors)
    template_id = fields["id"] if is_id(fields.get("id")) else new_id()
    if await find_template_or_none(person, template_id, or_deleted=True) is None:
        of: Values = {"customer_id": owner["id"]} if owner is not None and kind == "customer" else {}
        values: Values = {**of, "name": found.values["name"], "items": cast("Json", items)}
        await _save(request, person, Mutation(op="create", table=rules.TABLES[kind], id=template_id, set=values))
    return Redirect(f"{HOME}/{template_id}", status_code=303)


@get(ONE)
async def sheet(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[bytes]:
    return await _page(request, person, await _open(person, template_id))


@post(ONE, status_code=200)
async def rename(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[Any]:
    there = await _to_change(person, template_id)
    fields = await submitted.fields(request)
    found = read(OrderTemplateForm, {"name": fields.get("name", "")})
    if found.errors:
        return await _wrong(request, person, there, "name", found.typed, found.errors)
    was = {"name": fields.get("was", there.template["name"])}
    if found.values["name"] != there.template["name"]:
        await _update(request, person, there.template, {**found.values}, {**was})
    return Redirect(f"{HOME}/{template_id}", status_code=303)


@get(f"{ONE}/add")
async def adding(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[bytes]:
    there = await _to_change(person, template_id)
    q = trim(request.query_params.get("q", ""))[:QUERY_MAX]
    ids, more = await found_products(q, FOUND_MOST)
    by_id = {product["id"]: product for product in await products_of(ids)}
    products = [by_id[id_] for id_ in ids if id_ in by_id]
    language = language_of(request)
    context = pages.adding(there.template, there.owner, products, q, more, person.role, language)
    return respond(request, Page("order_templates/add.html", "order_templates/found.html", context))


@post(f"{ONE}/items", status_code=200)
async def add(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[Any]:
    there = await _to_change(person, template_id)
    fields = await submitted.fields(request)
    product = next(iter(await products_of([fields.get("product_id", "")])), None)
    if product is None:
        return await _wrong(request, person, there, "", {}, {"template": Error("unknown_product")})
    wanted = typed.more(fields, product, language_of(request))
    errors = wanted["errors"]
    if not errors and len(there.template["items"]) >= rules.ITEMS_MAX:
        errors = {"template": Error("full_template", {"max": rules.ITEMS_MAX})}
    if errors:
        return await _wrong(request, person, there, "", {}, {"template": next(iter(errors.values()))})
    values = wanted["values"]
    items = rules.added(there.template["items"], product["id"], values["quantity_milli"], values["text"])
    said = {**pages.NOTHING_SAID, "code": "added", "name": product["name"] or product["number"]}
    return await _put(request, person, there, items, fields, product["id"], said)


@post(f"{ONE}/items/{{product_id:str}}", status_code=200)
async def item(request: Asked, person: Asker, template_id: FromPath[str], product_id: FromPath[str]) -> Response[Any]:
    there = await _to_change(person, template_id)
    one, product = _item(there, product_id), _product(there, product_id)
    fields = await submitted.fields(request)
    wanted = typed.item(fields, product, language_of(request))
    if wanted["errors"]:
        return await _wrong(request, person, there, product_id, wanted["typed"], wanted["errors"])
    items = rules.changed(there.template["items"], product_id, wanted["values"])
    taken = wanted["values"].get("quantity_milli") == 0
    said = pages.taken_out(there.template, one, product) if taken else pages.NOTHING_SAID
    return await _put(request, person, there, items, fields, product_id, said)


@post(f"{ONE}/items/{{product_id:str}}/delete", status_code=200)
async def take_out(
    request: Asked, person: Asker, template_id: FromPath[str], product_id: FromPath[str]
) -> Response[Any]:
    there = await _to_change(person, template_id)
    one, product = _item(there, product_id), _product(there, product_id)
    items = rules.changed(there.template["items"], product_id, {"quantity_milli": 0})
    said = pages.taken_out(there.template, one, product)
    return await _put(request, person, there, items, await submitted.fields(request), product_id, said)


@post(f"{ONE}/items/{{product_id:str}}/restore", status_code=200)
async def put_back(
    request: Asked, person: Asker, template_id: FromPath[str], product_id: FromPath[str]
) -> Response[Any]:
    """What was taken out comes back at its place, as long as it is not there again already."""
    there = await _to_change(person, template_id)
    fields = await submitted.fields(request)
    items = rules.put_back(there.template["items"], product_id, fields.get("item", ""))
    said = {**pages.NOTHING_SAID, "code": "restored"}
    return await _put(request, person, there, items, fields, product_id, said)


@post(f"{ONE}/delete", status_code=200)
async def delete(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[Any]:
    template = await find_template(person, template_id, or_deleted=True)
    _allowed(template, person)
    await _save(request, person, Mutation(op="delete", table=rules.TABLES[template["kind"]], id=template["id"]))
    context = pages.gone(template, await _owner_of(person, template))
    return respond(request, Page("order_templates/gone.html", "order_templates/gone.html", context))


@post(f"{ONE}/restore", status_code=200)
async def restore(request: Asked, person: Asker, template_id: FromPath[str]) -> Response[Any]:
    template = await find_template(person, template_id, or_deleted=True)
    _allowed(template, person)
    undeleted = Mutation(op="update", table=rules.TABLES[template["kind"]], id=template["id"], set={"deleted": False})
    await _save(request, person, undeleted)
    return Redirect(pages.home_of(await _owner_of(person, template)), status_code=303)


ROUTES = (listing, new, create, sheet, rename, adding, add, item, take_out, put_back, delete, restore)


async def _open(person: Person, template_id: str) -> Open:
    template = await find_template(person, template_id)
    products = await products_of([one["product_id"] for one in template["items"]])
    return Open(template=template, owner=await _owner_of(person, template), products=[*products])


async def _to_change(person: Person, template_id: str) -> Open:
    there = await _open(person, template_id)
    _allowed(there.template, person)
    return there


def _allowed(template: Template, person: Person) -> None:
    if not rules.may_change(template, person.role):
        raise Refused("This template is kept by somebody else.")


async def _owner_of(person: Person, template: Template) -> Owner | None:
    if template["customer_id"] is None:
        return None
    customer = await find(person, template["customer_id"])
    return Owner(id=customer["id"], name=display_name(customer))


async def _wished(person: Person, customer_id: str) -> Owner | None:
    """The customer of the address; one that this person does not see is none."""
    customer = await find_or_none(person, customer_id) if customer_id else None
    return None if customer is None else Owner(id=customer["id"], name=display_name(customer))


async def _source(person: Person, wished: Mapping[str, str]) -> tuple[Owner | None, dict[str, str], list[Any]]:
    """Whose draft or order a template is to be made of, which, and its lines. Raises NotFound."""
    source = {name: wished.get(name) or "" for name in ("draft", "order")}
    if not wished.get("customer"):
        return None, {"draft": "", "order": ""}, []
    customer = await find(person, wished["customer"])
    owner = Owner(id=customer["id"], name=display_name(customer))
    if source["draft"]:
        draft = await find_draft(owner["id"], source["draft"])
        return owner, {**source, "order": ""}, ordered(await lines_of_draft(draft))
    if source["order"]:
        return owner, source, [*(await find_order(owner["id"], source["order"]))["lines"]]
    return owner, source, []


async def _form(
    request: Asked, person: Person, wished: Mapping[str, str], errors: Mapping[str, Error]
) -> Response[bytes]:
    owner, source, lines = await _source(person, wished)
    again = read(OrderTemplateForm, wished).typed
    given = wished.get("id", "")
    said = messages(errors, texts(language_of(request)).gettext)
    template_id = given if is_id(given) else new_id()
    context = pages.form(owner, source, lines, again, said, person.role, template_id)
    status = 422 if errors else 200
    return respond(request, Page("order_templates/form.html", "order_templates/form.html", context, status))


async def _page(
    request: Asked, person: Person, there: Open, slips: Mapping[str, Any] = NO_SLIPS, status: int = 200
) -> Response[bytes]:
    language = language_of(request)
    context = pages.sheet(there.template, there.owner, there.products, person.role, language, slips, pages.NOTHING_SAID)
    return respond(request, Page("order_templates/sheet.html", "order_templates/sheet.html", context, status))


async def _wrong(
    request: Asked, person: Person, there: Open, of: str, again: Mapping[str, str], errors: Mapping[str, Error]
) -> Response[bytes]:
    """A refused form, at the fields that are wrong."""
    slips = {"of": of, "typed": again, "errors": messages(errors, texts(language_of(request)).gettext)}
    if wants_fragment(request):
        return _tap(request, person, there, slips, pages.NOTHING_SAID, "", 422)
    return await _page(request, person, there, slips, 422)


async def _put(
    request: Asked,
    person: Person,
    there: Open,
    items: list[Item],
    fields: Mapping[str, str],
    product_id: str,
    said: pages.Context,
) -> Response[Any]:
    """Write the products as they are to stand; htmx gets what that changes, others the page they came from."""
    if not _fits(items):
        return await _wrong(request, person, there, "", {}, {"template": Error("large_template")})
    if items != there.template["items"]:
        was = {"items": there.template["items"]}
        await _update(request, person, there.template, {"items": items}, was)
    href = f"{HOME}/{there.template['id']}"
    if not wants_fragment(request):
        return Redirect(f"{href}/add" if fields.get("back") == "add" else href, status_code=303)
    there = await _open(person, there.template["id"])
    if all(product["id"] != product_id for product in there.products):
        there.products += await products_of([product_id])
    return _tap(request, person, there, NO_SLIPS, said, product_id, 200)


def _tap(
    request: Asked,
    person: Person,
    there: Open,
    slips: Mapping[str, Any],
    said: pages.Context,
    product_id: str,
    status: int,
) -> Response[bytes]:
    language = language_of(request)
    context = pages.sheet(there.template, there.owner, there.products, person.role, language, slips, said)
    product = _product(there, product_id)
    row = None if product is None else pages.row(there.template, product, language)
    tap = "order_templates/tap.html"
    return respond(request, Page(tap, tap, {**context, "row": row}, status))


def _item(there: Open, product_id: str) -> Item:
    for one in there.template["items"]:
        if one["product_id"] == product_id:
            return one
    raise NotFound


def _product(there: Open, product_id: str) -> Any:
    return next((product for product in there.products if product["id"] == product_id), None)


def _fits(items: list[Item]) -> bool:
    try:
        fitting(cast("Json", items))
    except Unfit:
        return False
    return True


async def _update(request: Asked, person: Person, template: Template, set_: Any, was: Any) -> None:
    table = rules.TABLES[template["kind"]]
    await _save(request, person, Mutation(op="update", table=table, id=template["id"], set=set_, was=was))


async def _save(request: Asked, person: Person, mutation: Mutation) -> None:
    await write(request.app.state.registry, person, [mutation])

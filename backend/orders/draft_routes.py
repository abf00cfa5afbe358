"""Drafts: an order while it is typed (B3). Every row is loaded through the person who asks.

Each tap is one small mutation; htmx gets the parts that it changes, a browser without scripts the page again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.currencies import digits
from backend.customers.pages import Customer
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Conflict, NotFound, Refused
from backend.favourites.tables import favourites_of
from backend.fold import QUERY_MAX
from backend.forms import Error, messages
from backend.ids import is_id, new_id
from backend.letters import trim
from backend.order_templates.rules import Template, in_order
from backend.order_templates.tables import find_template, find_template_or_none, templates_for
from backend.orders import draft_giving as giving
from backend.orders import draft_pages as pages
from backend.orders import draft_placing as placing
from backend.orders import draft_rules as rules
from backend.orders import draft_tables as tables
from backend.orders import draft_taking as taking
from backend.orders import draft_typed as typed
from backend.orders.copying import Made, draft_of
from backend.orders.draft_forms import KINDS
from backend.orders.draft_rules import Facts
from backend.orders.states import may_edit
from backend.orders.tables import find_order, find_order_or_none
from backend.parcels.rules import keeps_what_left
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, language_of, respond, wants_fragment, zone_of
from backend.texts import texts
from backend.times import parse_instant, today
from backend.writing import write
from sync.server.messages import Mutation, Result
from sync.server.values import Values

Asked = HTMXRequest
Row = tables.Row
DRAFTS = "/customers/{customer_id:str}/drafts"
DRAFT = DRAFTS + "/{draft_id:str}"
FOUND_MOST = 30  # of a search: more than a thumb scrolls through
CODE_MAX = 300  # signs of a code that was read or typed


class Open(msgspec.Struct):
    """A draft that is open, with all that its pages are made of."""

    person: Person
    customer: Customer
    draft: Row
    lines: list[Row]
    facts: Facts


@post(DRAFTS, status_code=200)
async def begin(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    await find(person, customer_id)
    fields = await submitted.fields(request)
    draft_id = fields["id"] if is_id(fields.get("id")) else new_id()
    kind = fields.get("kind") if fields.get("kind") in KINDS else KINDS[0]
    there = await tables.find_draft_or_none(customer_id, draft_id, or_deleted=True)
    template = await find_template(person, fields["template"]) if fields.get("template") else None
    if there is None:
        order = await find_order(customer_id, fields["copy"]) if fields.get("copy") else None
        empty = Made(table="drafts", id=draft_id, set={"customer_id": customer_id, "kind": kind})
        made = [empty] if order is None else draft_of(order, draft_id, None, str(kind))
        if template is not None:
            made += await _lines_of(template, customer_id, draft_id)
        await _save(request, person, [Mutation(op="create", **one) for one in made])
    said = f"?template={template['id']}" if template is not None else ""
    return Redirect(f"/customers/{customer_id}/drafts/{draft_id}{said}", status_code=303)


@get(DRAFT)
async def editor(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    customer = await find(person, customer_id)
    draft = await tables.find_draft_or_none(customer_id, draft_id)
    if draft is None:
        return await _placed(customer_id, draft_id)
    wished = request.query_params.get("template", "")
    template = await find_template_or_none(person, wished) if wished else None
    last = template is None and request.query_params.get("from", "") == "last"
    items: list[Any] = template["items"] if template is not None else []
    if last:
        items = taking.items_of(rules.last_bought(await tables.recent_orders(customer_id)))
    there = await _open(request, person, customer, draft, [one["product_id"] for one in items])
    said = pages.NOTHING_SAID
    if template is not None or last:
        begun = taking.begun(items, there.facts["products"])
        said = _said("again" if last else "taken", "" if template is None else template["name"], begun)
    return await _page(request, there, pages.NO_SLIPS, said=said)


@post(DRAFT, status_code=200)
async def head(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    fields = await submitted.fields(request)
    wanted = typed.head(fields, there.draft)
    part = "sign" if "signature" in fields else ""
    if wanted["errors"]:
        return await _wrong(request, there, fields, "head", wanted["typed"], wanted["errors"], part or "head")
    await _update(request, there.person, "drafts", there.draft, wanted["values"])
    return await _answer(request, there, fields, part=part)


@post(f"{DRAFT}/lines", status_code=200)
async def add(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    fields = await submitted.fields(request)
    line_id = fields["id"] if is_id(fields.get("id")) else new_id()
    if fields.get("from") == "last":
        return await _take_over(request, there, fields, line_id)
    if fields.get("from") == "template":
        return await _take(request, there, fields, line_id)
    if "product_id" not in fields and "code" not in fields:
        return await _add_free(request, there, fields, line_id)
    product_id, packed = fields.get("product_id", ""), None
    if fields.get("code"):
        product_id, packed = await tables.product_of_code(fields["code"][:CODE_MAX]) or ("", None)
    product = next(iter(await tables.products_of([product_id])), None)
    if product is None:
        return await _wrong(request, there, fields, "", {}, {"draft": Error("unknown_product")})
    language = language_of(request)
    change, errors = typed.added(fields, there.draft, there.lines, product, packed, line_id, language)
    if errors:
        return await _wrong(request, there, fields, "", {}, {"draft": next(iter(errors.values()))})
    await _change(request, there, [change])
    said = pages.Said(code="added", line=change["id"], name=product["name"] or product["number"], count=1)
    return await _answer(request, there, fields, said=said, product_id=product["id"])


@post(f"{DRAFT}/lines/{{line_id:str}}", status_code=200)
async def line(
    request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str], line_id: FromPath[str]
) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    one = _line_of(there, line_id)
    fields = await submitted.fields(request)
    product = _product_of(there.facts, one)
    currency = rules.ground_of(there.draft, there.facts)["terms"]["currency"]
    limit = rules.discount_limit(there.facts["company"], there.person.role)
    wanted = typed.line(fields, one, product, digits(currency), limit, language_of(request))
    if wanted["errors"]:
        return await _wrong(request, there, fields, line_id, wanted["typed"], wanted["errors"])
    if wanted["values"].get("quantity_milli") == 0:
        return await _take_away(request, there, one, fields)
    await _update(request, there.person, "draft_lines", one, wanted["values"])
    return await _answer(request, there, fields, product_id=one["product_id"])


@post(f"{DRAFT}/lines/{{line_id:str}}/give", status_code=200)
async def give(
    request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str], line_id: FromPath[str]
) -> Response[Any]:
    """Free of charge, or charged after all: for whoever gives discounts."""
    there = await _opened(request, person, customer_id, draft_id)
    one = _line_of(there, line_id)
    if rules.discount_limit(there.facts["company"], person.role) == 0:
        raise Refused("Who gives no discount gives nothing free.")
    fields = await submitted.fields(request)
    product, asked_id = _product_of(there.facts, one), fields.get("id", "")
    new = asked_id if is_id(asked_id) else new_id()
    gift = giving.give(fields, there.draft, one, product, there.lines, new, language_of(request))
    if gift["errors"]:
        of = "" if "draft" in gift["errors"] else line_id
        again = typed.shown_again(fields.get("quantity", ""))
        return await _wrong(request, there, fields, of, {"free": again}, gift["errors"])
    await _change(request, there, gift["changes"])
    name = "" if product is None else product["name"] or product["number"]
    said = pages.Said(code="given" if fields.get("given") else "charged", line="", name=name, count=1)
    said["taken"] = gift["undo"]
    return await _answer(request, there, fields, said=said, product_id=one["product_id"])


@post(f"{DRAFT}/lines/{{line_id:str}}/delete", status_code=200)
async def delete(
    request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str], line_id: FromPath[str]
) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    return await _take_away(request, there, _line_of(there, line_id), await submitted.fields(request))


@post(f"{DRAFT}/lines/{{line_id:str}}/restore", status_code=200)
async def restore(
    request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str], line_id: FromPath[str]
) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    fields = await submitted.fields(request)
    one = await tables.find_line(there.draft, line_id, or_deleted=True)
    await _save(request, there.person, [_undelete("draft_lines", line_id)])
    said = pages.Said(code="restored", line=line_id, name="", count=1)
    return await _answer(request, there, fields, said=said, product_id=one["product_id"])


@post(f"{DRAFT}/undo", status_code=200)
async def undo(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    there = await _opened(request, person, customer_id, draft_id)
    fields = await submitted.fields(request)
    await _change(request, there, taking.back(fields.get("taken", ""), there.lines))
    return await _answer(request, there, fields, said=pages.Said(code="undone", line="", name="", count=0))


@get(f"{DRAFT}/add")
async def adding(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    customer = await find(person, customer_id)
    draft = await tables.find_draft_or_none(customer_id, draft_id)
    if draft is None:
        return await _placed(customer_id, draft_id)
    q = trim(request.query_params.get("q", ""))[:QUERY_MAX]
    asked = request.query_params.get("from", "")
    source = asked if asked in pages.SOURCES else pages.SOURCES[0]
    more = False
    templates: list[Template] = []
    if q:
        ids, more = await tables.found_products(q, FOUND_MOST)
        bought = [rules.searched(id_) for id_ in ids]
    elif source == "favourites":
        bought = rules.marked(await favourites_of(person))
    elif source == "templates":
        bought, templates = [], in_order(await templates_for(person, customer_id))
    else:
        orders = await tables.recent_orders(customer_id)
        bought = rules.last_bought(orders) if source == "last" else rules.usual(orders)
    there = await _open(request, person, customer, draft, [one["product_id"] for one in bought])
    wished = {"q": q, "from": source}
    asker = _asker(request, person)
    context = pages.adding(
        _owner(customer), draft, there.lines, there.facts, bought, wished, more, asker, new_id(), templates
    )
    return respond(request, Page("orders/draft_add.html", "orders/draft_found.html", context))


@post(f"{DRAFT}/place", status_code=200)
async def place(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    customer = await find(person, customer_id)
    draft = await tables.find_draft_or_none(customer_id, draft_id)
    fields = await submitted.fields(request)
    if draft is None:  # pressed twice: the form of an order that is edited says which
        return await _placed(customer_id, fields.get("order") or draft_id)
    there = await _open(request, person, customer, draft)
    if not there.lines:
        return await _wrong(request, there, fields, "", {}, {"draft": Error("empty_draft")})
    ground = rules.ground_of(draft, there.facts)
    order_id = draft["order_id"] or draft_id
    if draft["order_id"]:
        order = await find_order(customer_id, order_id)
        if not may_edit(order["state"], person.role):
            return await _wrong(request, there, fields, "", {}, {"draft": Error("closed_order")})
        set_, was = placing.change_of(draft, there.lines, ground, there.facts, order)
        if not keeps_what_left(order, {**order, **set_}):
            return await _wrong(request, there, fields, "", {}, {"draft": Error("has_left")})
        made = [Mutation(op="update", table="orders", id=order_id, set=set_, was=was)] if set_ else []
    else:
        kind = fields.get("kind", "") if fields.get("kind") in KINDS else draft["kind"]
        values = placing.order_of(draft, there.lines, ground, there.facts, kind)
        made = [Mutation(op="create", table="orders", id=order_id, set=values)]
    if not all(placing.fits(one.set or {}) for one in made):
        return await _wrong(request, there, fields, "", {}, {"draft": Error("large_order")})
    said = "order"
    try:
        results = await _save(request, person, [*made, *_deletes(draft, there.lines)])
        said = "clash" if made and results[0].status == "conflict" else said
    except Conflict:
        if await find_order_or_none(customer_id, order_id) is None:
            raise
    return Redirect(f"/customers/{customer_id}/orders/{order_id}?saved={said}", status_code=303)


@post(f"{DRAFT}/discard", status_code=200)
async def discard(request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]) -> Response[Any]:
    customer = await find(person, customer_id)
    draft = await tables.find_draft(customer_id, draft_id, or_deleted=True)
    lines = await tables.lines_of_draft(draft)
    await _save(request, person, _deletes(draft, lines))
    context = pages.gone(_owner(customer), draft, [one["id"] for one in rules.ordered(lines)])
    return respond(request, Page("orders/draft_gone.html", "orders/draft_gone.html", context))


@post(f"{DRAFT}/restore", status_code=200)
async def bring_back(
    request: Asked, person: Asker, customer_id: FromPath[str], draft_id: FromPath[str]
) -> Response[Any]:
    await find(person, customer_id)
    draft = await tables.find_draft(customer_id, draft_id, or_deleted=True)
    wished = (await submitted.fields(request)).get("lines", "").split(",")[: rules.LINES_MAX]
    undone = [_undelete("draft_lines", id_) for id_ in await tables.lines_among(draft, wished)]
    await _save(request, person, [_undelete("drafts", draft_id), *undone])
    return Redirect(f"/customers/{customer_id}/drafts/{draft_id}", status_code=303)


ROUTES = (begin, editor, head, add, line, give, delete, restore, undo, adding, place, discard, bring_back)


async def _placed(customer_id: str, order_id: str) -> Redirect:
    """A draft that is gone became an order of the same id, as long as nobody threw it away. Raises NotFound."""
    if await find_order_or_none(customer_id, order_id) is None:
        raise NotFound
    return Redirect(f"/customers/{customer_id}/orders/{order_id}", status_code=303)


async def _opened(request: Asked, person: Person, customer_id: str, draft_id: str) -> Open:
    customer = await find(person, customer_id)
    return await _open(request, person, customer, await tables.find_draft(customer_id, draft_id))


async def _open(
    request: Asked, person: Person, customer: Customer, draft: Row, more: Sequence[str | None] = ()
) -> Open:
    lines = await tables.lines_of_draft(draft)
    ids = [id_ for id_ in (*(one["product_id"] for one in lines), *more) if id_]
    zone = zone_of(request)
    begun = parse_instant((draft["seen"] or {}).get("created_at"))  # an order keeps the prices of its day
    facts = await tables.facts_of(customer, ids, today(zone, begun))
    return Open(person=person, customer=customer, draft=draft, lines=lines, facts=facts)


async def _page(
    request: Asked, there: Open, slips: pages.Slips, status: int = 200, said: pages.Said = pages.NOTHING_SAID
) -> Response[bytes]:
    """The whole page, or for htmx all of its parts."""
    orders = await tables.recent_orders(there.customer["id"])
    context = _context(request, there, orders, slips, said)
    return respond(request, Page("orders/draft.html", "orders/draft_parts.html", context, status))


async def _lines_of(template: Template, customer_id: str, draft_id: str) -> list[Made]:
    """The lines of a new draft. They are counted from the draft's id, so that a form sent twice makes them once."""
    products = await tables.products_of([one["product_id"] for one in template["items"]])
    draft = {"id": draft_id, "customer_id": customer_id}
    found = taking.taken(template["items"], products, draft, [], rules.line_id(draft_id, 1))
    return [Made(table="draft_lines", id=one["id"], set=one["values"]) for one in found["changes"]]


async def _answer(
    request: Asked,
    there: Open,
    fields: Mapping[str, str],
    said: pages.Said = pages.NOTHING_SAID,
    product_id: str | None = None,
    part: str = "",
    slips: pages.Slips = pages.NO_SLIPS,
    status: int = 200,
    template: Template | None = None,
) -> Response[Any]:
    """After a tap: what it changes, or for a browser without scripts the way back to where it was."""
    back = fields.get("back") == "add"
    if not wants_fragment(request):
        return Redirect(pages.address_to_add(there.draft, "", "") if back else _address(there.draft), status_code=303)
    draft = await tables.find_draft(there.customer["id"], there.draft["id"])
    now = await _open(request, there.person, there.customer, draft, [product_id])
    context = _context(request, now, [], slips, said)
    product = next((row for row in now.facts["products"] if row["id"] == product_id), None)
    way = "back" if back else "place"
    tapped = pages.tapped(
        context, draft, now.lines, product, now.facts, _asker(request, there.person), new_id(), part, way
    )
    if template is not None:
        tapped = {**tapped, "taking": pages.to_take(template, draft, new_id())}
    return respond(request, Page("orders/draft_tap.html", "orders/draft_tap.html", tapped, status))


async def _wrong(
    request: Asked,
    there: Open,
    fields: Mapping[str, str],
    of: str,
    again: dict[str, str],
    errors: Mapping[str, Error],
    part: str = "",
) -> Response[Any]:
    """A refused form, at the fields that are wrong."""
    gettext = texts(language_of(request)).gettext
    slips = pages.Slips(of=of, typed=again, errors=messages(errors, gettext))
    if wants_fragment(request):
        return await _answer(request, there, fields, part=part, slips=slips, status=422)
    return await _page(request, there, slips, 422)


async def _take_over(request: Asked, there: Open, fields: Mapping[str, str], line_id: str) -> Response[Any]:
    bought = rules.last_bought(await tables.recent_orders(there.customer["id"]))
    products = await tables.products_of([one["product_id"] for one in bought])
    found = taking.again(bought, products, there.draft, there.lines, line_id)
    await _change(request, there, found["changes"])
    if not wants_fragment(request):
        return Redirect(f"{_address(there.draft)}?from=last", status_code=303)
    return await _answer(request, there, fields, said=_said("again", "", found))


async def _take(request: Asked, there: Open, fields: Mapping[str, str], line_id: str) -> Response[Any]:
    template = await find_template(there.person, fields.get("template", ""))
    products = await tables.products_of([one["product_id"] for one in template["items"]])
    found = taking.taken(template["items"], products, there.draft, there.lines, line_id)
    await _change(request, there, found["changes"])
    return await _answer(request, there, fields, said=_said("taken", template["name"], found), template=template)


def _said(code: str, name: str, found: taking.Taken) -> pages.Said:
    return pages.Said(
        code=code,
        line="",
        name=name,
        count=found["made"],
        raised=found["raised"],
        missing=found["missing"],
        over=found["over"],
        taken=found["undo"],
    )


async def _add_free(request: Asked, there: Open, fields: Mapping[str, str], line_id: str) -> Response[Any]:
    currency = rules.ground_of(there.draft, there.facts)["terms"]["currency"]
    wanted = typed.free(fields, digits(currency), language_of(request))
    if wanted["errors"]:
        return await _wrong(
            request, there, fields, "free", {**wanted["typed"], "id": line_id}, wanted["errors"], "free"
        )
    change, errors = typed.free_line(there.draft, wanted["values"], there.lines, line_id)
    if errors:
        return await _wrong(request, there, fields, "", {}, errors)
    await _change(request, there, [change])
    return await _answer(request, there, fields, part="free")


async def _take_away(request: Asked, there: Open, one: Row, fields: Mapping[str, str]) -> Response[Any]:
    product = _product_of(there.facts, one)
    await _save(request, there.person, [Mutation(op="delete", table="draft_lines", id=one["id"])])
    name = one["name"] if product is None else product["name"] or product["number"]
    said = pages.Said(code="deleted", line=one["id"], name=name, count=1)
    return await _answer(request, there, fields, said=said, product_id=one["product_id"])


async def _change(request: Asked, there: Open, changes: Sequence[typed.Change]) -> None:
    known = {one["id"]: one for one in there.lines}
    made = []
    for change in changes:
        if change["op"] == "create":
            made.append(Mutation(op="create", table="draft_lines", id=change["id"], set=change["values"]))
        elif change["op"] == "update":
            made += _updates("draft_lines", known[change["id"]], change["values"])
        elif change["op"] == "delete":
            made.append(Mutation(op="delete", table="draft_lines", id=change["id"]))
    await _save(request, there.person, made)


async def _update(request: Asked, person: Person, table: str, row: Row, values: Mapping[str, Any]) -> None:
    await _save(request, person, _updates(table, row, values))


def _updates(table: str, row: Row, values: Mapping[str, Any]) -> list[Mutation]:
    """Where it differs from what stands there."""
    set_ = {name: value for name, value in values.items() if row[name] != value}
    was = cast("Values", {name: row[name] for name in set_})
    return [Mutation(op="update", table=table, id=row["id"], set=set_, was=was)] if set_ else []


async def _save(request: Asked, person: Person, mutations: Sequence[Mutation]) -> list[Result]:
    return await write(request.app.state.registry, person, [*mutations]) if mutations else []


def _deletes(draft: Row, lines: Sequence[Row]) -> list[Mutation]:
    gone = [Mutation(op="delete", table="draft_lines", id=one["id"]) for one in rules.ordered(lines)]
    return [Mutation(op="delete", table="drafts", id=draft["id"]), *gone]


def _undelete(table: str, row_id: str) -> Mutation:
    return Mutation(op="update", table=table, id=row_id, set={"deleted": False})


def _context(request: Asked, there: Open, orders: Sequence[Row], slips: pages.Slips, said: pages.Said) -> pages.Context:
    owner, asker = _owner(there.customer), _asker(request, there.person)
    return pages.editor(owner, there.draft, there.lines, there.facts, orders, asker, new_id(), slips, said)


def _line_of(there: Open, line_id: str) -> Row:
    for one in there.lines:
        if one["id"] == line_id:
            return one
    raise NotFound


def _product_of(facts: Facts, one: Row) -> Mapping[str, Any] | None:
    return next((row for row in facts["products"] if row["id"] == one["product_id"]), None)


def _asker(request: Asked, person: Person) -> pages.Asker:
    return pages.Asker(role=person.role, language=language_of(request))


def _owner(customer: Customer) -> pages.Owner:
    return pages.Owner(id=customer["id"], name=display_name(customer))


def _address(draft: Row) -> str:
    return f"/customers/{draft['customer_id']}/drafts/{draft['id']}"

"""Orders: the list, what is picked up, one order with its steps. Every row is loaded through the person who asks."""

import time
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.filters import parse as parse_customers
from backend.customers.pages import place
from backend.customers.rules import display_name
from backend.customers.tables import areas, find, find_or_none
from backend.errors import Conflict, Invalid, Problem, Refused
from backend.forms import read
from backend.ids import is_id, new_id
from backend.orders import decisions, pages, states
from backend.orders.copying import draft_of
from backend.orders.draft_pages import entries
from backend.orders.draft_tables import open_drafts, open_drafts_of
from backend.orders.filters import parse
from backend.orders.forms import DecisionForm, StepForm
from backend.orders.tables import Row, find_order, how_many_to_check, listed, to_pick_up
from backend.parcels.rules import all_open, is_partly_shipped
from backend.parcels.tables import parcels_of
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, respond, zone_of
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation

Asked = HTMXRequest
REPEATED = ("state", "exists")
LATE = "refused"
SHIPPED, CANCELLED = "shipped", "cancelled"


@get("/orders")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    filters, zone = parse(request.query_params), zone_of(request)
    found = await listed(person, filters, zone)
    owner = await find_or_none(person, filters["customer"]) if filters["customer"] else None
    name = display_name(owner) if owner else ""
    checks = await how_many_to_check(person)
    drafts = entries(*await open_drafts(person))
    context = pages.listing(found, filters, checks, name, zone, time.time_ns() // 1_000_000, drafts)
    return respond(request, Page("orders/list.html", "orders/results.html", context))


@get("/pickup")
async def pickup(request: Asked, person: Asker) -> Response[bytes]:
    query = parse(request.query_params)["q"]
    ready, coming = await to_pick_up(person, query)
    context = pages.pickup(ready, coming, query, person.role)
    return respond(request, Page("orders/pickup.html", "orders/pickup_results.html", context))


@get("/orders/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    filters = parse_customers({"q": request.query_params.get("q", ""), "not_interested": "shown"})
    found = await areas(person, filters)
    entries = [*found["current"]["entries"], *found["potential"]["entries"]]
    customers = [
        {"id": each["customer"]["id"], "name": display_name(each["customer"]), "place": place(each["customer"])}
        for each in entries
    ]
    more = found["current"]["more"] or found["potential"]["more"]
    context = pages.choose(customers, [new_id() for _ in customers], filters["q"], more)
    return respond(request, Page("orders/new.html", "orders/new_results.html", context))


@get("/customers/{customer_id:str}/orders/{order_id:str}")
async def detail(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[bytes]:
    return await _page(request, person, customer_id, await find_order_of(person, customer_id, order_id))


@post("/customers/{customer_id:str}/orders/{order_id:str}/step", status_code=200)
async def step(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[Any]:
    order = await find_order_of(person, customer_id, order_id)
    found = read(StepForm, await submitted.fields(request))
    to, reason = str(found.values.get("state") or ""), str(found.values.get("reason") or "")
    if order["state"] == to:
        return _back(order, to)
    code = states.refusal(order["state"], to, person.role)
    if code:
        return await _page(request, person, customer_id, order, _fault(code, to, reason), 409)
    if to == CANCELLED and is_partly_shipped(order):
        return await _page(request, person, customer_id, order, _fault("parts", to, reason), 409)
    wrong = found.errors.get("reason")
    if wrong or (to == CANCELLED and not reason):
        return await _page(
            request, person, customer_id, order, _fault("reason", to, found.typed.get("reason", "")), 422
        )
    set_ = {"state": to, **({"cancel_reason": reason} if to == CANCELLED else {})}
    was = {name: order[name] for name in set_}
    try:
        if to == SHIPPED and all_open(order):
            await _ship(request, person, order)
        else:
            await _update(request, person, order, set_, was)
    except Problem as problem:
        if problem.code not in (*REPEATED, LATE):
            raise
        order = await find_order_of(person, customer_id, order_id)  # somebody else was quicker
        if order["state"] == to:
            return _back(order, to)
        fault = _fault("late" if problem.code == LATE else "step", to, reason)
        return await _page(request, person, customer_id, order, fault, 409)
    return _back(order, to)


@post("/customers/{customer_id:str}/orders/{order_id:str}/decision", status_code=200)
async def decide(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[Any]:
    order = await find_order_of(person, customer_id, order_id)
    fields = await submitted.fields(request)
    decision = read(DecisionForm, fields).values.get("decision")
    if not decision:
        raise Invalid("Unknown decision.")
    if order["difference"] is None or order["price_decision"] == decision:
        return _back(order, str(decision))
    if not decisions.may_decide(order, person.role):
        raise Refused("This is for somebody else to decide.")
    asked = decisions.question(order)
    if fields.get("question", asked) != asked:  # nobody decides about prices that he has not seen
        return await _page(request, person, customer_id, order, _fault("question", "", ""), 409)
    set_ = decisions.taken(order) if decision == "taken" else {**decisions.KEPT}
    await _update(request, person, order, set_, decisions.seen(order))
    return _back(order, str(decision))


@post("/customers/{customer_id:str}/orders/{order_id:str}/edit", status_code=200)
async def edit(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[Any]:
    order = await find_order_of(person, customer_id, order_id)
    if not states.may_edit(order["state"], person.role):
        return await _page(request, person, customer_id, order, _fault("edit", "", ""), 409)
    drafts, _ = await open_drafts_of([customer_id])
    begun = next((draft["id"] for draft in drafts if draft["order_id"] == order["id"]), None)
    if begun is not None:  # what was typed of it already goes on
        return Redirect(f"/customers/{customer_id}/drafts/{begun}", status_code=303)
    given = (await submitted.fields(request)).get("id", "")
    draft_id = given if is_id(given) else new_id()
    mutations = [
        Mutation(op="create", table=one["table"], id=one["id"], set={**one["set"]})
        for one in draft_of(order, draft_id, order["id"], "offer" if order["state"] == "offer" else "order")
    ]
    try:
        await write(request.app.state.registry, person, mutations)
    except Conflict as conflict:  # sent twice, and typed in meanwhile: it is there
        if conflict.code not in REPEATED:
            raise
    return Redirect(f"/customers/{customer_id}/drafts/{draft_id}", status_code=303)


ROUTES = (listing, pickup, new, detail, step, decide, edit)


async def find_order_of(person: Person, customer_id: str, order_id: str) -> Row:
    """An order of a customer of this person. Raises NotFound."""
    await find(person, customer_id)
    return await find_order(customer_id, order_id)


async def _update(request: Asked, person: Person, order: Row, set_: Row, was: Row) -> None:
    mutation = Mutation(op="update", table="orders", id=order["id"], set=set_, was=was)
    await write(request.app.state.registry, person, [mutation])


async def _ship(request: Asked, person: Person, order: Row) -> None:
    """All that is open leaves in one parcel; the order is shipped with it."""
    set_ = {"customer_id": order["customer_id"], "order_id": order["id"], "lines": all_open(order)}
    mutation = Mutation(op="create", table="parcels", id=new_id(), set=set_)
    await write(request.app.state.registry, person, [mutation])


async def _page(
    request: Asked,
    person: Person,
    customer_id: str,
    order: Row,
    fault: pages.Fault = pages.NO_FAULT,
    status: int = 200,
) -> Response[bytes]:
    customer = await find(person, customer_id)
    context = pages.detail(
        pages.Owner(id=customer_id, name=display_name(customer)),
        order,
        await names_of_people(),
        person.role,
        today(zone_of(request)),
        False,
        [new_id(), new_id()],
        request.query_params.get("saved", ""),
        fault,
        await parcels_of(order["id"]),
    )
    return respond(request, Page("orders/detail.html", "orders/sheet.html", context, status))


def _fault(code: str, to: str, reason: str) -> pages.Fault:
    return pages.Fault(code=code, to=to, reason=reason)


def _back(order: Row, said: str) -> Redirect:
    return Redirect(f"/customers/{order['customer_id']}/orders/{order['id']}?saved={said}", status_code=303)

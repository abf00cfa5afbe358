"""Parcels of an order: a part of it, and how each is followed. Every row is loaded through the person who asks."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Conflict, Invalid, Refused
from backend.forms import Error, messages
from backend.ids import is_id, new_id
from backend.orders.states import OFFICE
from backend.orders.tables import Row, find_order
from backend.parcels import pages, rules, typed
from backend.parcels.tables import find_parcel, find_parcel_or_none
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, language_of, respond
from backend.texts import texts
from backend.writing import write
from sync.server.messages import Mutation

Asked = HTMXRequest
ORDER = "/customers/{customer_id:str}/orders/{order_id:str}"
PARCEL = f"{ORDER}/parcels/{{parcel_id:str}}"
LATE = "refused"
"""What is sent was open when the page was made, and is not any more."""


@get(f"{ORDER}/parcels/new")
async def new(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[Any]:
    owner, order = await _order(person, customer_id, order_id)
    if not _may(order, person):
        return _back(order)
    return _form(request, owner, order, new_id(), {}, {})


@post(f"{ORDER}/parcels", status_code=200)
async def ship(request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str]) -> Response[Any]:
    """A form sent twice is one parcel: its id came with it."""
    owner, order = await _order(person, customer_id, order_id)
    fields = await submitted.fields(request)
    parcel_id = fields["id"] if is_id(fields.get("id")) else new_id()
    if await find_parcel_or_none(parcel_id) is not None:
        return _back(order)
    if not _may(order, person):
        return _back(order)
    wanted = typed.parcel(fields, rules.still_open(order), language_of(request))
    if wanted["errors"]:
        return _form(request, owner, order, parcel_id, wanted["typed"], wanted["errors"])
    set_ = {"customer_id": customer_id, "order_id": order_id, **wanted["values"]}
    try:
        await write(
            request.app.state.registry, person, [Mutation(op="create", table="parcels", id=parcel_id, set=set_)]
        )
    except (Conflict, Invalid) as problem:  # somebody else was quicker
        if problem.code not in (LATE, "exists"):
            raise
        _, order = await _order(person, customer_id, order_id)
        if problem.code == LATE and _may(order, person):
            again = typed.parcel(fields, rules.still_open(order), language_of(request))
            return _form(request, owner, order, parcel_id, again["typed"], {"lines": Error("left"), **again["errors"]})
    return _back(order, "parcel")


@get(PARCEL)
async def tracking(
    request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str], parcel_id: FromPath[str]
) -> Response[Any]:
    owner, order = await _order(person, customer_id, order_id)
    return _tracking(request, owner, order, await find_parcel(order_id, parcel_id), {}, {})


@post(PARCEL, status_code=200)
async def track(
    request: Asked, person: Asker, customer_id: FromPath[str], order_id: FromPath[str], parcel_id: FromPath[str]
) -> Response[Any]:
    owner, order = await _order(person, customer_id, order_id)
    parcel = await find_parcel(order_id, parcel_id)
    wanted = typed.tracked(await submitted.fields(request))
    if wanted["errors"]:
        return _tracking(request, owner, order, parcel, wanted["typed"], wanted["errors"])
    set_ = {name: value for name, value in wanted["values"].items() if value != parcel[name]}
    if set_:
        was = {name: parcel[name] for name in set_}
        mutation = Mutation(op="update", table="parcels", id=parcel_id, set=set_, was=was)
        await write(request.app.state.registry, person, [mutation])
    return _back(order, "tracking")


ROUTES = (new, ship, tracking, track)


async def _order(person: Person, customer_id: str, order_id: str) -> tuple[Row, Row]:
    """An order of a customer of this person, if he may ship at all. Raises NotFound or Refused."""
    customer = await find(person, customer_id)
    order = await find_order(customer_id, order_id)
    if person.role not in OFFICE:
        raise Refused("This step is for the office.")
    return {"id": customer_id, "name": display_name(customer)}, order


def _may(order: Row, person: Person) -> bool:
    return rules.may_ship(order, person.role) and bool(rules.all_open(order))


def _form(
    request: Asked,
    owner: Row,
    order: Row,
    parcel_id: str,
    again: Mapping[str, str],
    errors: Mapping[str, Error],
) -> Response[bytes]:
    language = language_of(request)
    told = messages(errors, texts(language).gettext)
    context = pages.form(owner, order, parcel_id, language, again, told)
    return respond(request, Page("parcels/form.html", "parcels/form.html", context, 422 if errors else 200))


def _tracking(
    request: Asked, owner: Row, order: Row, parcel: Row, again: Mapping[str, str], errors: Mapping[str, Error]
) -> Response[bytes]:
    context = pages.tracking(owner, order, parcel, again, messages(errors, texts(language_of(request)).gettext))
    return respond(request, Page("parcels/tracking.html", "parcels/tracking.html", context, 422 if errors else 200))


def _back(order: Row, said: str = "") -> Redirect:
    href = f"/customers/{order['customer_id']}/orders/{order['id']}"
    return Redirect(f"{href}?saved={said}" if said else href, status_code=303)

"""What two people wrote differently: looked through and decided (E4). Reached through the person who asks."""

import time
from typing import Any, cast

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.conflicts import pages, rules
from backend.conflicts.pages import Record
from backend.conflicts.tables import find_conflict, find_record, owner_of, settled, unsettled
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Invalid, Refused
from backend.forms import read_seen
from backend.history.named import all_named, and_products
from backend.history.tables import events_of
from backend.ids import is_id
from backend.notes.pages import Owner
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, language_of, respond
from backend.writing import write
from sync.server.messages import Mutation

Asked = HTMXRequest


@get("/conflicts")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    query, registry = request.query_params, request.app.state.registry
    unfolded = query.get("settled") == "shown"
    since = rules.settled_since(time.time_ns() // 1_000_000)
    open_ones = await unsettled(registry, person, _id(query.get("after")))
    resolved = await settled(registry, person, since, _id(query.get("after_settled")), unfolded)
    context = pages.listing(
        open_ones,
        resolved,
        unfolded,
        await names_of_people(),
        await and_products(await all_named(), [one["row"] for one in [*open_ones["rows"], *resolved["rows"]]]),
        _asker(request, person),
        query.get("saved", ""),
    )
    return respond(request, Page("conflicts/list.html", "conflicts/areas.html", context))


@get("/conflicts/{conflict_id:str}")
async def one(request: Asked, person: Asker, conflict_id: FromPath[str]) -> Response[bytes]:
    conflict = await find_conflict(person, conflict_id)
    about = await _about(request, person, conflict)
    context = pages.page(
        conflict,
        about,
        _owner(conflict, about),
        [] if conflict["customer_id"] is None else await events_of(conflict["customer_id"]),
        await names_of_people(),
        await and_products(await all_named(), [about["row"], *pages.products_of(conflict)]),
        _asker(request, person),
    )
    return respond(request, Page("conflicts/page.html", "conflicts/decide.html", context))


@post("/conflicts/{conflict_id:str}/resolution", status_code=200)
async def resolve(request: Asked, person: Asker, conflict_id: FromPath[str]) -> Redirect:
    conflict = await find_conflict(person, conflict_id)
    about = await _about(request, person, conflict)
    fields = await submitted.fields(request)
    choice = fields.get("choice", "")
    if choice not in rules.CHOICES:
        raise Invalid("Unknown choice.")
    row, copy = about["row"], about["copy"]
    seen = _seen(conflict, row, fields.get("was", ""))
    if not rules.may_choose(conflict, choice, about["customer"], row, seen, person.role):
        raise Refused("This is not yours to decide.")
    steps = rules.resolution(conflict, choice, row, copy, seen, _seen(conflict, copy, fields.get("copy_was", "")))
    results = await write(request.app.state.registry, person, [_mutation(step) for step in steps])
    clashed = any(result.conflicts for result in results)  # something came since the page was made: it is in the list
    return Redirect("/conflicts" if clashed else f"/conflicts?saved={conflict_id}", status_code=303)


ROUTES = (listing, one, resolve)


async def _about(request: Asked, person: Person, conflict: pages.Conflict) -> pages.About:
    """The rows that a conflict is about, as they stand."""
    registry = request.app.state.registry
    if conflict["customer_id"] is None:
        shared = await find_record(registry, conflict, conflict["record_id"])
        return pages.About(customer={}, row=shared, copy=None)
    customer = await find(person, conflict["customer_id"])
    its_customer = cast(Record, {**customer})
    row: Record | None = its_customer
    copy: Record | None = None
    if conflict["table"] != "customers":
        row = await find_record(registry, conflict, conflict["record_id"])
        copy = await find_record(registry, conflict, conflict.get("copy_id") or "")
    return pages.About(customer=its_customer, row=row, copy=copy)


def _owner(conflict: pages.Conflict, about: pages.About) -> Owner:
    if conflict["customer_id"] is not None:
        return Owner(id=conflict["customer_id"], name=display_name(about["customer"]))
    return Owner(id=conflict["record_id"], name="") if about["row"] is None else owner_of(about["row"])


def _seen(conflict: pages.Conflict, row: Record | None, was: str) -> Record:
    """What stood on the page; where the form does not say it, what stands."""
    if row is None:
        return {}
    shown = rules.shown(conflict, row)
    return {**shown, **{name: value for name, value in read_seen(was).items() if name in shown}}


def _mutation(step: rules.Step) -> Mutation:
    was = step["was"]
    return Mutation(
        op=step["op"],
        table=step["table"],
        id=step["id"],
        set={**step["set"]},
        was=None if was is None else {**was},
    )


def _asker(request: Asked, person: Person) -> pages.Asker:
    return pages.Asker(id=person.id, role=person.role, language=language_of(request))


def _id(value: Any) -> str:
    return value if is_id(value) else ""

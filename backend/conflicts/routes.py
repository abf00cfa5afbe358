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
from backend.conflicts.tables import find_conflict, owner_of, settled, shared_record, unsettled
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Invalid, Refused
from backend.forms import read_seen
from backend.history.named import all_named
from backend.history.tables import events_of
from backend.ids import is_id
from backend.notes.pages import Owner
from backend.notes.tables import find_note_or_none
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
    context = pages.listing(
        await unsettled(registry, person, _id(query.get("after"))),
        await settled(registry, person, since, _id(query.get("after_settled")), unfolded),
        unfolded,
        await names_of_people(),
        await all_named(),
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
        await all_named(),
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
    if not rules.may_choose(conflict, choice, about["customer"], seen, person.role):
        raise Refused("This is not yours to decide.")
    steps = rules.resolution(conflict, choice, row, copy, seen, _seen(conflict, copy, fields.get("copy_was", "")))
    results = await write(request.app.state.registry, person, [_mutation(step) for step in steps])
    clashed = any(result.conflicts for result in results)  # something came since the page was made: it is in the list
    return Redirect("/conflicts" if clashed else f"/conflicts?saved={conflict_id}", status_code=303)


ROUTES = (listing, one, resolve)


async def _about(request: Asked, person: Person, conflict: pages.Conflict) -> pages.About:
    """The rows that a conflict is about, as they stand."""
    if conflict["customer_id"] is None:
        shared = await shared_record(request.app.state.registry, conflict)
        return pages.About(customer={}, row=shared, copy=None)
    customer = await find(person, conflict["customer_id"])
    its_customer = cast(Record, {**customer})
    row: Record | None = its_customer
    copy: Record | None = None
    if conflict["table"] != "customers":
        row = await _note(customer["id"], conflict["record_id"])
        copy = await _note(customer["id"], conflict.get("copy_id") or "")
    return pages.About(customer=its_customer, row=row, copy=copy)


def _owner(conflict: pages.Conflict, about: pages.About) -> Owner:
    if conflict["customer_id"] is not None:
        return Owner(id=conflict["customer_id"], name=display_name(about["customer"]))
    return Owner(id=conflict["record_id"], name="") if about["row"] is None else owner_of(about["row"])


async def _note(customer_id: str, note_id: str) -> Record | None:
    note = await find_note_or_none(customer_id, note_id)
    return None if note is None else cast(Record, {**note})


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

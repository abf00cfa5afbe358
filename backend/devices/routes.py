"""The pages of a person's devices. They need the network: elsewhere they would show what was true some days ago."""

import time
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.tables import how_many_by_territory
from backend.devices import pages
from backend.devices.tables import find, listed
from backend.errors import Refused
from backend.people import devices
from backend.people.person import WITHOUT_TERRITORY, Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, respond
from backend.territories.tables import territories_by_name

Asked = HTMXRequest


@get("/devices")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    now = _now()
    context = pages.listing(
        await listed(person, now),
        await names_of_people(),
        person.id,
        person.device,
        _may_all(person),
        _limits(request),
        now,
    )
    return respond(request, Page("devices/page.html", "devices/page.html", context))


@get("/devices/{device_id:str}/revoke")
async def confirm(request: Asked, person: Asker, device_id: FromPath[str]) -> Response[bytes]:
    device = await _to_revoke(person, device_id)
    context = pages.confirm(device, await names_of_people(), person.device, _limits(request), _now())
    return respond(request, Page("devices/revoke.html", "devices/revoke.html", context))


@post("/devices/{device_id:str}/revoke", status_code=200)
async def revoke(person: Asker, device_id: FromPath[str]) -> Redirect:
    """At its next contact the device wipes itself (sync/PROTOCOL.md, V4)."""
    device = await _to_revoke(person, device_id)
    await devices.revoke(device["id"], person.id, _now())
    return Redirect("/devices", status_code=303)


@get("/carried")
async def carried(request: Asked, person: Asker) -> Response[bytes]:
    _not_reps(person)
    return await _choice(request, person.carried, saved="saved" in request.query_params)


@post("/carried", status_code=200)
async def carry(request: Asked, person: Asker) -> Response[Any]:
    """All that is checked is all there is, also what comes later: then nothing is chosen."""
    _not_reps(person)
    fields = await submitted.fields(request)
    there_are = [*person.territories, WITHOUT_TERRITORY]
    chosen = tuple(id_ for id_ in there_are if pages.field_of(id_) in fields)
    if not chosen:
        return await _choice(request, (), wrong=True)
    await devices.carry(person.device, None if len(chosen) == len(there_are) else chosen)
    return Redirect("/carried?saved=1", status_code=303)


ROUTES: tuple[Any, ...] = (listing, confirm, revoke, carried, carry)


async def _choice(
    request: Asked, chosen: tuple[str, ...] | None, saved: bool = False, wrong: bool = False
) -> Response[bytes]:
    context = pages.carried(await territories_by_name(), chosen, await how_many_by_territory(), saved, wrong)
    page = Page("devices/carried.html", "devices/carried.html", context, 422 if wrong else 200)
    return respond(request, page)


def _not_reps(person: Person) -> None:
    """A rep's phone holds his own territories, which are not his to choose."""
    if not person.sees_all:
        raise Refused


async def _to_revoke(person: Person, device_id: str) -> pages.Device:
    """One that this person may remove: his own, an administrator any."""
    device = await find(person, device_id)
    if device["person_id"] != person.id and not _may_all(person):
        raise Refused
    return device


def _may_all(person: Person) -> bool:
    return person.role == "administrator"


def _limits(request: Asked) -> pages.Limits:
    settings = request.app.state.settings
    return pages.Limits(offline_days=settings.offline_days, session_days=settings.session_days)


def _now() -> int:
    return time.time_ns() // 1_000_000

"""Who holds which territory: managers look, the administrator gives and takes away (E5)."""

from collections.abc import Collection
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.customers.tables import how_many_by_territory
from backend.errors import NotFound, Refused
from backend.forms import messages, read
from backend.people import holdings
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, language_of, respond, zone_of
from backend.territories import pages, rules
from backend.territories.forms import GiveForm
from backend.territories.tables import find_territory, holders, reps, territories_by_name
from backend.texts import texts
from backend.times import today

Asked = HTMXRequest
DONE = "/territories"


@get("/territories")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    _only(person, rules.LOOKING)
    context = pages.listing(
        await territories_by_name(),
        await holders(today(zone_of(request))),
        await how_many_by_territory(),
        person.role in rules.GIVING,
    )
    return respond(request, Page("territories/page.html", "territories/page.html", context))


@get("/territories/{territory_id:str}/give")
async def ask_whom(request: Asked, person: Asker, territory_id: FromPath[str]) -> Response[bytes]:
    _only(person, rules.GIVING)
    return await _form(request, territory_id, {}, {})


@post("/territories/{territory_id:str}/give", status_code=200)
async def give(request: Asked, person: Asker, territory_id: FromPath[str]) -> Response[Any]:
    _only(person, rules.GIVING)
    territory = await find_territory(territory_id)
    found = read(GiveForm, await submitted.fields(request), defaults={})
    gettext = texts(language_of(request)).gettext
    errors = messages(found.errors, gettext)
    if not errors:
        this_day = today(zone_of(request))
        held = await _held(territory_id, this_day)
        able = [each["id"] for each in await reps()]
        wrong = rules.check_gift(found.values, able, {id_: one["until"] or None for id_, one in held.items()}, this_day)
        errors = {name: gettext(rules.MESSAGES[code]) for name, code in wrong.items()}
    if errors:
        return await _form(request, territory_id, found.typed, errors)
    until = found.values.get("until")
    await holdings.give(
        request.app.state.registry,
        str(found.values["person_id"]),
        territory["id"],
        until if isinstance(until, str) else None,
        person.id,
    )
    return Redirect(DONE, status_code=303)


@get("/territories/{territory_id:str}/holders/{person_id:str}/take")
async def confirm_take(
    request: Asked, person: Asker, territory_id: FromPath[str], person_id: FromPath[str]
) -> Response[bytes]:
    _only(person, rules.GIVING)
    territory = await find_territory(territory_id)
    held = await _held(territory["id"], today(zone_of(request)))
    if person_id not in held:
        raise NotFound
    context = pages.confirm_take(territory, held[person_id])
    return respond(request, Page("territories/take.html", "territories/take.html", context))


@post("/territories/{territory_id:str}/holders/{person_id:str}/take", status_code=200)
async def take(request: Asked, person: Asker, territory_id: FromPath[str], person_id: FromPath[str]) -> Redirect:
    """Also of somebody who does not hold it any more: that is what was wanted."""
    _only(person, rules.GIVING)
    territory = await find_territory(territory_id)
    if person_id not in [each["id"] for each in await reps()]:
        raise NotFound
    await holdings.take(request.app.state.registry, person_id, territory["id"], person.id)
    return Redirect(DONE, status_code=303)


ROUTES: tuple[Any, ...] = (listing, ask_whom, give, confirm_take, take)


async def _held(territory_id: str, this_day: str) -> dict[str, pages.Holder]:
    return {one["person_id"]: one for one in await holders(this_day) if one["territory_id"] == territory_id}


async def _form(request: Asked, territory_id: str, typed: dict[str, str], errors: dict[str, str]) -> Response[bytes]:
    territory = await find_territory(territory_id)
    held = await _held(territory["id"], today(zone_of(request)))
    context = pages.give(territory, await reps(), list(held.values()), typed, errors)
    page = Page("territories/give.html", "territories/give.html", context, 422 if errors else 200)
    return respond(request, page)


def _only(person: Person, roles: Collection[str]) -> None:
    if person.role not in roles:
        raise Refused

"""The first start: a page, usable once, that makes the company and its administrator."""

import time
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.database import sql, writing
from backend.forms import messages, read
from backend.groups.first import first_groups
from backend.ids import new_id
from backend.people import accounts, devices
from backend.people.forms import SetupForm
from backend.people.session import BROWSER_COOKIE, cookies
from backend.rendering import Page, language_of, respond
from backend.texts import texts
from backend.times import now
from sync.server.access import Access
from sync.server.apply import apply
from sync.server.messages import Mutation
from sync.server.registry import Registry

Asked = HTMXRequest
FIELDS = ("company", "name", "email", "password")


class Founding(msgspec.Struct, frozen=True):
    """What the set-up page asks for. `zone` and the rest take the company's defaults until settings are built (F4)."""

    company: str
    name: str
    email: str
    password: str
    language: str


@get("/setup")
async def setup_page(request: Asked) -> Response[Any]:
    if not await accounts.none_exist():
        return Redirect("/login", status_code=303)
    return await _form(request, {}, {})


@post("/setup", status_code=200)
async def set_up(request: Asked) -> Response[Any]:
    if not await accounts.none_exist():
        return Redirect("/login", status_code=303)
    found = read(SetupForm, await submitted.fields(request), defaults={})
    if found.errors:
        return await _form(request, found.typed, messages(found.errors, texts(language_of(request)).gettext))
    values = {name: str(found.values[name]) for name in FIELDS}
    person_id = await found_company(request.app.state.registry, Founding(**values, language=language_of(request)))
    if person_id is None:
        return Redirect("/login", status_code=303)
    agent = request.headers.get("user-agent", "")
    session = await devices.sign_in(person_id, request.cookies.get(BROWSER_COOKIE), agent, time.time_ns() // 1_000_000)
    answer = Redirect("/customers", status_code=303)
    for cookie in cookies(request.app.state.settings, session):
        answer.set_cookie(cookie)
    return answer


async def found_company(registry: Registry, given: Founding) -> str | None:
    """Make the company and its administrator in one transaction. None if somebody was quicker."""
    person_id = new_id()
    access = Access(user=person_id, scopes=("shared",), role="administrator", system=True)
    engine = registry.database
    async with writing(engine):
        # Two founders at once wait for each other here.
        await sql(engine, "UPDATE sync_clock SET number = number")
        if not await accounts.none_exist():
            return None
        await apply(
            registry,
            access,
            [
                Mutation(
                    op="create",
                    table="company",
                    id=new_id(),
                    set={"name": given.company, "language": given.language},
                ),
                *[
                    Mutation(op="create", table="groups", id=group_id, set=group)
                    for group_id, group in first_groups(given.language)
                ],
                Mutation(
                    op="create",
                    table="people",
                    id=person_id,
                    set={"name": given.name, "role": "administrator"},
                ),
            ],
        )
        account = accounts.NewAccount(
            person_id=person_id,
            email=given.email,
            password=given.password,
            language=given.language,
            created_at=now(),
        )
        await accounts.create(registry, account)
    return person_id


ROUTES = (setup_page, set_up)


async def _form(request: Asked, typed: dict[str, str], errors: dict[str, str]) -> Response[bytes]:
    context = {
        "nav": "",
        "values": {name: typed.get(name, "") for name in FIELDS},
        "errors": {name: errors.get(name, "") for name in FIELDS},
        "faults": [{"field": name, "message": errors[name]} for name in FIELDS if name in errors],
    }
    return respond(request, Page("people/setup.html", "people/setup.html", context, 422 if errors else 200))

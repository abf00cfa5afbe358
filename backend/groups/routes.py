"""Groups of customers: managers and administrators keep them, online; everybody's phone carries them."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.editing import by_path
from backend.catalog.rules import may_edit
from backend.catalog.tables import all_categories, with_price_list
from backend.catalog.typed import shown
from backend.company.tables import company_row
from backend.customers.tables import how_many_by_price_group, how_many_in_group
from backend.errors import Refused
from backend.forms import messages, read
from backend.groups import pages
from backend.groups.forms import GroupForm
from backend.groups.rules import Group
from backend.groups.tables import all_groups, find_group, version_of_group
from backend.ids import is_id, new_id
from backend.people.person import Person
from backend.people.session import Asker
from backend.pricing.typed import CHANGED, ROWS, percentage_rows, read_percentages
from backend.rendering import Page, language_of, respond, zone_of
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest


@get("/groups")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    _only_editors(person)
    saved = request.query_params.get("saved") == "1"
    context = pages.listing(await all_groups(), await how_many_by_price_group(), saved)
    return respond(request, Page("groups/page.html", "groups/page.html", context))


@get("/groups/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    _only_editors(person)
    kind = request.query_params.get("kind", "")
    return await _form(request, None, new_id(), kind if kind in pages.KINDS else pages.KINDS[0], {}, {})


@post("/groups", status_code=200)
async def create(request: Asked, person: Asker) -> Response[Any]:
    _only_editors(person)
    fields = await submitted.fields(request)
    group_id = fields["id"] if is_id(fields.get("id")) else new_id()
    kind = fields["kind"] if fields.get("kind") in pages.KINDS else pages.KINDS[0]
    values, errors = await _read(request, fields, None, kind)
    if errors:
        return await _form(request, None, group_id, kind, fields, errors)
    made = Mutation(op="create", table="groups", id=group_id, set={"kind": kind, **values})
    await write(request.app.state.registry, person, [made])
    return Redirect(f"/groups/{group_id}?saved=1", status_code=303)


@get("/groups/{group_id:str}")
async def detail(request: Asked, person: Asker, group_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    group = await find_group(group_id)
    after = request.query_params.get("after", "")
    is_price = group["kind"] == "price"
    products, more = (
        await with_price_list(f"group:{group_id}", after if is_id(after) else "") if is_price else ([], False)
    )
    count = (await how_many_by_price_group()).get(group_id, 0) if is_price else await how_many_in_group(group_id)
    context = pages.detail(
        group,
        count,
        [{**product} for product in products],
        more,
        {category["id"]: category["name"] for category in await all_categories()},
        (await company_row())["currency"],
        today(zone_of(request)),
        request.query_params.get("saved") == "1",
    )
    return respond(request, Page("groups/group.html", "groups/group.html", context))


@get("/groups/{group_id:str}/edit")
async def edit(request: Asked, person: Asker, group_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    group = await find_group(group_id)
    return await _form(request, group, group_id, group["kind"], {}, {})


@post("/groups/{group_id:str}/edit", status_code=200)
async def save(request: Asked, person: Asker, group_id: FromPath[str]) -> Response[Any]:
    """Nothing is overwritten unseen: of a group that was changed since, the form comes back with what was typed."""
    _only_editors(person)
    group = await find_group(group_id)
    fields = await submitted.fields(request)
    values, errors = await _read(request, fields, group, group["kind"])
    if errors:
        return await _form(request, group, group_id, group["kind"], fields, errors)
    row: Mapping[str, Any] = {**group}
    set_: Values = {name: value for name, value in values.items() if row[name] != value}
    changed = bool(set_) and fields.get("version") != str(await version_of_group(group_id))
    if set_ and not changed:
        was: Values = {name: row[name] for name in set_}
        mutation = Mutation(op="update", table="groups", id=group_id, set=set_, was=was)
        changed = (await write(request.app.state.registry, person, [mutation]))[0].status != "applied"
    if changed:
        said = {"version": texts(language_of(request)).gettext(CHANGED)}
        return await _form(request, group, group_id, group["kind"], fields, said)
    return Redirect(f"/groups/{group_id}?saved=1", status_code=303)


ROUTES: tuple[Any, ...] = (listing, new, create, detail, edit, save)


def _only_editors(person: Person) -> None:
    if not may_edit(person.role):
        raise Refused


async def _read(
    request: Asked, fields: Mapping[str, str], group: Group | None, kind: str
) -> tuple[Values, dict[str, str]]:
    gettext = texts(language_of(request)).gettext
    given = {name: fields[name] for name in ("name", "mode", "discount_bp", "active") if name in fields}
    found = read(GroupForm, given, defaults={"kind": kind} if group is None else None)
    errors = messages(found.errors, gettext)
    values: Values = {name: value for name, value in found.values.items() if name != "kind"}
    if kind == "price":
        there = group["category_discounts"] if group else []
        known = {category["id"] for category in await all_categories()} | {one["category_id"] for one in there}
        percentages = read_percentages(fields, there[ROWS:], known, gettext)
        errors |= percentages.errors
        values |= percentages.values
    return values, errors


async def _form(
    request: Asked,
    group: Group | None,
    group_id: str,
    kind: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response[bytes]:
    language = language_of(request)
    typed = shown(fields)
    rows = percentage_rows(group["category_discounts"] if group else [], typed, errors, language)
    version = 0 if group is None else await version_of_group(group_id)
    categories = by_path(await all_categories(), "")
    context = pages.form(group, group_id, kind, version, rows, categories, typed, errors, language)
    return respond(request, Page("groups/form.html", "groups/fields.html", context, 422 if errors else 200))

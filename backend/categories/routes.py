"""Categories are kept by those who keep the catalogue, online: named, moved in their tree, and taken away."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog import rules as catalog
from backend.catalog.pages import Category
from backend.catalog.tables import all_categories, how_many_by_category, products_in
from backend.catalog.typed import shown
from backend.categories import pages, rules
from backend.categories.forms import KeptForm
from backend.errors import NotFound, Refused
from backend.forms import N_, messages, read
from backend.ids import is_id, new_id
from backend.people.person import Person
from backend.people.session import Asker
from backend.rendering import Page, language_of, respond
from backend.texts import texts
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest
SAVED, DELETED = "saved", "deleted"
AT_ONCE = 500
"""Products moved in one transaction."""

CHANGED = N_("Somebody else has changed this category meanwhile. What you typed is still here: compare, and save.")


@get(pages.HOME)
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    _only_editors(person)
    said = request.query_params.get("said", "")
    context = pages.listing(
        await all_categories(), await how_many_by_category(), said if said in (SAVED, DELETED) else ""
    )
    return respond(request, Page("categories/page.html", "categories/page.html", context))


@get(f"{pages.HOME}/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    _only_editors(person)
    above = request.query_params.get("parent", "")
    return await _form(request, None, new_id(), {"parent_id": above} if is_id(above) else {}, {})


@post(pages.HOME, status_code=200)
async def create(request: Asked, person: Asker) -> Response[Any]:
    """A form sent twice makes one category: its id came with it."""
    _only_editors(person)
    fields = await submitted.fields(request)
    category_id = fields["id"] if is_id(fields.get("id")) else new_id()
    values, errors = await _read(request, fields, category_id)
    if errors:
        return await _form(request, None, category_id, fields, errors)
    await write(
        request.app.state.registry, person, [Mutation(op="create", table="categories", id=category_id, set=values)]
    )
    return Redirect(f"{pages.HOME}?said={SAVED}", status_code=303)


@get(f"{pages.HOME}/{{category_id:str}}")
async def edit(request: Asked, person: Asker, category_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    return await _form(request, await _find(category_id), category_id, {}, {})


@post(f"{pages.HOME}/{{category_id:str}}", status_code=200)
async def save(request: Asked, person: Asker, category_id: FromPath[str]) -> Response[Any]:
    """Nothing is overwritten unseen: what somebody else changed since comes back with what was typed."""
    _only_editors(person)
    category = await _find(category_id)
    fields = await submitted.fields(request)
    values, errors = await _read(request, fields, category_id)
    row: Values = {"name": category["name"], "parent_id": category["parent_id"]}
    set_: Values = {name: value for name, value in values.items() if row[name] != value}
    seen = {name: fields.get(f"was_{name}", row[name] or "") for name in row}
    if set_ and any(seen[name] != (row[name] or "") for name in set_):
        errors = {"was": texts(language_of(request)).gettext(CHANGED), **errors}
    if errors:
        return await _form(request, category, category_id, fields, errors)
    if set_:
        was: Values = {name: row[name] for name in set_}
        mutation = Mutation(op="update", table="categories", id=category_id, set=set_, was=was)
        await write(request.app.state.registry, person, [mutation])
    return Redirect(f"{pages.HOME}?said={SAVED}", status_code=303)


@get(f"{pages.HOME}/{{category_id:str}}/delete")
async def confirm(request: Asked, person: Asker, category_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    return await _deleting(request, await _find(category_id), "", "")


@post(f"{pages.HOME}/{{category_id:str}}/delete", status_code=200)
async def delete(request: Asked, person: Asker, category_id: FromPath[str]) -> Response[Any]:
    """First its products go, in transactions of AT_ONCE, then what stands below it and itself in one.

    Cut short, it stands there with the rest of its products, and may be deleted again.
    """
    _only_editors(person)
    category = await _find(category_id)
    to = (await submitted.fields(request)).get("to", "")
    known = {row["id"] for row in await all_categories()}
    if to and (to == category_id or to not in known):
        error = texts(language_of(request)).gettext(rules.ANOTHER)
        return await _deleting(request, category, to, error)
    registry = request.app.state.registry
    while ids := await products_in(category_id, AT_ONCE):
        await write(registry, person, [_moved("products", id_, "category_id", category_id, to or None) for id_ in ids])
    below = [row["id"] for row in await all_categories() if row["parent_id"] == category_id]
    moved = [_moved("categories", id_, "parent_id", category_id, category["parent_id"]) for id_ in below]
    await write(registry, person, [*moved, Mutation(op="delete", table="categories", id=category_id)])
    return Redirect(f"{pages.HOME}?said={DELETED}", status_code=303)


ROUTES: tuple[Any, ...] = (listing, new, create, edit, save, confirm, delete)


def _only_editors(person: Person) -> None:
    if not catalog.may_edit(person.role):
        raise Refused


async def _find(category_id: str) -> Category:
    found = next((row for row in await all_categories() if row["id"] == category_id), None)
    if found is None:
        raise NotFound
    return found


async def _read(request: Asked, fields: Mapping[str, str], category_id: str) -> tuple[Values, dict[str, str]]:
    gettext = texts(language_of(request)).gettext
    found = read(KeptForm, fields, defaults={"name": "", "parent_id": None})
    values: Values = {**found.values}
    wrong = rules.check(values, await all_categories(), category_id)
    said = {name: gettext(rules.MESSAGES[code]) for name, code in wrong.items()}
    return values, {**said, **messages(found.errors, gettext)}


def _moved(table: str, id_: str, field: str, was: str, now: str | None) -> Mutation:
    return Mutation(op="update", table=table, id=id_, set={field: now}, was={field: was})


async def _form(
    request: Asked,
    category: Category | None,
    category_id: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response[bytes]:
    context = pages.form(category, category_id, await all_categories(), shown(fields), errors)
    return respond(request, Page("categories/form.html", "categories/fields.html", context, 422 if errors else 200))


async def _deleting(request: Asked, category: Category, chosen: str, error: str) -> Response[bytes]:
    categories = await all_categories()
    products = (await how_many_by_category()).get(category["id"], 0)
    children = sum(row["parent_id"] == category["id"] for row in categories)
    context = pages.deleting(category, categories, products, children, chosen, error)
    return respond(request, Page("categories/delete.html", "categories/delete.html", context, 422 if error else 200))

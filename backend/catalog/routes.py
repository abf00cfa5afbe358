"""The catalogue: everybody who is signed in reads it, on the phone too; managers and administrators keep it, online."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog import changes, editing, pages, rules, typed
from backend.catalog.filters import parse
from backend.catalog.pages import Product
from backend.catalog.tables import all_categories, changes_of, find_product, listed, version_of
from backend.catalog.typed import Typed
from backend.company.tables import company_row, pricing_row
from backend.conflicts import pages as conflicts
from backend.conflicts.tables import open_conflicts_about
from backend.errors import Refused
from backend.favourites.tables import marks_of
from backend.groups.tables import all_groups
from backend.history.named import all_named
from backend.ids import is_id, new_id
from backend.notes.pages import Named
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.photos.pages import strip
from backend.photos.tables import firsts_of, photos_of
from backend.rendering import Page, language_of, respond, zone_of
from backend.stock.pages import shown
from backend.stock.tables import stock_of
from backend.texts import texts
from backend.times import today
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Values

Asked = HTMXRequest


@get("/products")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    filters = parse(request.query_params)
    categories = await all_categories()
    found = await listed(filters, categories)
    company = await company_row()
    day, may = today(zone_of(request)), rules.may_edit(person.role)
    ids = [line["id"] for line in found["lines"]]
    stock, photos = await stock_of(ids), await firsts_of(ids)
    context = pages.listing(found, filters, categories, company["currency"], day, may, stock, photos)
    return respond(request, Page("catalog/list.html", "catalog/results.html", context))


@get("/products/{product_id:str}")
async def detail(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    product = await find_product(product_id)
    company = await company_row()
    day, may = today(zone_of(request)), rules.may_edit(person.role)
    query = request.query_params
    saved, deleted = query.get("saved", ""), query.get("deleted", "")
    photos = strip(product_id, await photos_of(product_id), saved=saved, deleted=deleted if is_id(deleted) else "")
    stock = shown(next(iter(await stock_of([product_id])), None), person.role)
    marked = await marks_of(person, product_id) != []
    categories, groups = await all_categories(), await all_groups()
    clashes = await open_conflicts_about(person, "products", product_id)
    people, named = (await names_of_people(), await all_named()) if clashes else ([], [])
    asker = conflicts.Asker(id=person.id, role=person.role, language=language_of(request))
    context = pages.detail(
        product,
        categories,
        company["currency"],
        day,
        may,
        photos,
        stock,
        marked,
        groups,
        [conflicts.line(clash, people, named, asker) for clash in clashes],
    )
    return respond(request, Page("catalog/detail.html", "catalog/pane.html", context))


@get("/catalog/new")
async def new(request: Asked, person: Asker) -> Response[bytes]:
    _only_editors(person)
    return await _form(request, None, new_id(), {}, {})


@post("/catalog", status_code=200)
async def create(request: Asked, person: Asker) -> Response[Any]:
    _only_editors(person)
    fields = await submitted.fields(request)
    product_id = fields["id"] if is_id(fields.get("id")) else new_id()
    found = typed.read(fields, [], texts(language_of(request)).gettext, [one["id"] for one in await _price_groups()])
    if found.errors:
        return await _form(request, None, product_id, fields, found.errors)
    made = _new_category(fields, found)
    await write(
        request.app.state.registry,
        person,
        [*made, Mutation(op="create", table="products", id=product_id, set=found.values)],
    )
    return Redirect(f"/catalog/{product_id}/edit?saved=1", status_code=303)


@get("/catalog/{product_id:str}/edit")
async def edit(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    saved = request.query_params.get("saved") == "1"
    return await _form(request, await find_product(product_id), product_id, {}, {}, saved)


@post("/catalog/{product_id:str}/edit", status_code=200)
async def save(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[Any]:
    """Nothing is overwritten unseen: of a product that was changed since, the form comes back with what was typed.

    A form sent twice finds nothing left to change.
    """
    _only_editors(person)
    product = await find_product(product_id)
    fields = await submitted.fields(request)
    gettext = texts(language_of(request)).gettext
    groups = [one["id"] for one in await _price_groups()]
    found = typed.read(fields, editing.carried(product, groups), gettext, groups)
    if found.errors:
        return await _form(request, product, product_id, fields, found.errors)
    made = _new_category(fields, found)
    row: Mapping[str, Any] = {**product}
    set_: Values = {name: value for name, value in found.values.items() if row[name] != value}
    was: Values = {name: row[name] for name in set_}
    changed = bool(set_) and fields.get("version") != str(await version_of(product_id))
    if set_ and not changed:
        mutation = Mutation(op="update", table="products", id=product_id, set=set_, was=was)
        results = await write(request.app.state.registry, person, [*made, mutation])
        changed = results[-1].status != "applied"  # by somebody between our look and our lock
    if changed:
        return await _form(request, product, product_id, fields, {"version": gettext(typed.CHANGED)})
    return Redirect(f"/catalog/{product_id}/edit?saved=1", status_code=303)


@get("/catalog/{product_id:str}/history")
async def history(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    _only_editors(person)
    product = await find_product(product_id)
    context = changes.page(
        product,
        await changes_of(product_id, changes.SHOWN + 1),
        {row["id"]: row["name"] for row in await names_of_people()},
        {row["id"]: row["name"] for row in await all_categories()},
    )
    return respond(request, Page("catalog/history.html", "catalog/history.html", context))


ROUTES: tuple[Any, ...] = (listing, detail, new, create, edit, save, history)


def _only_editors(person: Person) -> None:
    if not rules.may_edit(person.role):
        raise Refused


def _new_category(fields: Mapping[str, str], found: Typed) -> list[Mutation]:
    """The category that is to be made below the one chosen; its id came with the form, so that it is made once."""
    category_id = fields.get("new_category_id", "")
    if not found.category or not is_id(category_id):
        return []
    above = found.values.get("category_id")
    found.values["category_id"] = category_id
    return [Mutation(op="create", table="categories", id=category_id, set={"name": found.category, "parent_id": above})]


async def _price_groups() -> list[Named]:
    """Those that may have prices: inactive ones, too, since somebody may still be in them."""
    groups = sorted(await all_groups(), key=lambda group: (not group["active"], group["name"], group["id"]))
    return [Named(id=group["id"], name=group["name"]) for group in groups if group["kind"] == "price"]


async def _form(
    request: Asked,
    product: Product | None,
    product_id: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    saved: bool = False,
) -> Response[bytes]:
    company = await pricing_row()
    version = 0 if product is None else await version_of(product_id)
    asked = fields.get("new_category_id", "")
    context = editing.form(
        product,
        product_id,
        version,
        asked if is_id(asked) else new_id(),
        await all_categories(),
        company["currency"],
        company["rates"],
        typed.shown(fields),
        errors,
        language_of(request),
        saved,
        await _price_groups(),
    )
    return respond(request, Page("catalog/form.html", "catalog/fields.html", context, 422 if errors else 200))

"""Individual prices and percentages of a customer: managers and administrators agree them, online."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.editing import by_path, offered_currencies
from backend.catalog.pages import Product
from backend.catalog.prices import PER
from backend.catalog.rules import may_edit
from backend.catalog.tables import all_categories, find_product
from backend.catalog.typed import shown
from backend.company.tables import pricing_row
from backend.customers.pages import Customer
from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.errors import Refused
from backend.forms import canonical_json
from backend.groups.tables import all_groups
from backend.ids import is_id, new_id
from backend.people.person import Person
from backend.people.session import Asker
from backend.pricing import typed
from backend.pricing.rows import customer_of, group_of
from backend.pricing.tables import CustomerPrice, find_price, find_price_or_none, prices_of, version_of_price
from backend.pricing.terms import mode_of
from backend.rendering import Page, language_of, respond
from backend.texts import texts
from backend.writing import write
from sync.server.messages import Mutation
from sync.server.values import Json, Values

Asked = HTMXRequest


@get("/customers/{customer_id:str}/prices/new")
async def new(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    customer = await _customer(person, customer_id)
    product = await find_product(request.query_params.get("product", ""))
    return await _form(request, customer, product, None, new_id(), {}, {})


@post("/customers/{customer_id:str}/prices", status_code=200)
async def create(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    customer = await _customer(person, customer_id)
    fields = await submitted.fields(request)
    product = await find_product(fields.get("product_id", ""))
    price_id = fields["id"] if is_id(fields.get("id")) else new_id()
    others = await _others(customer_id, product["id"], price_id)
    found = typed.read_price(fields, others, texts(language_of(request)).gettext)
    if found.errors:
        return await _form(request, customer, product, None, price_id, fields, found.errors)
    values: Values = {"customer_id": customer_id, "product_id": product["id"], **found.values}
    made = await find_price_or_none(customer_id, price_id, or_deleted=True)
    mutation = Mutation(op="create", table="customer_prices", id=price_id, set=values)
    if made is not None:  # the form went back, and came again, maybe after the price had been ended
        changed: Values = {name: value for name, value in found.values.items() if _row(made)[name] != value}
        was: Values = {name: _row(made)[name] for name in changed}
        if await find_price_or_none(customer_id, price_id) is None:
            changed["deleted"] = False
        mutation = Mutation(op="update", table="customer_prices", id=price_id, set=changed, was=was)
    await write(request.app.state.registry, person, [mutation] if mutation.set else [])
    return _back(customer_id, "saved=price")


@get("/customers/{customer_id:str}/prices/{price_id:str}/edit")
async def edit(request: Asked, person: Asker, customer_id: FromPath[str], price_id: FromPath[str]) -> Response[bytes]:
    customer = await _customer(person, customer_id)
    price = await find_price(customer_id, price_id)
    return await _form(request, customer, await find_product(price["product_id"]), price, price_id, {}, {})


@post("/customers/{customer_id:str}/prices/{price_id:str}/edit", status_code=200)
async def save(request: Asked, person: Asker, customer_id: FromPath[str], price_id: FromPath[str]) -> Response[Any]:
    """Nothing is overwritten unseen: of a price that was changed since, the form comes back with what was typed."""
    customer = await _customer(person, customer_id)
    price = await find_price(customer_id, price_id)
    product = await find_product(price["product_id"])
    fields = await submitted.fields(request)
    gettext = texts(language_of(request)).gettext
    found = typed.read_price(fields, await _others(customer_id, product["id"], price_id), gettext)
    if found.errors:
        return await _form(request, customer, product, price, price_id, fields, found.errors)
    set_: Values = {name: value for name, value in found.values.items() if _row(price)[name] != value}
    changed = bool(set_) and fields.get("version") != str(await version_of_price(price_id))
    if set_ and not changed:
        was: Values = {name: _row(price)[name] for name in set_}
        mutation = Mutation(op="update", table="customer_prices", id=price_id, set=set_, was=was)
        changed = (await write(request.app.state.registry, person, [mutation]))[0].status != "applied"
    if changed:
        return await _form(request, customer, product, price, price_id, fields, {"version": gettext(typed.CHANGED)})
    return _back(customer_id, "saved=price")


@post("/customers/{customer_id:str}/prices/{price_id:str}/delete", status_code=200)
async def delete(request: Asked, person: Asker, customer_id: FromPath[str], price_id: FromPath[str]) -> Redirect:
    await _customer(person, customer_id)
    await find_price(customer_id, price_id, or_deleted=True)
    await write(request.app.state.registry, person, [Mutation(op="delete", table="customer_prices", id=price_id)])
    return _back(customer_id, f"deleted={price_id}")


@post("/customers/{customer_id:str}/prices/{price_id:str}/restore", status_code=200)
async def restore(request: Asked, person: Asker, customer_id: FromPath[str], price_id: FromPath[str]) -> Redirect:
    await _customer(person, customer_id)
    await find_price(customer_id, price_id, or_deleted=True)
    mutation = Mutation(op="update", table="customer_prices", id=price_id, set={"deleted": False})
    await write(request.app.state.registry, person, [mutation])
    return _back(customer_id, "saved=price")


@get("/customers/{customer_id:str}/percentages")
async def percentages(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    return await _percentages(request, await _customer(person, customer_id), {}, {})


@post("/customers/{customer_id:str}/percentages", status_code=200)
async def save_percentages(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[Any]:
    customer = await _customer(person, customer_id)
    fields = await submitted.fields(request)
    gettext = texts(language_of(request)).gettext
    there = customer["category_discounts"]
    known = {category["id"] for category in await all_categories()} | {one["category_id"] for one in there}
    found = typed.read_percentages(fields, there[typed.ROWS :], known, gettext)
    if found.errors:
        return await _percentages(request, customer, fields, found.errors)
    now = found.values["category_discounts"]
    if now == there:
        return _back(customer_id, "saved=percentages")
    if fields.get("seen") != canonical_json(there):
        return await _percentages(request, customer, fields, {"version": gettext(typed.CHANGED)})
    seen: list[Json] = [*there]
    mutation = Mutation(
        op="update",
        table="customers",
        id=customer_id,
        set={"category_discounts": now},
        was={"category_discounts": seen},
    )
    results = await write(request.app.state.registry, person, [mutation])
    if results[0].status != "applied":
        return await _percentages(request, customer, fields, {"version": gettext(typed.CHANGED)})
    return _back(customer_id, "saved=percentages")


ROUTES: tuple[Any, ...] = (new, create, edit, save, delete, restore, percentages, save_percentages)


async def _customer(person: Person, customer_id: str) -> Customer:
    """The customer, for somebody who may agree prices. Raises NotFound or Refused."""
    customer = await find(person, customer_id)
    if not may_edit(person.role):
        raise Refused
    return customer


async def _others(customer_id: str, product_id: str, price_id: str) -> list[Mapping[str, Any]]:
    own = await prices_of(customer_id)
    return [_row(price) for price in own if price["product_id"] == product_id and price["id"] != price_id]


def _row(price: CustomerPrice) -> Mapping[str, Any]:
    return {**price}


def _back(customer_id: str, said: str) -> Redirect:
    return Redirect(f"/customers/{customer_id}/prices?{said}", status_code=303)


async def _form(
    request: Asked,
    customer: Customer,
    product: Product,
    price: CustomerPrice | None,
    price_id: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response[bytes]:
    """Context: {nav, owner {name, href}, product {id, name, unit}, new, action, back, id, version, row, errors, faults
    [text], currencies, pers}."""
    href = f"/customers/{customer['id']}"
    company = await pricing_row()
    ours = company["currency"]
    currency = customer["currency"] or ours
    mode = mode_of(customer_of(customer), group_of(await all_groups(), customer["price_group_id"]))
    context = {
        "nav": "customers",
        "owner": {"name": display_name(customer), "href": href},
        "product": {"id": product["id"], "name": product["name"] or product["number"], "unit": product["unit"]},
        "new": price is None,
        "action": f"{href}/prices" if price is None else f"{href}/prices/{price_id}/edit",
        "back": f"{href}/prices" if price else f"{href}/price/{product['id']}",
        "id": price_id,
        "version": "0" if price is None else str(await version_of_price(price_id)),
        "row": typed.price_form(
            None if price is None else _row(price), shown(fields), currency, mode, language_of(request)
        ),
        "errors": {name: errors.get(name, "") for name in ("amount", "percent", "currency", "from", "valid_to")},
        "faults": list(dict.fromkeys(errors.values())),
        "currencies": offered_currencies(ours, company["rates"], [currency, *([price["currency"]] if price else [])]),
        "pers": [str(per) for per in PER],
    }
    page = Page("pricing/agree.html", "pricing/agree_fields.html", context, 422 if errors else 200)
    return respond(request, page)


async def _percentages(
    request: Asked, customer: Customer, fields: Mapping[str, str], errors: Mapping[str, str]
) -> Response[bytes]:
    """Context: {nav, owner {name, href}, action, back, seen, rows, categories [{id, name}], faults [text]}."""
    href = f"/customers/{customer['id']}"
    there = customer["category_discounts"]
    context = {
        "nav": "customers",
        "owner": {"name": display_name(customer), "href": href},
        "action": f"{href}/percentages",
        "back": f"{href}/prices",
        "seen": canonical_json(there),
        "rows": typed.percentage_rows(there, shown(fields), errors, language_of(request)),
        "categories": by_path(await all_categories(), ""),
        "faults": list(dict.fromkeys(errors.values())),
    }
    page = Page("pricing/percentages.html", "pricing/percentages_fields.html", context, 422 if errors else 200)
    return respond(request, page)

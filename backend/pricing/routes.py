"""Prices of a customer: everybody who sees him reads them and asks why, on the phone too."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar_htmx import HTMXRequest

from backend.catalog.pages import Category, Filters
from backend.catalog.tables import all_categories, find_product, found_products
from backend.company.tables import pricing_row
from backend.customers.pages import Customer, place
from backend.customers.rules import display_name
from backend.customers.tables import find, found_customers
from backend.fold import QUERY_MAX
from backend.groups.rules import Group
from backend.groups.tables import all_groups
from backend.ids import is_id
from backend.letters import trim
from backend.notes.pages import Owner
from backend.people.session import Asker
from backend.pricing import pages
from backend.pricing.deal import Deal, deal
from backend.pricing.tables import prices_of
from backend.rendering import Page, language_of, respond, zone_of
from backend.times import today

Asked = HTMXRequest
OFFERS = 50  # products of a search
MATCHES = 20  # customers of a search
TYPED_MAX = 40  # of a quantity that is shown again


@get("/customers/{customer_id:str}/prices")
async def listing(request: Asked, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    customer = await find(person, customer_id)
    groups, categories = await all_groups(), await all_categories()
    case = await _case(request, customer, groups, categories)
    q = query_of(request)
    filters = Filters(q=q, category="", inactive="", after="")
    found, _ = await found_products(filters, categories, None, OFFERS + 1) if q else (None, 0)
    about = {row["product_id"] for row in case["own"]}
    agreed, _ = await found_products(filters, categories, about, len(about) + 1) if about else ([], 0)
    deleted = request.query_params.get("deleted", "")
    gone = is_id(deleted) and all(row["id"] != deleted for row in case["own"])
    context = pages.listing(
        owner_of(customer),
        case,
        _names(groups, categories),
        agreed,
        None if found is None else found[:OFFERS],
        found is not None and len(found) > OFFERS,
        q,
        [],
        person.role,
        request.query_params.get("saved", ""),
        deleted if gone else "",
        language_of(request),
    )
    return respond(request, Page("pricing/prices.html", "pricing/results.html", context))


@get("/customers/{customer_id:str}/price/{product_id:str}")
async def why(request: Asked, person: Asker, customer_id: FromPath[str], product_id: FromPath[str]) -> Response[bytes]:
    customer = await find(person, customer_id)
    product = await find_product(product_id)
    groups, categories = await all_groups(), await all_categories()
    case = await _case(request, customer, groups, categories)
    context = pages.explained(
        owner_of(customer),
        case,
        _names(groups, categories),
        product,
        typed_quantity(request),
        person.role,
        language_of(request),
    )
    return respond(request, Page("pricing/why.html", "pricing/answer.html", context))


@get("/products/{product_id:str}/price")
async def who(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    product = await find_product(product_id)
    q = query_of(request)
    found = await found_customers(person, q, MATCHES + 1)
    matches = [pages.Match(id=row["id"], name=display_name(row), place=place(row)) for row in found[:MATCHES]]
    context = pages.asking(product, matches, len(found) > MATCHES, q, typed_quantity(request))
    return respond(request, Page("pricing/who.html", "pricing/matches.html", context))


ROUTES: tuple[Any, ...] = (listing, why, who)


def query_of(request: Asked) -> str:
    return trim(request.query_params.get("q", ""))[:QUERY_MAX]


def typed_quantity(request: Asked) -> str:
    return trim(request.query_params.get("quantity", ""))[:TYPED_MAX]


def owner_of(customer: Customer) -> Owner:
    return Owner(id=customer["id"], name=display_name(customer))


async def _case(request: Asked, customer: Customer, groups: list[Group], categories: list[Category]) -> Deal:
    own = await prices_of(customer["id"])
    return deal(await pricing_row(), customer, groups, own, categories, "", today(zone_of(request)))


def _names(groups: list[Group], categories: list[Category]) -> dict[str, str]:
    named = [(group["id"], group["name"]) for group in groups]
    return dict([*named, *((category["id"], category["name"]) for category in categories)])

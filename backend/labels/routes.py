"""Labels and product sheets for the printer: everybody who is signed in, online; a phone without a network says so."""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Response, get
from litestar.params import FromPath
from litestar_htmx import HTMXRequest

from backend.catalog.pages import Category, Product
from backend.catalog.tables import all_categories, find_product
from backend.company.tables import company_row, pricing_row
from backend.forms import Error
from backend.groups.rules import offered
from backend.groups.tables import all_groups
from backend.labels import pages
from backend.labels.prices import PriceList
from backend.labels.sheets import stylesheet
from backend.labels.tables import products_of
from backend.labels.wishes import MESSAGES, MOST_LABELS, Wish, parse, too_many
from backend.notes.pages import Named
from backend.people.session import Asker
from backend.pricing.rows import PRICE_GROUP, company_of, group_of
from backend.rendering import Page, language_of, respond, zone_of
from backend.texts import texts
from backend.times import today

Asked = HTMXRequest
SHOWN = 50
"""Products to tick in the list; who wants another one searches for it."""


@get("/labels")
async def choose(request: Asked, person: Asker) -> Response[bytes]:
    wish = parse(list(request.query_params.multi_items()))
    return await _choice(request, wish, wish.errors)


@get("/labels/print")
async def printed(request: Asked, person: Asker) -> Response[bytes]:
    """The print page; where something is wrong with the wish, the choice with what it is."""
    wish = parse(list(request.query_params.multi_items()))
    if wish.errors:
        return await _choice(request, wish, wish.errors)
    categories = await all_categories()
    products, total = await products_of(wish, categories, MOST_LABELS + 1)
    labels = sum(wish.copies_of(product["id"]) for product in products) + (total - len(products)) * wish.copies
    wrong = Error("nothing") if total == 0 else too_many(labels)
    if wrong:
        return await _choice(request, wish, {"many": wrong})
    company, group = company_of(await pricing_row()), group_of(await all_groups(), wish.prices)
    prices = PriceList(company, categories, group, today(zone_of(request)))
    # Two thousand QR codes take some seconds, in which others are served.
    context = await to_thread(pages.printed, wish, products, prices)
    return respond(request, Page("labels/print.html", "labels/print.html", context))


@get("/labels/style")
async def style(request: Asked, person: Asker) -> Response[str]:
    """The measures of a sheet: a stylesheet of its own, since a page of ours has no style inside."""
    wish = parse(list(request.query_params.multi_items()))
    return Response(stylesheet(wish.sheet), media_type=MediaType.CSS)


@get("/products/{product_id:str}/sheet")
async def sheet(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    product = await find_product(product_id)
    company = await company_row()
    home = request.app.state.settings.base_url or str(request.base_url).rstrip("/")
    context = pages.product_sheet(product, await all_categories(), company["currency"], today(zone_of(request)), home)
    return respond(request, Page("labels/sheet.html", "labels/sheet.html", context))


ROUTES: tuple[Any, ...] = (choose, printed, style, sheet)


async def _choice(request: Asked, wish: Wish, errors: Mapping[str, Error]) -> Response[bytes]:
    categories = await all_categories()
    company = await company_row()
    rows, total = await _rows(wish, categories)
    gettext = texts(language_of(request)).gettext
    said = {name: gettext(MESSAGES[error.code]) % error.params for name, error in errors.items()}
    offers = offered(await all_groups(), PRICE_GROUP, [wish.prices])
    groups = [Named(id=group["id"], name=group["name"]) for group in offers]
    day = today(zone_of(request))
    context = pages.choice(
        wish,
        rows,
        total,
        categories,
        [Named(id=group["id"], name=group["name"]) for group in groups],
        company["currency"],
        day,
        said,
    )
    page = Page("labels/choose.html", "labels/choose.html", context, 422 if errors else 200)
    return respond(request, page)


async def _rows(wish: Wish, categories: list[Category]) -> tuple[list[Product], int]:
    """The chosen products, then the first of those found; and how many were found."""
    chosen, _ = await products_of(wish, categories, len(wish.ids)) if wish.ids else ([], 0)
    found, total = await products_of(wish.found(), categories, SHOWN)
    return [*chosen, *(row for row in found if row["id"] not in wish.ids)], total

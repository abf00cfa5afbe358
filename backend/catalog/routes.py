"""The catalogue: the list and one product. Everybody who is signed in reads it."""

from litestar import Response, get
from litestar.params import FromPath
from litestar_htmx import HTMXRequest

from backend.catalog import pages
from backend.catalog.filters import parse
from backend.catalog.tables import all_categories, find_product, listed
from backend.company.tables import company_row
from backend.people.session import Asker
from backend.rendering import Page, respond, zone_of
from backend.times import today

Asked = HTMXRequest


@get("/products")
async def listing(request: Asked, person: Asker) -> Response[bytes]:
    filters = parse(request.query_params)
    categories = await all_categories()
    found = await listed(filters, categories)
    company = await company_row()
    context = pages.listing(found, filters, categories, company["currency"], today(zone_of(request)))
    return respond(request, Page("catalog/list.html", "catalog/results.html", context))


@get("/products/{product_id:str}")
async def detail(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    product = await find_product(product_id)
    company = await company_row()
    context = pages.detail(product, await all_categories(), company["currency"], today(zone_of(request)))
    return respond(request, Page("catalog/detail.html", "catalog/sheet.html", context))


ROUTES = (listing, detail)

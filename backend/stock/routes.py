"""The ledger of a product: the counter, managers and administrators look at it and book, online."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar_htmx import HTMXRequest

from backend import submitted
from backend.catalog.pages import Product
from backend.catalog.tables import find_product
from backend.catalog.typed import shown
from backend.errors import NotFound, Refused
from backend.ids import is_id, new_id
from backend.people.person import Person
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, language_of, respond
from backend.stock import pages, rules, typed
from backend.stock.pages import Stock
from backend.stock.tables import is_booked, ledger, orders_of, stock_of
from backend.texts import texts
from backend.writing import write
from sync.server.messages import Mutation

Asked = HTMXRequest


@get("/products/{product_id:str}/stock")
async def entries(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[bytes]:
    _only_bookers(person)
    product = await find_product(product_id)
    saved = request.query_params.get("saved") == "1"
    return await _page(request, product, await _stock(product_id), new_id(), {}, {}, saved)


@post("/products/{product_id:str}/stock", status_code=200)
async def book(request: Asked, person: Asker, product_id: FromPath[str]) -> Response[Any]:
    """A form sent twice is one booking: its id came with it."""
    _only_bookers(person)
    product = await find_product(product_id)
    fields = await submitted.fields(request)
    entry_id = fields["id"] if is_id(fields.get("id")) else new_id()
    if not await is_booked(entry_id):
        stock = await _stock(product_id)
        booking = typed.read(fields, stock["on_hand_milli"], texts(language_of(request)).gettext)
        if booking.errors:
            return await _page(request, product, stock, entry_id, shown(fields), booking.errors)
        mutations = [
            Mutation(
                op="create",
                table="stock_entries",
                id=entry_id,
                set={
                    "product_id": product_id,
                    "quantity_milli": booking.quantity_milli,
                    "cause": booking.cause,
                    "text": booking.text,
                },
            )
        ]
        if not stock["kept"]:
            mutations.insert(0, Mutation(op="update", table="stock", id=product_id, set={"kept": True}))
        await write(request.app.state.registry, person, mutations)
    return Redirect(f"/products/{product_id}/stock?saved=1", status_code=303)


ROUTES: tuple[Any, ...] = (entries, book)


def _only_bookers(person: Person) -> None:
    if not rules.may_book(person.role):
        raise Refused


async def _stock(product_id: str) -> Stock:
    found = await stock_of([product_id])
    if not found:
        raise NotFound
    return found[0]


async def _page(
    request: Asked,
    product: Product,
    stock: Stock,
    entry_id: str,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    saved: bool = False,
) -> Response[bytes]:
    found = await ledger(product["id"], request.query_params.get("after", ""))
    context = pages.page(
        product,
        stock,
        found["entries"],
        found["newer_milli"],
        found["more"],
        found["after"],
        await orders_of(found["entries"]),
        await names_of_people(),
        entry_id,
        fields,
        errors,
        saved,
    )
    return respond(request, Page("stock/page.html", "stock/page.html", context, 422 if errors else 200))

"""The whole history of one customer."""

from litestar import Response, get
from litestar.params import FromPath
from litestar_htmx import HTMXRequest

from backend.customers.rules import display_name
from backend.customers.tables import find
from backend.history import pages
from backend.history.named import named_in
from backend.history.tables import events_of
from backend.notes.pages import Owner
from backend.notes.tables import notes_of
from backend.people.session import Asker
from backend.people.tables import names_of_people
from backend.rendering import Page, respond


@get("/customers/{customer_id:str}/history")
async def history(request: HTMXRequest, person: Asker, customer_id: FromPath[str]) -> Response[bytes]:
    customer = await find(person, customer_id)
    events = await events_of(customer_id)
    context = pages.page(
        Owner(id=customer_id, name=display_name(customer)),
        pages.Made(id=customer_id, created_at=customer["created_at"], created_by=customer["created_by"]),
        await notes_of(customer_id),
        events,
        await names_of_people(),
        await named_in(events),
    )
    return respond(request, Page("history/page.html", "history/page.html", context))


ROUTES = (history,)

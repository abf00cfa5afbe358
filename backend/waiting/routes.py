"""What waits is known to the phone alone: without its worker the page says that everything went to the server."""

from litestar import Response, get
from litestar_htmx import HTMXRequest

from backend.people.session import Asker
from backend.rendering import Page, respond
from backend.waiting import pages


@get("/waiting")
async def waiting(request: HTMXRequest, person: Asker) -> Response[bytes]:
    context = pages.page([], [], [], [], here=False)
    return respond(request, Page("waiting/page.html", "waiting/lists.html", context))


ROUTES = (waiting,)

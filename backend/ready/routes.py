"""What a phone holds is known to it alone: without its worker the page says that this browser holds nothing."""

from litestar import Response, get
from litestar_htmx import HTMXRequest

from backend.people.session import Asker
from backend.ready import pages
from backend.rendering import Page, respond
from backend.times import now


@get("/ready")
async def ready(request: HTMXRequest, person: Asker) -> Response[bytes]:
    context = pages.page(None, [], pages.NOTHING_OPEN, now())
    return respond(request, Page("ready/page.html", "ready/checks.html", context))


ROUTES = (ready,)

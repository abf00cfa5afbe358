"""The page *Mehr*."""

from litestar import Response, get
from litestar_htmx import HTMXRequest

from backend.conflicts.tables import count_open
from backend.more import pages
from backend.people.session import Asker
from backend.rendering import Page, respond, shell
from backend.territories.tables import territories_of


@get("/more")
async def more(request: HTMXRequest, person: Asker) -> Response[bytes]:
    held, conflicts = await territories_of(person), await count_open(person)
    context = pages.page(held, person.language, shell().version, waiting=0, refused=0, conflicts=conflicts)
    return respond(request, Page("more/page.html", "more/page.html", context))


ROUTES = (more,)

"""The page *Mehr*."""

from litestar import Response, get
from litestar_htmx import HTMXRequest

from backend.company.tables import pricing_row
from backend.conflicts.tables import count_open
from backend.more import pages
from backend.people.session import Asker
from backend.pricing.money import outdated
from backend.rendering import Page, respond, shell, zone_of
from backend.territories.tables import territories_of
from backend.times import today


@get("/more")
async def more(request: HTMXRequest, person: Asker) -> Response[bytes]:
    held, conflicts = await territories_of(person), await count_open(person)
    keeps = person.role == "administrator"
    old = outdated((await pricing_row())["rates"], today(zone_of(request))) if keeps else []
    context = pages.page(held, person.language, shell().version, 0, 0, conflicts, old)
    return respond(request, Page("more/page.html", "more/page.html", context))


ROUTES = (more,)

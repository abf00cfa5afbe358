"""The application: the one list of slices, the middleware, and what happens at start and stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar_htmx import HTMXRequest
from piccolo.table import Table

from backend.answers import of_crash, of_framework, of_problem, of_refusal
from backend.catalog.slice import SLICE as CATALOG
from backend.categories.slice import SLICE as CATEGORIES
from backend.company.slice import SLICE as COMPANY
from backend.config import Settings
from backend.conflicts.slice import SLICE as CONFLICTS
from backend.customers.slice import SLICE as CUSTOMERS
from backend.database import Engine, bind, open_engine, start, stop
from backend.devices.slice import SLICE as DEVICES
from backend.errors import Problem
from backend.favourites.slice import SLICE as FAVOURITES
from backend.files.keeping import sweeping
from backend.files.slice import SLICE as FILES
from backend.groups.slice import SLICE as GROUPS
from backend.health.slice import SLICE as HEALTH
from backend.history.slice import SLICE as HISTORY
from backend.labels.slice import SLICE as LABELS
from backend.logs import AccessLog
from backend.more.slice import SLICE as MORE
from backend.notes.slice import SLICE as NOTES
from backend.order_templates.slice import SLICE as ORDER_TEMPLATES
from backend.orders.slice import SLICE as ORDERS
from backend.parcels.slice import SLICE as PARCELS
from backend.people import devices
from backend.people.session import Sessions, signed_in
from backend.people.slice import SLICE as PEOPLE
from backend.photos.slice import SLICE as PHOTOS
from backend.pricing.slice import SLICE as PRICING
from backend.ready.slice import SLICE as READY
from backend.scanning.slice import SLICE as SCANNING
from backend.security import SameOrigin, SecurityHeaders
from backend.shell.slice import SLICE as SHELL
from backend.stock.slice import SLICE as STOCK
from backend.syncing.events import Streams
from backend.syncing.slice import SLICE as SYNCING
from backend.territories.slice import SLICE as TERRITORIES
from backend.upkeep.chores import keep_up
from backend.upkeep.slice import SLICE as UPKEEP
from backend.waiting.slice import SLICE as WAITING
from sync.server.errors import Refusal
from sync.server.limits import OFFLINE_DAYS
from sync.server.registry import Registry

SLICES = (
    COMPANY,
    PEOPLE,
    TERRITORIES,
    DEVICES,
    GROUPS,
    CUSTOMERS,
    NOTES,
    HISTORY,
    CONFLICTS,
    CATALOG,
    CATEGORIES,
    FAVOURITES,
    PRICING,
    ORDERS,
    ORDER_TEMPLATES,
    PARCELS,
    LABELS,
    FILES,
    PHOTOS,
    SCANNING,
    STOCK,
    SYNCING,
    WAITING,
    MORE,
    READY,
    SHELL,
    HEALTH,
    UPKEEP,
)
MAX_BODY = 2 * 1024 * 1024  # bytes; the largest is a push of 1 MiB, which says so itself


def tables() -> list[type[Table]]:
    """Every Piccolo table of the application, sync's own included."""
    return [table for slice_ in SLICES for table in slice_.tables]


def registry(offline_days: int = OFFLINE_DAYS) -> Registry:
    """How every synced table syncs. A phone without contact for `offline_days` locks."""
    return Registry([synced for slice_ in SLICES for synced in slice_.synced], offline_days=offline_days)


def create_app(settings: Settings, engine: Engine | None = None) -> Litestar:
    """The application on `engine` (by default the one that the settings name), whose tables must exist."""
    engine = engine or open_engine(settings.database)
    bind(engine, tables())

    @asynccontextmanager
    async def connected(app: Litestar) -> AsyncIterator[None]:
        await start(engine)
        chores = [*(chore for slice_ in SLICES for chore in slice_.chores), sweeping(app.state.settings.data)]
        upkeep = asyncio.create_task(keep_up(app.state.registry, chores))
        try:
            yield
        finally:
            upkeep.cancel()
            await asyncio.wait([upkeep])
            await stop(engine)

    app = Litestar(
        route_handlers=[route for slice_ in SLICES for route in slice_.routes],
        before_send=[SecurityHeaders(settings.secure)],
        middleware=[AccessLog(), SameOrigin(), Sessions()],
        exception_handlers={
            Problem: of_problem,
            Refusal: of_refusal,
            HTTPException: of_framework,
            Exception: of_crash,
        },
        dependencies={"person": Provide(signed_in)},
        request_class=HTMXRequest,
        request_max_body_size=MAX_BODY,
        logging_config=None,
        openapi_config=None,
        lifespan=[connected],
    )
    app.state.engine = engine
    app.state.settings = settings
    app.state.registry = registry(settings.offline_days)
    app.state.streams = Streams(lambda: app.state.engine, devices.signed_in_among)
    return app

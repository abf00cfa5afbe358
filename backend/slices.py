"""What a capability (a folder of backend/) brings to the application."""

from collections.abc import Sequence

import msgspec
from litestar.handlers import HTTPRouteHandler
from piccolo.table import Table

from backend.upkeep.chores import Chore
from sync.server.registry import Synced


class Slice(msgspec.Struct, frozen=True):
    """`tables` it owns, how those that live on phones sync (`synced`), the addresses it answers (`routes`), and what is
    to be done now and then (`chores`)."""

    tables: Sequence[type[Table]] = ()
    synced: Sequence[Synced] = ()
    routes: Sequence[HTTPRouteHandler] = ()
    chores: Sequence[Chore] = ()

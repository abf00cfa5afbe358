"""What a capability (a folder of backend/) brings to the application."""

from collections.abc import Sequence

import msgspec
from litestar.handlers import HTTPRouteHandler
from piccolo.table import Table

from sync.server.registry import Synced


class Slice(msgspec.Struct, frozen=True):
    """`tables` it owns, how those that live on phones sync (`synced`), and the addresses it answers (`routes`)."""

    tables: Sequence[type[Table]] = ()
    synced: Sequence[Synced] = ()
    routes: Sequence[HTTPRouteHandler] = ()

"""What ended long ago goes: deletes and leaves of the feed, deleted rows, answers that nobody can ask for again.

A replica that has not seen a delete must not go on from its cursor once the delete is gone: the fence says so (410).
"""

from collections.abc import Awaitable, Callable
from typing import cast

import msgspec

from sync.server import clock, instants
from sync.server.apply import in_transaction
from sync.server.limits import PUSH_MUTATIONS, TRANSACTION_ROWS
from sync.server.registry import Registry, Synced

KEPT_MS = 90 * 86_400_000
"""So long a phone may be away and still go on where it was."""


class Purged(msgspec.Struct):
    """How much went: of the feed, of the rows themselves, of what devices had sent."""

    changes: int = 0
    rows: int = 0
    mutations: int = 0


async def purge(registry: Registry) -> Purged:
    """Remove what ended more than 90 days ago, in transactions of bounded size. Raises Busy; then the rest waits."""
    before = instants.show(registry.now() - KEPT_MS)
    purged = Purged(changes=await _until_none(registry, lambda: _feed(registry, before)))
    for synced in registry.in_order:
        if synced.deletable:
            purged.rows += await _until_none(registry, lambda synced=synced: _rows(registry, synced, before))  # type: ignore[misc]
    purged.mutations = await _mutations(registry, before)
    await _until_none(registry, lambda: _refused(registry, before))
    return purged


async def _until_none(registry: Registry, some: Callable[[], Awaitable[int]]) -> int:
    total = 0
    while count := await in_transaction(registry, some):
        total += count
    return total


async def _feed(registry: Registry, before: str) -> int:
    """The clock first: whoever writes meanwhile waits, and gets numbers above the fence."""
    database = registry.database
    await clock.hold(database)
    gone = await database.sql(
        "DELETE FROM sync_change WHERE (scope, table_name, row_id) IN (SELECT scope, table_name, row_id"
        " FROM sync_change WHERE op <> 'put' AND at < {} ORDER BY at LIMIT {}) RETURNING number",
        before,
        TRANSACTION_ROWS,
    )
    if gone:
        await clock.raise_fence(database, max(cast("int", row["number"]) for row in gone))
    return len(gone)


async def _rows(registry: Registry, synced: Synced, before: str) -> int:
    """Asked twice whether it was deleted: while the row was waited for, the delete may have been taken back."""
    gone = await registry.database.sql(
        f'DELETE FROM "{synced.name}" WHERE deleted_at < {{}} AND id IN'  # noqa: S608  # our own name
        f' (SELECT id FROM "{synced.name}" WHERE deleted_at < {{}} LIMIT {{}}) RETURNING id',
        before,
        before,
        TRANSACTION_ROWS,
    )
    return len(gone)


async def _mutations(registry: Registry, before: str) -> int:
    """A device may repeat its last push however late it comes back: so many answers of each are kept for good."""
    total = last = 0
    while True:
        page = await registry.database.sql(
            "SELECT max(id) AS last FROM (SELECT id FROM sync_mutation WHERE id > {} ORDER BY id LIMIT {}) AS page",
            last,
            TRANSACTION_ROWS,
        )
        upto = cast("int | None", page[0]["last"])
        if upto is None:
            return total
        gone = await in_transaction(registry, lambda first=last, upto=upto: _page(registry, first, upto, before))  # type: ignore[misc]
        total += gone
        last = upto


async def _page(registry: Registry, first: int, upto: int, before: str) -> int:
    gone = await registry.database.sql(
        "DELETE FROM sync_mutation WHERE id > {} AND id <= {} AND at < {} AND number <="
        " (SELECT last_mutation - {} FROM sync_device WHERE sync_device.id = sync_mutation.device) RETURNING id",
        first,
        upto,
        before,
        PUSH_MUTATIONS,
    )
    return len(gone)


async def _refused(registry: Registry, before: str) -> int:
    gone = await registry.database.sql(
        "UPDATE sync_mutation SET whole = NULL WHERE id IN (SELECT id FROM sync_mutation"
        " WHERE whole IS NOT NULL AND at < {} ORDER BY at LIMIT {}) RETURNING id",
        before,
        TRANSACTION_ROWS,
    )
    return len(gone)

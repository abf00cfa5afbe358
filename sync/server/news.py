"""Whether there is something new in some scopes: asked often, so it must cost nothing when there is not."""

from collections.abc import Sequence
from typing import cast

from sync.server.database import Database
from sync.server.values import encode

# One look into the index (scope, number) for each scope, whatever it holds.
NEWER = {
    "sqlite": "SELECT value AS scope FROM json_each({}) AS asked"
    " WHERE EXISTS (SELECT 1 FROM sync_change WHERE scope = asked.value AND number > {})",
    "postgres": "SELECT scope FROM unnest({}::text[]) AS asked (scope)"
    " WHERE EXISTS (SELECT 1 FROM sync_change AS c WHERE c.scope = asked.scope AND c.number > {})",
}


async def clock_of(database: Database) -> int:
    """The number of the newest change."""
    rows = await database.sql("SELECT number FROM sync_clock")
    return cast("int", rows[0]["number"])


async def news(database: Database, scopes: Sequence[str], after: int) -> tuple[int, list[str]]:
    """The clock, and those of `scopes` in which something is newer than `after`; all of them after a restore."""
    async with database.reading():
        number = await clock_of(database)
        if number == after:
            return number, []
        if number < after:
            return number, list(scopes)
        asked = encode(scopes).decode() if database.dialect == "sqlite" else list(scopes)
        rows = await database.sql(NEWER[database.dialect], asked, after)
    return number, [cast("str", row["scope"]) for row in rows]

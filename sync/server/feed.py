"""Pull: what has changed in a person's scopes since a cursor, in one snapshot, oldest first.

Stored bodies are joined by the database and never decoded.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

import msgspec

from sync.server import clock as clocks
from sync.server import cursor as cursors
from sync.server.access import Access
from sync.server.cursor import Cursor, Position
from sync.server.database import Database, Trouble
from sync.server.errors import BadRequest, Busy
from sync.server.limits import LIMITS, PAGE_ROWS, UNION_BRANCHES
from sync.server.registry import Registry

# The order of changes is kept by string_agg on PostgreSQL; SQLite joins them in the order of the subquery.
PIECE = (
    '\'{{"op":"\' || op || \'","scope":"\' || scope || \'","table":"\' || table_name || \'","id":"\' || row_id'
    ' || \'","version":\' || CAST(version AS TEXT)'
    " || CASE parents WHEN '' THEN '' ELSE ',\"parents\":' || parents END"
    " || CASE WHEN body IS NULL THEN '' ELSE ',\"data\":' || body END || '}}'"
)
JOIN = {"sqlite": f"group_concat({PIECE}, ',')", "postgres": f"string_agg({PIECE}, ',' ORDER BY number)"}
BRANCH = (
    "SELECT * FROM (SELECT number, scope, table_name, row_id, op, version, parents, body FROM sync_change"
    " WHERE scope = {} AND number > {} AND (op = 'put' OR number > {}) ORDER BY number LIMIT {}) AS one"
)


async def pull(registry: Registry, access: Access, cursor: str | None = None, limit: int = PAGE_ROWS) -> bytes:
    """One page as JSON. Raises BadRequest, StartAgain or Busy."""
    if limit < 1:
        raise BadRequest("limit must be 1 or more")
    limit = min(limit, PAGE_ROWS)
    since = None if cursor is None else cursors.parse(cursor)
    database = registry.database
    try:
        async with database.reading():
            now = await clocks.read(database, access.device)
            held = cursors.positions(since, now, access.scopes)
            total = None if since else await _count(database, held)
            changes, count, last = await _page(database, held, limit)
    except Exception as error:
        if database.trouble(error) in (Trouble.BUSY, Trouble.AGAIN):
            raise Busy("The database cannot serve this now.") from error
        raise
    more = count == limit
    reached = last if more else now.number
    onward = Cursor(now.epoch, {scope: (max(at, reached), begun) for scope, (at, begun) in held.items()})
    head: dict[str, object] = {
        "user": access.user,
        "epoch": now.epoch,
        "cursor": cursors.show(onward),
        "more": more,
        "last_mutation": now.last_mutation,
        "dropped": [] if since is None else sorted(since.scopes.keys() - held.keys()),
        "limits": LIMITS,
    }
    if total is not None:
        head["total"] = total
    return b'%b,"changes":[%b]}' % (msgspec.json.encode(head)[:-1], changes.encode())


async def _page(database: Database, held: Mapping[str, Position], limit: int) -> tuple[str, int, int]:
    """The joined changes, how many they are, and the number of the last."""
    if not held:
        return "", 0, 0
    rows = await database.sql(
        _statement(database.dialect, len(held)),
        *(part for scope, (at, begun) in held.items() for part in (scope, at, begun, limit)),
        limit,
    )
    row = rows[0]
    return cast("str", row["changes"] or ""), cast("int", row["count"]), cast("int", row["last"] or 0)


async def _count(database: Database, held: Mapping[str, Position]) -> int:
    """How many rows a replica from zero will get, for its progress bar."""
    total = 0
    for scope in held:
        rows = await database.sql("SELECT count(*) AS count FROM sync_change WHERE scope = {} AND op = 'put'", scope)
        total += cast("int", rows[0]["count"])
    return total


@cache
def _statement(dialect: str, scopes: int) -> str:
    merged = _merged([BRANCH] * scopes)
    chosen = f"SELECT {JOIN[dialect]} AS changes, count(*) AS count, max(number) AS last"
    return f"{chosen} FROM ({merged} ORDER BY number LIMIT {{}}) AS page"


def _merged(branches: list[str]) -> str:
    """UNION ALL of all branches, nested because SQLite takes only 500 in one."""
    if len(branches) <= UNION_BRANCHES:
        return " UNION ALL ".join(branches)
    parts = [f"SELECT * FROM ({_merged(part)}) AS part" for part in _parts(branches)]  # noqa: S608
    return " UNION ALL ".join(parts)


def _parts(branches: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(branches), UNION_BRANCHES):
        yield branches[start : start + UNION_BRANCHES]

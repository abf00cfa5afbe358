"""Pull: what has changed in a person's scopes since a cursor, in one snapshot, oldest first.

Stored bodies are joined by the database and never decoded.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import cast

import msgspec

from sync.server import clock as clocks
from sync.server import cursor as cursors
from sync.server import held as holding
from sync.server.access import Access
from sync.server.clock import Clock
from sync.server.cursor import Cursor, Position
from sync.server.database import Database, Trouble
from sync.server.errors import BadRequest, Busy
from sync.server.limits import LIMITS, PAGE_ROWS, UNION_BRANCHES
from sync.server.registry import Registry
from sync.server.schemas import Words
from sync.server.values import encode

KEPT_STATEMENTS = 256
# A put stands in `body` as the page brings it (see write.py). What was written before that was so is made into it
# here, as leaves and deletes are, by `format`, which both databases have.
FORM = """'{{"op":"%s","scope":"%s","table":"%s","id":"%s","version":%s%s%s%s}}'"""
PIECE = (
    """CASE WHEN substr(body, 1, 7) = '{{"op":"' THEN body ELSE"""
    f" format({FORM}, op, scope, table_name, row_id, version,"
    """ CASE parents WHEN '' THEN '' ELSE ',"parents":' || parents END,"""
    """ CASE WHEN body IS NULL THEN '' ELSE ',"data":' END, body) END"""
)
# PostgreSQL is told the order; SQLite joins in the order in which the subquery yields. As bytes: what the driver
# decodes is only encoded again: on a page of text beyond ASCII that costs as much as the rest.
JOIN = {
    "sqlite": f"CAST(group_concat({PIECE}, ',') AS BLOB)",
    "postgres": f"convert_to(string_agg({PIECE}, ',' ORDER BY c.number), 'UTF8')",
}
# The branches of the scopes are merged lazily: as many index entries (scope, number, op) are read as the page has rows,
# whatever the scopes hold. SQLite does so with numbers and then finds the rows by number, its row id; PostgreSQL does
# so with whole rows, if each branch is sorted and limited.
SINCE = "FROM sync_change WHERE scope = {} AND number > {} AND (op = 'put' OR number > {})"
ROW = "number, scope, table_name, row_id, op, version, parents, body"
BRANCH = {
    "sqlite": f"SELECT number {SINCE}",
    "postgres": f"SELECT * FROM (SELECT {ROW} {SINCE} ORDER BY number LIMIT %d) AS one",  # noqa: S608  # made of constants
}

# Whether a scope has something newer than `at`: one look into the index for each.
NEWER = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each({}) AS held CROSS JOIN sync_change AS c"
    " WHERE c.scope = held.key AND c.number > held.value)",
    # LIMIT keeps PostgreSQL from joining the whole feed instead.
    "postgres": "EXISTS (SELECT FROM unnest({}::text[], {}::bigint[]) AS held (scope, at) CROSS JOIN LATERAL"
    " (SELECT FROM sync_change AS c WHERE c.scope = held.scope AND c.number > held.at LIMIT 1) AS newer)",
}


async def pull(
    registry: Registry, access: Access, cursor: str | None = None, limit: int = PAGE_ROWS, words: Words | None = None
) -> bytes:
    """One page as JSON, in the `words` of an older client. Raises BadRequest, StartAgain or Busy."""
    page = await _pull(registry, access, cursor, limit)
    return page if words is None else words.page(page)


async def _pull(registry: Registry, access: Access, cursor: str | None, limit: int) -> bytes:
    if limit < 1:
        raise BadRequest("limit must be 1 or more")
    limit = min(limit, PAGE_ROWS)
    since = None if cursor is None else cursors.parse(cursor)
    database = registry.database
    try:
        idle = await _nothing_new(registry, access, since) if since else None
        if idle:
            now, held = idle, cursors.positions(since, idle, access.scopes)
            total, changes, count, last = None, b"", 0, 0
        else:
            async with database.reading():
                now = await clocks.read(database, access.device)
                held = cursors.positions(since, now, access.scopes)
                total = None if since else await _count(database, held)
                changes, count, last = await _page(database, held, limit)
            holds = holding.renewed(now.held, access.scopes, registry.now())
            if holds != now.held:
                await holding.write_down(database, access.device, access.user, holds)
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
        "limits": {**LIMITS, "offline_days": registry.offline_days},
    }
    if since is None or since.scopes.keys() != held.keys():
        head["scopes"] = [*held]
    if total is not None:
        head["total"] = total
    return b'%b,"changes":[%b]}' % (msgspec.json.encode(head)[:-1], changes)


async def _nothing_new(registry: Registry, access: Access, since: Cursor) -> Clock | None:
    """The clock, if the page would be empty and nothing is to be written down: what most polls find.

    Clock and feed are looked at by one statement, hence in one snapshot.
    """
    if since.scopes.keys() != frozenset(access.scopes):
        return None
    database = registry.database
    ats = {scope: at for scope, (at, _) in since.scopes.items()}
    asked = [encode(ats).decode()] if database.dialect == "sqlite" else [list(ats), list(ats.values())]
    statement = f"SELECT {clocks.COLUMNS}, {NEWER[database.dialect]} AS newer FROM {clocks.TABLES}"  # noqa: S608
    row = (await database.glance(statement, *asked, access.device))[0]
    now = clocks.of_row(row)
    return None if row["newer"] or holding.renewed(now.held, access.scopes, registry.now()) != now.held else now


async def _page(database: Database, held: Mapping[str, Position], limit: int) -> tuple[bytes, int, int]:
    """The joined changes, how many they are, and the number of the last."""
    if not held:
        return b"", 0, 0
    places = [part for scope, (at, begun) in held.items() for part in (scope, at, begun)]
    rows = await database.sql(_statement(database.dialect, len(held), limit), *places)
    row = rows[0]
    return cast("bytes", row["changes"] or b""), cast("int", row["count"]), cast("int", row["last"] or 0)


async def _count(database: Database, held: Mapping[str, Position]) -> int:
    """How many rows a replica from zero will get, for its progress bar."""
    total = 0
    for scope in held:
        rows = await database.sql("SELECT count(*) AS count FROM sync_change WHERE scope = {} AND op = 'put'", scope)
        total += cast("int", rows[0]["count"])
    return total


@lru_cache(maxsize=KEPT_STATEMENTS)
def _statement(dialect: str, scopes: int, limit: int) -> str:
    """The limit stands in the text: PostgreSQL's plan for any limit would read whole scopes."""
    branch = BRANCH[dialect].replace("%d", str(limit))
    page = f"({_merged([branch] * scopes)} ORDER BY number LIMIT {limit})"
    chosen = f"SELECT {JOIN[dialect]} AS changes, count(*) AS count, max(c.number) AS last"
    if dialect == "sqlite":
        return f"{chosen} FROM {page} AS page CROSS JOIN sync_change AS c WHERE c.number = page.number"
    return f"{chosen} FROM {page} AS c"


def _merged(branches: list[str]) -> str:
    """UNION ALL of all branches, nested because SQLite takes only 500 in one."""
    if len(branches) <= UNION_BRANCHES:
        return " UNION ALL ".join(branches)
    parts = [f"SELECT * FROM ({_merged(part)} ORDER BY number) AS part" for part in _parts(branches)]  # noqa: S608
    return " UNION ALL ".join(parts)


def _parts(branches: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(branches), UNION_BRANCHES):
        yield branches[start : start + UNION_BRANCHES]

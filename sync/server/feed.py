"""Pull: what has changed in a person's scopes since a cursor, in one snapshot, oldest first."""

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import msgspec

from sync.server import clock as clocks
from sync.server import cursor as cursors
from sync.server import held as holding
from sync.server import later as laters
from sync.server.access import Access
from sync.server.clock import Clock
from sync.server.cursor import Cursor, Position
from sync.server.database import Database, Trouble
from sync.server.errors import BadRequest, Busy
from sync.server.limits import LIMITS, PAGE_ROWS
from sync.server.paging import KEPT_STATEMENTS, Joined, columns, joined, paged
from sync.server.registry import Registry
from sync.server.schemas import Words
from sync.server.values import encode

SINCE = "FROM sync_change WHERE scope = {} AND number > {} AND (op = 'put' OR number > {})"

# Whether a scope has something newer than `at`: one look into the index for each.
NEWER = {
    "sqlite": "EXISTS (SELECT 1 FROM json_each({}) AS held CROSS JOIN sync_change AS c"
    " WHERE c.scope = held.key AND c.number > held.value)",
    # LIMIT keeps PostgreSQL from joining the whole feed instead.
    "postgres": "EXISTS (SELECT FROM unnest({}::text[], {}::bigint[]) AS held (scope, at) CROSS JOIN LATERAL"
    " (SELECT FROM sync_change AS c WHERE c.scope = held.scope AND c.number > held.at LIMIT 1) AS newer)",
}


async def pull(
    registry: Registry,
    access: Access,
    cursor: str | None = None,
    limit: int = PAGE_ROWS,
    words: Words | None = None,
    *,
    later: bool = False,
) -> bytes:
    """One page as JSON, in the `words` of an older client. Raises BadRequest, StartAgain or Busy.

    `later`: without a cursor, some rows may follow when the others are there (see later.py).
    """
    page = await _pull(registry, access, cursor, limit, later)
    return page if words is None else words.page(page)


async def _pull(registry: Registry, access: Access, cursor: str | None, limit: int, later: bool) -> bytes:
    if limit < 1:
        raise BadRequest("limit must be 1 or more")
    limit = min(limit, PAGE_ROWS)
    since = None if cursor is None else cursors.parse(cursor)
    database = registry.database
    try:
        idle = await _nothing_new(registry, access, since) if since else None
        if idle:
            now, held = idle, cursors.positions(since, idle, access.scopes)
            total, rest, changes, more, last = None, None, b"", False, 0
        else:
            async with database.reading():
                now = await clocks.read(database, access.device)
                held = cursors.positions(since, now, access.scopes)
                if since:
                    rest = laters.going_on(since, held)
                else:
                    rest = await laters.begun(registry, now, held) if later else None
                total = None if since else await _count(database, held) - (rest.left if rest else 0)
                if rest:
                    changes, more, last, rest = await laters.page(registry, now, held, rest, limit)
                else:
                    changes, count, _, last = await _page(database, held, limit)
                    more = count == limit
            holds = holding.renewed(now.held, access.scopes, registry.now())
            if holds != now.held:
                await holding.write_down(database, access.device, access.user, holds)
    except Exception as error:
        if database.trouble(error) in (Trouble.BUSY, Trouble.AGAIN):
            raise Busy("The database cannot serve this now.") from error
        raise
    reached = last if more else now.number
    onward = Cursor(now.epoch, {scope: (max(at, reached), begun) for scope, (at, begun) in held.items()})
    if rest:
        onward = msgspec.structs.replace(onward, later=rest)
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
    if rest:
        head["later"] = rest.left
    return b'%b,"changes":[%b]}' % (msgspec.json.encode(head)[:-1], changes)


async def _nothing_new(registry: Registry, access: Access, since: Cursor) -> Clock | None:
    """The clock, if the page would be empty and nothing is to be written down: what most polls find.

    Clock and feed are looked at by one statement, hence in one snapshot.
    """
    if since.scopes.keys() != frozenset(access.scopes) or since.later:
        return None
    database = registry.database
    ats = {scope: at for scope, (at, _) in since.scopes.items()}
    asked = [encode(ats).decode()] if database.dialect == "sqlite" else [list(ats), list(ats.values())]
    statement = f"SELECT {clocks.COLUMNS}, {NEWER[database.dialect]} AS newer FROM {clocks.TABLES}"  # noqa: S608
    row = (await database.glance(statement, *asked, access.device))[0]
    now = clocks.of_row(row)
    return None if row["newer"] or holding.renewed(now.held, access.scopes, registry.now()) != now.held else now


async def _page(database: Database, held: Mapping[str, Position], limit: int) -> Joined:
    if not held:
        return Joined()
    places = [part for scope, (at, begun) in held.items() for part in (scope, at, begun)]
    return joined((await database.sql(_statement(database.dialect, len(held), limit), *places))[0])


async def _count(database: Database, held: Mapping[str, Position]) -> int:
    """How many rows a replica from zero will get, for its progress bar."""
    total = 0
    for scope in held:
        rows = await database.sql("SELECT count(*) AS count FROM sync_change WHERE scope = {} AND op = 'put'", scope)
        total += cast("int", rows[0]["count"])
    return total


@lru_cache(maxsize=KEPT_STATEMENTS)
def _statement(dialect: str, scopes: int, limit: int) -> str:
    return paged(dialect, [f"SELECT {columns(dialect)} {SINCE}"] * scopes, "number", limit)

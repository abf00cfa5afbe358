"""What a replica must hold, as counts and hashes: a phone that computes the same is equal to the server.

One snapshot, like a pull. The database joins the lines; they are hashed here.
"""

import hashlib
from typing import cast

import msgspec

from sync.server import clock as clocks
from sync.server import cursor as cursors
from sync.server.access import Access
from sync.server.database import Database, Trouble
from sync.server.errors import Busy
from sync.server.registry import Registry
from sync.server.schemas import Words

NEWER = "SELECT 1 FROM sync_change WHERE scope = {} AND number > {} LIMIT 1"
# SQLite joins in the order of the subquery, which is that of the unique index; PostgreSQL is told the order.
LINES = {
    "sqlite": "SELECT table_name, count(*) AS count, group_concat(line, '') AS lines FROM (SELECT table_name,"
    " row_id || ' ' || version || char(10) AS line FROM sync_change WHERE scope = {} AND op = 'put'"
    " ORDER BY table_name, row_id) AS put GROUP BY table_name",
    "postgres": "SELECT table_name, count(*) AS count,"
    " string_agg(row_id || ' ' || version || chr(10), '' ORDER BY row_id COLLATE \"C\") AS lines"
    " FROM sync_change WHERE scope = {} AND op = 'put' GROUP BY table_name",
}


class Table(msgspec.Struct, frozen=True):
    count: int
    sha256: str


class Scope(msgspec.Struct, frozen=True, omit_defaults=True):
    """`tables` only if `current`: else the replica must pull first."""

    current: bool
    tables: dict[str, Table] | None = None


class Digest(msgspec.Struct, frozen=True):
    user: str
    epoch: str
    scopes: dict[str, Scope]


async def digest(registry: Registry, access: Access, cursor: str, words: Words | None = None) -> Digest:
    """Of each of the person's scopes, without tables that an older client's `words` lack. Raises StartAgain or Busy."""
    since = cursors.parse(cursor)
    database = registry.database
    try:
        async with database.reading():
            now = await clocks.read(database, access.device)
            held = cursors.positions(since, now, access.scopes)
            scopes = dict.fromkeys(since.scopes, Scope(current=False))  # one that was lost is dropped by the next pull
            behind = since.later.scopes if since.later else ()
            for scope, (at, _) in held.items():
                scopes[scope] = Scope(False) if scope in behind else await _scope(database, scope, at, words)
    except Exception as error:
        if database.trouble(error) in (Trouble.BUSY, Trouble.AGAIN):
            raise Busy("The database cannot serve this now.") from error
        raise
    return Digest(access.user, now.epoch, scopes)


async def _scope(database: Database, scope: str, at: int, words: Words | None) -> Scope:
    if await database.sql(NEWER, scope, at):
        return Scope(current=False)
    rows = await database.sql(LINES[database.dialect], scope)
    tables = {cast("str", row["table_name"]): _table(cast("int", row["count"]), str(row["lines"])) for row in rows}
    return Scope(True, {name: table for name, table in tables.items() if words is None or words.knows(name)})


def _table(count: int, lines: str) -> Table:
    return Table(count, hashlib.sha256(lines.encode()).hexdigest())

"""What a new replica gets when it is in use already: rows of tables that are registered as `later`, newest first.

Of those tables the first part leaves out what is numbered up to the clock at its start. What was left out and changes
afterwards has a new number and comes with all other changes, as leaves and deletes do: so what is still to come are
exactly the puts below the mark as they stand, and the mark need never go back.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, cast

from msgspec import UNSET
from msgspec.structs import replace

from sync.server.clock import Clock
from sync.server.cursor import Cursor, Later, Position
from sync.server.database import Database
from sync.server.paging import KEPT_STATEMENTS, Joined, columns, joined, paged
from sync.server.registry import Registry

COUNT = "SELECT count(*) AS count FROM sync_change WHERE scope = {} AND op = 'put' AND table_name = {}"


class Page(NamedTuple):
    """Changes, whether more belong to this pull, up to which number all is told, and what is still to follow."""

    changes: bytes
    more: bool
    reached: int
    later: Later | None


async def begun(registry: Registry, now: Clock, held: Mapping[str, Position]) -> Later | None:
    """For a replica that holds nothing yet, in the snapshot of its first page; None if nothing is to follow."""
    tables = [synced.name for synced in registry.in_order if synced.later]
    counts = dict.fromkeys(held, 0)
    for scope in held:
        for table in tables:
            counts[scope] += cast("int", (await registry.database.sql(COUNT, scope, table))[0]["count"])
    # A scope without such rows would be searched through for each page.
    scopes = [scope for scope, count in counts.items() if count]
    return Later(now.number, 0, sum(counts.values()), 0, scopes, tables) if scopes else None


def going_on(cursor: Cursor, held: Mapping[str, Position]) -> Later | None:
    """What is still to follow, in the scopes that the replica was given with its first page and has not lost since."""
    if cursor.later is UNSET:
        return None
    scopes = [scope for scope in cursor.later.scopes if scope in held and scope in cursor.scopes]
    return replace(cursor.later, scopes=scopes) if scopes else None


async def page(registry: Registry, now: Clock, held: Mapping[str, Position], later: Later, limit: int) -> Page:
    """What has changed; then, as soon as the first part is over, what is left of the page is filled up."""
    database = registry.database
    told = await _changes(database, held, later, limit)
    if told.rows == limit:
        return Page(told.changes, True, told.last, later)
    if not later.below:
        return Page(told.changes, False, now.number, replace(later, below=later.start + 1))
    room = _room(limit - told.rows) if told.rows else limit
    older = await _older(database, later, room)
    changes = b",".join(part for part in (told.changes, older.changes) if part)
    left = later.left - older.rows
    if older.rows < room or left <= 0:
        return Page(changes, False, now.number, None)
    pages = later.pages + 1
    more = not _is_end(pages, *registry.later_pages)
    return Page(changes, more, now.number, replace(later, below=older.first, left=left, pages=pages))


def _is_end(pages: int, first: int, each: int) -> bool:
    """Whether a pull ends with this one of all pages of rows that follow."""
    return pages == first or (pages > first and (pages - first) % each == 0)


def _room(rows: int) -> int:
    """Rounded down to a power of two: the limit stands in the statement, and few are kept."""
    return 1 << (rows.bit_length() - 1)


async def _changes(database: Database, held: Mapping[str, Position], later: Later, limit: int) -> Joined:
    """As in any pull, without rows that follow later."""
    if not held:
        return Joined()
    places: list[object] = []
    for scope, (at, begun) in held.items():
        start = later.start if scope in later.scopes else 0
        places += (scope, at, begun, start, *later.tables)
    statement = _told_statement(database.dialect, len(held), len(later.tables), limit)
    return joined((await database.sql(statement, *places))[0])


async def _older(database: Database, later: Later, limit: int) -> Joined:
    """Of what follows later the newest below the mark."""
    places = [part for scope in later.scopes for part in (scope, later.below, *later.tables)]
    statement = _older_statement(database.dialect, len(later.scopes), len(later.tables), limit)
    return joined((await database.sql(statement, *places))[0])


@lru_cache(maxsize=KEPT_STATEMENTS)
def _told_statement(dialect: str, scopes: int, tables: int, limit: int) -> str:
    branch = (
        f"SELECT {columns(dialect)} FROM sync_change WHERE scope = {{}} AND number > {{}}"  # noqa: S608  # our own names
        f" AND (op = 'put' OR number > {{}}) AND (number > {{}} OR table_name NOT IN ({_marks(tables)}))"
    )
    return paged(dialect, [branch] * scopes, "number", limit)


@lru_cache(maxsize=KEPT_STATEMENTS)
def _older_statement(dialect: str, scopes: int, tables: int, limit: int) -> str:
    branch = (
        f"SELECT {columns(dialect)} FROM sync_change WHERE scope = {{}} AND number < {{}}"  # noqa: S608  # our own names
        f" AND op = 'put' AND table_name IN ({_marks(tables)})"
    )
    return paged(dialect, [branch] * scopes, "number DESC", limit)


def _marks(count: int) -> str:
    return ", ".join(["{}"] * count)

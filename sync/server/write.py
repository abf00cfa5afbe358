"""What a transaction changed, written in few statements: business rows first, the feed with its numbers last."""

from collections.abc import Iterable
from typing import cast

import msgspec

from sync.server import clock, counters
from sync.server.registry import JSON_HELD, Synced
from sync.server.statements import columns_of, insert, update
from sync.server.values import Key, Values, encode
from sync.server.work import Work

FEED_COLUMNS = columns_of(
    {
        "number": "bigint",
        "scope": "text",
        "table_name": "text",
        "row_id": "text",
        "op": "text",
        "version": "bigint",
        "parents": "text",
        "at": "text",
        "body": "text",
    }
)
LATEST_ONLY = (
    "ON CONFLICT (scope, table_name, row_id) DO UPDATE SET number = excluded.number, op = excluded.op,"
    " version = excluded.version, parents = excluded.parents, at = excluded.at, body = excluded.body"
)


class FeedRow(msgspec.Struct, frozen=True):
    scope: str
    key: Key
    op: str
    version: int
    parents: str
    body: str | None


async def write_rows(work: Work) -> None:
    """Insert and update the business rows, and the counters that were drawn from."""
    by_table: dict[str, list[Key]] = {}
    for key in work.changed:
        by_table.setdefault(key[0], []).append(key)
    for synced in work.registry.in_order:
        keys = by_table.get(synced.name, [])
        columns = columns_of(synced.columns)
        new = [_stored(synced, work.rows[key]) for key in keys if key not in work.stored]
        known = [_stored(synced, work.rows[key]) for key in keys if key in work.stored]
        if new:
            await insert(work.database, synced.name, columns, new)
        if known:
            await update(work.database, synced.name, columns, known)
    await counters.write(work)


async def write_feed(work: Work) -> None:
    """Take the clock and write the feed: the last thing before the commit."""
    before = {key: work.scope_before(key) for key in work.changed}
    now = {key: work.scope(key) for key in work.changed}
    moved = [key for key in now if before[key] not in (None, now[key]) and not work.synced(key).belongs_to]
    for key in await work.load_children(moved):
        before.setdefault(key, work.scope_before(key))
        now.setdefault(key, work.scope(key))
    keys = _roots_first(work, now)
    rows = [_entry(work, key, now[key]) for key in keys]
    rows += [_leave(work, key, scope) for key in keys if (scope := before[key]) is not None and scope != now[key]]
    if not rows:
        return
    first = await clock.take(work.database, len(rows))
    numbered = [
        (number, row.scope, *row.key, row.op, row.version, row.parents, work.now, row.body)
        for number, row in enumerate(rows, start=first)
    ]
    await insert(work.database, "sync_change", FEED_COLUMNS, numbered, LATEST_ONLY)


def _entry(work: Work, key: Key, scope: str) -> FeedRow:
    row = work.rows[key]
    deleted = row["deleted_at"] is not None
    version, parents = cast("int", row["version"]), _parents(work, key)
    body = None if deleted else _put(scope, key, version, parents, work.body(key).decode())
    return FeedRow(scope, key, "delete" if deleted else "put", version, parents, body)


def _put(scope: str, key: Key, version: int, parents: str, data: str) -> str:
    """The whole change as pages bring it: made once here, and not at each pull (there it was half of the work)."""
    belongs = f',"parents":{parents}' if parents else ""
    head = f'{{"op":"put","scope":"{scope}","table":"{key[0]}","id":"{key[1]}","version":{version}{belongs}'
    return f'{head},"data":{data}}}'


def _leave(work: Work, key: Key, scope: str) -> FeedRow:
    return FeedRow(scope, key, "leave", cast("int", work.rows[key]["version"]), _parents(work, key), None)


def _parents(work: Work, key: Key) -> str:
    root = work.root(key)
    return encode([root[1]]).decode() if root else ""


def _roots_first(work: Work, keys: Iterable[Key]) -> list[Key]:
    return sorted(keys, key=lambda key: work.synced(key).belongs_to is not None)


def _stored(synced: Synced, row: Values) -> list[object]:
    """The values in the order of the columns, the id first."""
    return [encode(row[name]).decode() if holds in JSON_HELD else row[name] for name, holds in synced.columns.items()]

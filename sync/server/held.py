"""Which scopes a device was given and which it lost, with time: what it had begun there is judged by that.

Kept as JSON in the device's row: {scope: [given at, taken at or null]}; what was taken longer ago than GRACE_MS is
forgotten, for nothing asks for it any more.
"""

from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from sync.server import instants
from sync.server.database import Database
from sync.server.values import encode

GRACE_MS = 14 * 86_400_000
"""So long work begun in a scope still arrives after the scope, or the row, was taken away."""

Span = tuple[str, str | None]
Held = dict[str, Span]
"""Scope → (given at, taken at or None)."""
_decoder = msgspec.json.Decoder(Held)


def parse(text: str) -> Held:
    return _decoder.decode(text)


def renewed(held: Held, scopes: Iterable[str], now: int) -> Held:
    """`held` as it is after a pull that gave these scopes at `now` (milliseconds)."""
    at, oldest = instants.show(now), instants.show(now - GRACE_MS)
    given = frozenset(scopes)
    known = {
        scope: (begun, None if scope in given else taken or at)
        for scope, (begun, taken) in held.items()
        if scope in given or taken is None or taken >= oldest
    }
    return {**known, **{scope: (at, None) for scope in given if scope not in known}}


def held_at(held: Mapping[str, Span], scope: str, moment: str, now: int) -> bool:
    """Whether the device was given the scope before that moment, and lost it lately or not at all."""
    span = held.get(scope)
    if span is None:
        return False
    given, taken = span
    return given <= moment and (taken is None or taken >= instants.show(now - GRACE_MS))


async def of_device(database: Database, device: str) -> Held:
    rows = await database.sql("SELECT scopes FROM sync_device WHERE id = {}", device)
    return parse(cast("str", rows[0]["scopes"])) if rows else {}


async def write_down(database: Database, device: str, user: str, held: Held) -> None:
    """In a transaction of its own, before the page is sent."""
    async with database.writing():
        await database.sql(
            "INSERT INTO sync_device (id, user_id, last_mutation, scopes) VALUES ({}, {}, 0, {})"
            " ON CONFLICT (id) DO UPDATE SET scopes = excluded.scopes",
            device,
            user,
            encode(held).decode(),
        )

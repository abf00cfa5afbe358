"""The one clock: every change has its own number, and number order is commit order.

It is raised last in a transaction, after all locks: whoever holds the clock has nothing left to wait for, and whoever
reads a number has seen everything below it.
"""

import secrets
from collections.abc import Mapping
from typing import cast

import msgspec

from sync.server.database import Database
from sync.server.held import Held, parse

EPOCH_BYTES = 8
COLUMNS = "number, epoch, fence, last_mutation, scopes"
TABLES = "sync_clock LEFT JOIN sync_device ON sync_device.id = {}"
"""The clock, and what is known of the device whose id is the argument."""


class Clock(msgspec.Struct, frozen=True):
    number: int
    epoch: str
    fence: int
    last_mutation: int
    held: Held


async def read(database: Database, device: str) -> Clock:
    """Inside the snapshot in which the changes are read: a clock read apart from them loses changes for ever."""
    rows = await database.sql(f"SELECT {COLUMNS} FROM {TABLES}", device)  # noqa: S608  # made of constants
    return of_row(rows[0])


def of_row(row: Mapping[str, object]) -> Clock:
    """From COLUMNS of TABLES."""
    return Clock(
        cast("int", row["number"]),
        cast("str", row["epoch"]),
        cast("int", row["fence"]),
        cast("int", row["last_mutation"] or 0),
        parse(cast("str", row["scopes"] or "{}")),
    )


async def take(database: Database, count: int) -> int:
    """The first of `count` numbers. From here to the commit nothing else may be waited for."""
    rows = await database.sql("UPDATE sync_clock SET number = number + {} WHERE id = 1 RETURNING number", count)
    return cast("int", rows[0]["number"]) - count + 1


async def hold(database: Database) -> None:
    """Take the clock without raising it: nobody gets a number, and nobody commits one, before this transaction ends."""
    await database.sql("UPDATE sync_clock SET number = number WHERE id = 1")


async def raise_fence(database: Database, number: int) -> None:
    """Changes up to `number` may be missing from now on. In the transaction that removes them."""
    await database.sql("UPDATE sync_clock SET fence = {} WHERE id = 1 AND fence < {}", number, number)


async def new_epoch(database: Database) -> None:
    """After a restore: numbers are given out again, so that no cursor of before may go on."""
    await database.sql("UPDATE sync_clock SET epoch = {} WHERE id = 1", secrets.token_hex(EPOCH_BYTES))

"""What has to be done now and then, whoever asks for nothing: the purge, and what a slice brings.

Each process does it; each chore is right however often and by however many it is done.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from sync.server.purge import purge
from sync.server.registry import Registry

FIRST_SECONDS = 5.0  # a server that has just started has better things to do
MINUTE = 60.0  # seconds; no chore is looked at more often
DAY = 86_400.0
log = logging.getLogger("feldbuch.upkeep")


class Chore(msgspec.Struct, frozen=True):
    """`run(registry, now)` is called every so many seconds; `now` in milliseconds since 1970."""

    name: str
    every_seconds: float
    run: Callable[[Registry, int], Awaitable[object]]


async def purge_all(registry: Registry, now: int) -> None:
    """Deletes older than 90 days (sync/PROTOCOL.md, P14)."""
    purged = await purge(registry)
    if purged.changes or purged.rows or purged.mutations:
        log.info("purged", extra={"changes": purged.changes, "rows": purged.rows, "mutations": purged.mutations})


PURGE = Chore("purge", DAY, purge_all)


async def keep_up(registry: Registry, chores: Sequence[Chore]) -> None:
    """Do the chores until cancelled. One that fails is told, and tried again with the next tick."""
    due = dict.fromkeys(chores, 0.0)
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(FIRST_SECONDS)
    while True:
        for chore in [chore for chore, moment in due.items() if moment <= clock()]:
            if await do(registry, chore):
                due[chore] = clock() + chore.every_seconds
        await asyncio.sleep(MINUTE)


async def do(registry: Registry, chore: Chore) -> bool:
    """Whether it went well."""
    try:
        await chore.run(registry, registry.now())
    except Exception as error:
        log.warning("a chore failed", exc_info=error, extra={"chore": chore.name})
        return False
    return True

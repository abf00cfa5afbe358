"""Connections of an asyncpg pool, kept at hand between two uses.

The pool's own lending costs four times what a look-up by key does: two tasks, a timer and a reset, each time.
"""

import time
from typing import Any

from asyncpg import InterfaceError

ACQUIRE_SECONDS = 10.0  # a request that waits longer for a connection answers busy

IDLE_SECONDS = 300.0  # what lay for longer may have been cut off on the way, unseen


class Kept:
    """Lends the connections of one pool. What is not given back clean goes to the pool, which knows how to mend."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._idle: list[tuple[Any, float]] = []
        self._waiting = 0
        self._ending = False

    async def take(self) -> Any:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since > IDLE_SECONDS:
                connection.terminate()
            if not _is_closed(connection):
                return connection
            await self._pool.release(connection)
        self._waiting += 1
        try:
            return await self._pool.acquire(timeout=ACQUIRE_SECONDS)
        finally:
            self._waiting -= 1

    def keep(self, connection: Any) -> bool:
        """Take back a connection that has nothing under way; False if somebody waits for it at the pool."""
        if self._waiting or self._ending or _is_closed(connection):
            return False
        self._idle.append((connection, time.monotonic()))
        return True

    async def release(self, connection: Any) -> None:
        """Give a connection back to the pool, in whatever state it is."""
        await self._pool.release(connection)

    async def let_go(self) -> None:
        """Give all that are kept back to the pool."""
        while self._idle:
            await self._pool.release(self._idle.pop()[0])

    async def end(self) -> None:
        """From now on nothing is kept, so that the pool can close."""
        self._ending = True
        await self.let_go()


def _is_closed(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except InterfaceError:  # it broke, and the pool has taken it back by itself
        return True

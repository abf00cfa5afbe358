"""Holds a transaction before one of its statements, so that others run exactly there."""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from backend.database import Engine
from backend.engines import postgres

LOCKED = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
LOOK_SECONDS = 0.003  # between two looks at whether somebody waits for a lock


class Gate:
    """Lets work through up to its statement number `step`, counted from 1; `at` is the statement it is held before.

    A commit is a statement, too. `at` stays empty if the work had fewer.
    """

    def __init__(self, step: int) -> None:
        self.step = step
        self.count = 0
        self.at = ""
        self._onward = asyncio.Event()
        self._reached = asyncio.Event()

    async def come(self, statement: str) -> None:
        self.count += 1
        if self.count == self.step:
            self.at = statement
            self._reached.set()
            await self._onward.wait()

    async def reached(self) -> None:
        await self._reached.wait()

    def open(self) -> None:
        self._onward.set()


_gate: contextvars.ContextVar[Gate | None] = contextvars.ContextVar("gate", default=None)


def watch(engine: Engine, patch: pytest.MonkeyPatch) -> None:
    """From now on every statement of work started by `holding` comes by its gate."""
    sql, many, commit = engine.sql, engine.many, postgres.Transaction.commit

    async def held_sql(text: str, *args: object) -> list[dict[str, object]]:
        await _come(text)
        return await sql(text, *args)

    async def held_many(text: str, rows: Iterable[Sequence[object]]) -> None:
        await _come(text)
        await many(text, rows)

    async def held_commit(transaction: postgres.Transaction) -> None:
        if transaction.writing:
            await _come("COMMIT")
        await commit(transaction)  # type: ignore[no-untyped-call]

    patch.setattr(engine, "sql", held_sql)
    patch.setattr(engine, "many", held_many)
    patch.setattr(postgres.Transaction, "commit", held_commit)


async def _come(statement: str) -> None:
    gate = _gate.get()
    if gate is not None:
        await gate.come(statement)


@asynccontextmanager
async def holding(step: int, work: Coroutine[Any, Any, Any]) -> AsyncIterator[tuple[Gate, "asyncio.Task[Any]"]]:
    """While the block runs, `work` stands before its statement number `step`; afterwards it goes on to its end."""
    gate = Gate(step)
    context = contextvars.copy_context()
    context.run(_gate.set, gate)
    task = asyncio.create_task(work, context=context)
    reached = asyncio.create_task(gate.reached())
    try:
        await asyncio.wait([task, reached], return_when=asyncio.FIRST_COMPLETED)
        yield gate, task
    finally:
        reached.cancel()
        gate.open()
        await asyncio.wait([task])


class Locks:
    """Who waits for whom, as PostgreSQL says."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def waited_for(self) -> int:
        return int(await self._connection.fetchval(LOCKED))

    async def settled(self, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        """Until each of these has ended or waits for a lock that somebody holds."""
        while await self.waited_for() < sum(not task.done() for task in tasks):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def locks_of(url: str) -> AsyncIterator[Locks]:
    connection = await asyncpg.connect(url)
    try:
        yield Locks(connection)
    finally:
        await connection.close()


async def at_every_step(story: Callable[[int], Coroutine[Any, Any, Gate]], least: int) -> list[str]:
    """Tell the story with the work held before its first, second, … statement, until it has no more of them.

    Returns the statements it was held before; there must be `least` of them, or nothing was really held.
    """
    held: list[str] = []
    while True:
        gate = await story(len(held) + 1)
        if not gate.at:
            break
        held.append(gate.at)
    assert len(held) >= least, held
    return held

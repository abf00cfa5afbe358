"""The two engines with a place to die at every call of the database, and SQLite without its threads and flushes."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from backend.engines import postgres, sqlite
from backend.engines.threads import Connection, Pool

T = TypeVar("T")


class ServerDied(BaseException):
    """The server's process ended here. What was committed is all that is left."""


class Fault:
    """What is to happen at which call of the database, counted from `arm`; nothing if not armed."""

    def __init__(self) -> None:
        self.calls = 0
        self._at: tuple[int, ...] = ()
        self._error: BaseException | None = None
        self._after = False
        self.struck = False

    def arm(self, error: BaseException, *at: int, after: bool = False) -> None:
        """At the calls of these numbers (from 1) `error` is raised, before or after the database did it."""
        self.calls, self._at, self._error, self._after, self.struck = 0, at, error, after, False

    @property
    def is_a_bug(self) -> bool:
        """Whether what strikes is the server's own fault, not the machine's."""
        return isinstance(self._error, RuntimeError)

    def disarm(self) -> None:
        self._error = None

    def call(self, work: Callable[[], T]) -> T:
        """Do the work, or die."""
        due = self._due()
        if due is not None and not self._after:
            raise due
        result = work()
        if due is not None:
            raise due
        return result

    def before(self) -> BaseException | None:
        """For calls that are awaited: what to raise before it, if that is due."""
        self._now = self._due()
        return None if self._after else self._now

    def after(self) -> BaseException | None:
        return self._now if self._after else None

    def _due(self) -> BaseException | None:
        self.calls += 1
        if self._error is None or self.calls not in self._at:
            return None
        self.struck = True
        return self._error


class Inline(Connection):
    """A connection that works on the thread of whoever asks: four times as fast, and always in the same order."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], fault: Fault) -> None:
        super().__init__(connect)
        self._fault = fault

    def submit(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        future: Future[T] = Future()
        try:
            future.set_result(work(self._open()))
        except BaseException as error:  # handed to whoever waits, as the thread does
            future.set_exception(error)
        return future

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._fault.call(lambda: work(self._open()))

    def stop(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def _open(self) -> sqlite3.Connection:
        if self._raw is None:
            self._raw = self._connect()
            self._raw.execute("PRAGMA synchronous = OFF")
        return self._raw


class SQLite(sqlite.SQLite):
    """The application's engine; only threads and flushes are missing."""

    def __init__(self, path: str, fault: Fault) -> None:
        super().__init__(path)
        self.writers = Pool([Inline(self._connect_writer, fault)])
        self.readers = Pool([Inline(self._connect_reader, fault)])


class Transaction(postgres.Transaction):
    """One whose commit may be the last thing that its process does."""

    async def commit(self) -> None:
        fault: Fault = self.engine.fault  # type: ignore[attr-defined]
        await guarded(fault, super().commit)  # type: ignore[arg-type]


class Postgres(postgres.Postgres):
    """The application's engine."""

    def __init__(self, url: str, fault: Fault) -> None:
        super().__init__(url)
        self.fault = fault

    def reading(self) -> postgres.Transaction:
        return Transaction(self, writing=False)

    def writing(self) -> postgres.Transaction:
        return Transaction(self, writing=True)

    def transaction(self, allow_nested: bool = True) -> postgres.Transaction:
        return Transaction(self, writing=True, allow_nested=allow_nested)

    async def many(self, text: str, rows: Iterable[Sequence[object]]) -> None:
        await guarded(self.fault, lambda: super(Postgres, self).many(text, rows))

    async def _run(self, statement: str, args: Sequence[object], in_pool: bool = True) -> list[Any]:
        found: list[Any] = await guarded(self.fault, lambda: super(Postgres, self)._run(statement, args, in_pool))
        return found


async def guarded(fault: Fault, work: Callable[[], Any]) -> Any:
    error = fault.before()
    if error is not None:
        raise error
    result = await work()
    error = fault.after()
    if error is not None:
        raise error
    return result

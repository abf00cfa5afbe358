"""SQLite connections, each living on a thread of its own, and the pools that lend them out.

Nothing here belongs to an event loop, so that one engine serves several loops one after the other
(tests, Piccolo's command line).
"""

import asyncio
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
Job = tuple["Future[object]", Callable[[sqlite3.Connection], object]]
STOP_SECONDS = 10.0  # a thread that is to end finishes the statement it runs


class Connection:
    """One connection. Jobs run in the order they were given; the thread starts with the first."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._raw: sqlite3.Connection | None = None
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, work: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="sqlite", daemon=True)
            self._thread.start()
        future: Future[T] = Future()
        self._jobs.put((future, work))  # type: ignore[arg-type]  # a Future is invariant; the pair fits together
        return future

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the thread. Cancelled: the statement under way is interrupted."""
        future = self.submit(work)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if not future.done() and self._raw is not None:
                self._raw.interrupt()
            raise

    def here(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the calling thread, for whoever holds the connection and has no job under way."""
        assert self._raw is not None, "the thread opens it with the first job"
        return work(self._raw)

    async def execute(self, statement: str) -> None:
        await self.run(lambda raw: raw.execute(statement))

    def stop(self) -> None:
        """End the thread after the jobs given so far and close the connection."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if self._raw is None:
                    self._raw = self._connect()
                result = work(self._raw)
            except BaseException as error:  # handed to whoever waits
                future.set_exception(error)
            else:
                future.set_result(result)
            del job, future, work
        if self._raw is not None:
            self._raw.close()
            self._raw = None


class Pool:
    """Lends connections, first come first served, to tasks of any event loop."""

    def __init__(self, connections: list[Connection]) -> None:
        self.connections = connections
        self._free = deque(connections)
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[Connection]]] = deque()
        self._lock = threading.Lock()

    async def take(self) -> Connection:
        with self._lock:
            if self._free:
                return self._free.popleft()
            loop = asyncio.get_running_loop()
            turn: asyncio.Future[Connection] = loop.create_future()
            self._waiting.append((loop, turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(turn.result())
            raise

    def give_back(self, connection: Connection) -> None:
        """May be called from any thread."""
        with self._lock:
            while self._waiting:
                loop, turn = self._waiting.popleft()
                try:
                    loop.call_soon_threadsafe(self._hand_over, turn, connection)
                except RuntimeError:  # that loop is closed, and whoever waited is gone with it
                    continue
                return
            self._free.append(connection)

    def give_back_clean(self, connection: Connection) -> None:
        """Undo whatever is open, then give back; needs no event loop and cannot be cancelled."""
        connection.submit(_roll_back).add_done_callback(lambda _done: self.give_back(connection))

    def stop(self) -> None:
        for connection in self.connections:
            connection.stop()
        with self._lock:
            self._free = deque(self.connections)
            self._waiting.clear()

    def _hand_over(self, turn: "asyncio.Future[Connection]", connection: Connection) -> None:
        if turn.done():
            self.give_back(connection)
        else:
            turn.set_result(connection)


def _roll_back(raw: sqlite3.Connection) -> None:
    if raw.in_transaction:
        raw.execute("ROLLBACK")

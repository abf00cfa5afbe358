"""SQLite for Piccolo: one writer and a few readers that stay open, WAL, every commit flushed to disk."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, cast

from piccolo.engine.exceptions import TransactionError
from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType
from piccolo.querystring import QueryString

from backend.engines.placeholders import with_question_marks
from backend.engines.threads import Connection, Pool
from sync.server.database import Trouble

READERS = 3  # more reader threads are slower, not faster: they share the interpreter's lock
BUSY_MILLISECONDS = 5_000  # how long another process may hold the file before we say busy
CACHE_KIB = 32_768
KEPT_STATEMENTS = 512
LEAST_VERSION = (3, 38, 0)  # JSON functions are always there from 3.38
PRIMARY_CODE = 0xFF
# What a statement itself can be guilty of; all else (busy, full, broken, not to be opened) is the machine's fault.
OWN_FAULTS = frozenset(
    {
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_RANGE,
        sqlite3.SQLITE_MISUSE,
    }
)
T = TypeVar("T")
GUARD_MESSAGE = "a synced row was written outside sync.server.apply"

# Piccolo reads each INTEGER through Decimal; ours are always whole.
sqlite3.register_converter("INTEGER", int)


class Transaction(SQLiteTransaction):
    """A transaction of the task that opened it. Joins an open one, except that a reading one cannot turn writing."""

    engine: "SQLite"

    def __init__(self, engine: "SQLite", writing: bool, allow_nested: bool = True) -> None:
        self.writing = writing
        self.finished = False
        open_one = engine.open_transaction()
        if open_one is None:
            # Piccolo's own constructor would join one that is already finished.
            engine.current_transaction.set(None)
        elif writing and not open_one.writing:
            raise TransactionError("A reading transaction is open: open the writing one first.")
        super().__init__(
            engine, TransactionType.immediate if writing else TransactionType.deferred, allow_nested=allow_nested
        )

    async def __aenter__(self) -> "Transaction":
        if self._parent is not None:
            return cast("Transaction", self._parent)
        self._pool = self.engine.writers if self.writing else self.engine.readers
        self.connection = await self._pool.take()
        try:
            await self.begin()
        except BaseException:
            self._pool.give_back_clean(self.connection)
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if exception is None and self.writing and not self._committed and not self._rolled_back:
                await self.commit()  # type: ignore[no-untyped-call]
        finally:
            self.finished = True
            if self.writing:
                self.engine.writer_applies = False
            self.engine.current_transaction.set(None)
            self._pool.give_back_clean(self.connection)
        return exception is None

    async def begin(self) -> None:
        if self.writing:
            await self.connection.execute("BEGIN IMMEDIATE")
        else:
            # It cannot fail by itself and the first statement follows on the same thread: no need to wait for it.
            self.connection.submit(lambda raw: raw.execute("BEGIN"))

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A statement of a writing transaction waits for nobody, and handing it over costs more than most take: it
        runs on the calling thread. Its beginning waits for other processes and its end for the disk: not they."""
        connection: Connection = self.connection
        return connection.here(work) if self.writing else await connection.run(work)


class SQLite(SQLiteEngine):
    """`path` is created if it does not exist. Connections open when first used; `stop` closes them."""

    dialect = "sqlite"

    def __init__(self, path: str) -> None:
        if sqlite3.sqlite_version_info < LEAST_VERSION:
            raise RuntimeError(f"SQLite {sqlite3.sqlite_version} is too old: Feldbuch needs 3.38 or newer.")
        self.guarded: list[str] = []
        self.writer_applies = False
        self._glancing: sqlite3.Connection | None = None
        super().__init__(path=str(Path(path)))
        self.writers = Pool([Connection(self._connect_writer)])
        self.readers = Pool([Connection(self._connect_reader) for _ in range(READERS)])

    async def start(self) -> None:
        """Open the writer, so that a file that cannot be used is told at start."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        writer = await self.writers.take()
        try:
            await writer.run(lambda raw: raw.execute("SELECT count(*) FROM sqlite_master").fetchone())
        finally:
            self.writers.give_back_clean(writer)

    async def stop(self) -> None:
        self.readers.stop()
        self.writers.stop()
        if self._glancing is not None:
            self._glancing.close()
            self._glancing = None

    def open_transaction(self) -> Transaction | None:
        """The transaction of this task, unless it is finished (a task may outlive the one it was born in)."""
        current = cast("Transaction | None", self.current_transaction.get())
        return None if current is None or current.finished else current

    def transaction_exists(self) -> bool:
        return self.open_transaction() is not None

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = True
    ) -> Transaction:
        return Transaction(self, writing=True, allow_nested=allow_nested)

    def reading(self) -> Transaction:
        return Transaction(self, writing=False)

    def writing(self) -> Transaction:
        return Transaction(self, writing=True)

    async def sql(self, text: str, *args: object) -> list[dict[str, object]]:
        return await self._run(with_question_marks(text), args)

    async def glance(self, text: str, *args: object) -> list[dict[str, object]]:
        """On the calling thread: handing so little over to another one costs ten times what it takes."""
        await asyncio.sleep(0)  # whoever glances in a loop lets others work, too
        if self.open_transaction() is None:
            try:
                if self._glancing is None:
                    self._glancing = self._connect_reader()
                    self._glancing.execute("PRAGMA busy_timeout = 0")
                return _fetch(self._glancing, with_question_marks(text), args)
            except sqlite3.OperationalError:  # whoever is in the way is waited for elsewhere
                pass
        return await self.sql(text, *args)

    async def many(self, text: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for each of many rows, inside a writing transaction."""
        transaction = self.open_transaction()
        if transaction is None:
            raise TransactionError("Many rows are only written inside a transaction.")
        statement = with_question_marks(text)
        await transaction.run(lambda raw: raw.executemany(statement, rows))

    async def applying(self) -> None:
        """Tell the guard that this transaction is the one write path."""
        transaction = self.open_transaction()
        if transaction is None or not transaction.writing:
            raise TransactionError("No writing transaction is open.")
        self.writer_applies = True

    async def guard(self, tables: Sequence[str]) -> None:
        """For tests: from now on a change to `tables` outside `applying` fails in this process."""
        self.writers.stop()  # the next connection is opened with the guard
        self.guarded = list(tables)

    def trouble(self, error: BaseException) -> Trouble | None:
        """What `error` means; None: the work itself is at fault."""
        if isinstance(error, OSError):
            return Trouble.BUSY
        if isinstance(error, sqlite3.Error):
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & PRIMARY_CODE
            return None if code in OWN_FAULTS else Trouble.BUSY
        return None

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> list[dict[str, object]]:
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(query, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> list[dict[str, object]]:
        return await self._run(ddl, ())

    async def get_connection(self) -> Any:
        raise NotImplementedError("Piccolo's batches are not used: read pages by key instead.")

    async def _run(self, statement: str, args: Sequence[object]) -> list[dict[str, object]]:
        transaction = self.open_transaction()
        if transaction is not None:
            return await transaction.run(lambda raw: _fetch(raw, statement, args))
        pool = self.readers if statement.lstrip()[:6].upper() == "SELECT" else self.writers
        connection = await pool.take()
        try:
            rows = await connection.run(lambda raw: _fetch(raw, statement, args))
        except BaseException:
            pool.give_back_clean(connection)
            raise
        pool.give_back(connection)
        return rows

    def _connect_writer(self) -> sqlite3.Connection:
        raw = self._connect()
        if self.guarded:
            raw.create_function("feldbuch_applying", 0, lambda: self.writer_applies)
            for table in self.guarded:
                for change in ("INSERT", "UPDATE", "DELETE"):
                    raw.execute(
                        f'CREATE TEMP TRIGGER "guard_{table}_{change}" BEFORE {change} ON main."{table}"'
                        f" WHEN NOT feldbuch_applying() BEGIN SELECT RAISE(ABORT, '{GUARD_MESSAGE}'); END"
                    )
        return raw

    def _connect_reader(self) -> sqlite3.Connection:
        raw = self._connect()
        raw.execute("PRAGMA query_only = ON")
        return raw

    def _connect(self) -> sqlite3.Connection:
        raw = sqlite3.connect(
            self.path,
            detect_types=sqlite3.PARSE_DECLTYPES,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=KEPT_STATEMENTS,
        )
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        raw.execute("PRAGMA temp_store = MEMORY")
        return raw


def _fetch(raw: sqlite3.Connection, statement: str, args: Sequence[object]) -> list[dict[str, object]]:
    cursor = raw.execute(statement, cast("Sequence[Any]", args))
    if cursor.description is None:
        return []
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

"""PostgreSQL for Piccolo: a pool per event loop, transactions that always give their connection back."""

import asyncio
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, cast

import asyncpg
from piccolo.engine.exceptions import TransactionError
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.querystring import QueryString

from backend.engines.kept import Kept
from backend.engines.placeholders import with_numbers
from sync.server.database import Trouble

POOL_CONNECTIONS = 10
CONNECT_SECONDS = 10.0
STOP_SECONDS = 5.0
GUARD_MESSAGE = "a synced row was written outside sync.server.apply"
AGAIN = (asyncpg.exceptions.DeadlockDetectedError, asyncpg.exceptions.SerializationError)
RACE = asyncpg.exceptions.UniqueViolationError
BUSY = (
    asyncpg.exceptions.PostgresConnectionError,
    asyncpg.exceptions.LockNotAvailableError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.PostgresIOError,
    asyncpg.exceptions.InterfaceError,
    OSError,  # TimeoutError and ConnectionError among them
)


# Planning a pull costs more than reading its rows, and its plan is the same whatever the arguments: it is made once per
# connection. One message, so one way to the server and back.
SNAPSHOT = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
    " SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL jit = off"
)


class Snapshot:
    """What asyncpg's transaction is for writing, for reading."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def start(self) -> None:
        await self._connection.execute(SNAPSHOT)

    async def commit(self) -> None:
        await self._connection.execute("COMMIT")

    async def rollback(self) -> None:
        await self._connection.execute("ROLLBACK")


class Transaction(PostgresTransaction):
    """Reading: one REPEATABLE READ snapshot. Writing: READ COMMITTED."""

    def __init__(self, engine: "Postgres", writing: bool, allow_nested: bool = True) -> None:
        self.writing = writing
        self.finished = False
        self._kept = engine.kept
        open_one = engine.open_transaction()
        if open_one is None:
            engine.current_transaction.set(None)
        elif writing and not open_one.writing:
            raise TransactionError("A reading transaction is open: open the writing one first.")
        super().__init__(engine, allow_nested=allow_nested)

    async def __aenter__(self) -> "Transaction":
        if self._parent is not None:
            return cast("Transaction", self._parent)
        self.connection = await self.get_connection()
        if self.writing:
            self.transaction = self.connection.transaction(isolation="read_committed")
        else:
            self.transaction = Snapshot(self.connection)
        try:
            await self.begin()  # type: ignore[no-untyped-call]
        except BaseException:
            await _to_the_end(self._give_back(roll_back=True))
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
        done = self._committed or self._rolled_back
        try:
            if exception is None and not done:
                await self.commit()  # type: ignore[no-untyped-call]
                done = True
        finally:
            self.finished = True
            self.engine.current_transaction.set(None)
            if not done or self._kept is None or not self._kept.keep(self.connection):
                await _to_the_end(self._give_back(roll_back=not done))
        return exception is None

    async def get_connection(self) -> Any:
        if self._kept is not None:
            return await self._kept.take()
        return await self.engine.get_new_connection()

    async def _give_back(self, roll_back: bool) -> None:
        connection = self.connection
        try:
            if roll_back and not connection.is_closed():
                await self.transaction.rollback()
        except Exception:
            # Whatever state it is in, the server undoes what the connection began when it closes.
            connection.terminate()
        if self._kept is not None:
            await self._kept.release(connection)
        else:
            await connection.close()


async def _to_the_end(work: Any) -> None:
    """Await `work` even if the task is cancelled meanwhile; the cancellation goes on afterwards."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


class Postgres(PostgresEngine):
    """`url` is a `postgres://` address. Without `start` each query opens a connection of its own."""

    dialect = "postgres"

    def __init__(self, url: str) -> None:
        self.guarded = False
        self.kept: Kept | None = None
        super().__init__(config={"dsn": url, "timeout": CONNECT_SECONDS})

    async def check_version(self) -> None:
        """Piccolo would connect while the engine is made."""

    async def start(self) -> None:
        """Open the pool for this event loop; one left by a loop that has ended is dropped."""
        if self.pool is not None:
            self.pool.terminate()
        self.pool = await asyncpg.create_pool(
            **self.config,
            min_size=1,
            max_size=POOL_CONNECTIONS,
            setup=self._set_up,
            reset=_keep,
        )
        self.kept = Kept(self.pool)

    async def stop(self) -> None:
        if self.pool is None:
            return
        pool, self.pool = self.pool, None
        kept, self.kept = self.kept, None
        try:
            if kept is not None:
                await kept.end()
            await asyncio.wait_for(pool.close(), STOP_SECONDS)
        except TimeoutError:
            pool.terminate()

    def open_transaction(self) -> Transaction | None:
        """The transaction of this task, unless it is finished (a task may outlive the one it was born in)."""
        current = cast("Transaction | None", self.current_transaction.get())
        return None if current is None or current.finished else current

    def transaction_exists(self) -> bool:
        return self.open_transaction() is not None

    def transaction(self, allow_nested: bool = True) -> Transaction:
        return Transaction(self, writing=True, allow_nested=allow_nested)

    def reading(self) -> Transaction:
        return Transaction(self, writing=False)

    def writing(self) -> Transaction:
        return Transaction(self, writing=True)

    async def sql(self, text: str, *args: object) -> list[dict[str, object]]:
        return [dict(row) for row in await self._run(with_numbers(text), args)]

    async def glance(self, text: str, *args: object) -> list[dict[str, object]]:
        return await self.sql(text, *args)

    async def many(self, text: str, rows: Iterable[Sequence[object]]) -> None:
        """One statement for each of many rows, inside a writing transaction."""
        transaction = self.open_transaction()
        if transaction is None:
            raise TransactionError("Many rows are only written inside a transaction.")
        await transaction.connection.executemany(with_numbers(text), rows)

    async def applying(self) -> None:
        """Tell the guard that this transaction is the one write path."""
        transaction = self.open_transaction()
        if transaction is None or not transaction.writing:
            raise TransactionError("No writing transaction is open.")
        if self.guarded:
            await transaction.connection.execute("SET LOCAL feldbuch.applying = 'on'")

    async def guard(self, tables: Sequence[str]) -> None:
        """For tests: from now on a change to `tables` outside `applying` fails on connections of this engine."""
        self.guarded = True
        if self.kept is not None:
            await self.kept.let_go()  # what the pool lends from now on is set up for it
        await self._run(
            "CREATE OR REPLACE FUNCTION feldbuch_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF current_setting('feldbuch.guarded', true) = 'on'"
            " AND coalesce(current_setting('feldbuch.applying', true), '') <> 'on'"
            f" THEN RAISE EXCEPTION '{GUARD_MESSAGE}'; END IF; RETURN NULL; END $$",
            (),
        )
        for table in tables:
            await self._run(
                f'CREATE OR REPLACE TRIGGER guard AFTER INSERT OR UPDATE OR DELETE ON "{table}"'
                " FOR EACH STATEMENT EXECUTE FUNCTION feldbuch_guard()",
                (),
            )

    def trouble(self, error: BaseException) -> Trouble | None:
        """What `error` means; None: the work itself is at fault."""
        if isinstance(error, AGAIN):
            return Trouble.AGAIN
        if isinstance(error, RACE):
            return Trouble.RACE
        if isinstance(error, ValueError):  # asyncpg's complaint about an argument is an InterfaceError, too
            return None
        if isinstance(error, BUSY):
            return Trouble.BUSY
        return None

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> list[Any]:
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await self._run(query, args, in_pool)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> list[Any]:
        return await self._run(ddl, (), in_pool)

    async def _run(self, statement: str, args: Sequence[object], in_pool: bool = True) -> list[Any]:
        transaction = self.open_transaction()
        if transaction is not None:
            return cast("list[Any]", await transaction.connection.fetch(statement, *args))
        if in_pool and self.kept is not None:
            return await _fetch(self.kept, statement, args)
        connection = await self.get_new_connection()
        try:
            return cast("list[Any]", await connection.fetch(statement, *args))
        finally:
            await connection.close()

    async def _set_up(self, connection: Any) -> None:
        if self.guarded:
            await connection.execute("SET feldbuch.guarded = 'on'")


async def _fetch(kept: Kept, statement: str, args: Sequence[object]) -> list[Any]:
    connection = await kept.take()
    try:
        rows = cast("list[Any]", await connection.fetch(statement, *args))
    except BaseException:
        await _to_the_end(kept.release(connection))
        raise
    if not kept.keep(connection):
        await _to_the_end(kept.release(connection))
    return rows


async def _keep(connection: Any) -> None:
    """Nothing of a session outlives its transaction here, so nothing needs resetting (it would cost a round trip)."""

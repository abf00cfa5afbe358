"""The database: one engine for SQLite and one for PostgreSQL, used alike.

    engine = open_engine("var/feldbuch.sqlite")          # or postgres://…
    bind(engine, tables)                                 # Piccolo queries on these tables now use it
    await start(engine)
    async with reading(engine): …                        # one snapshot
    async with writing(engine): …                        # one transaction; nested ones join it
    rows = await sql(engine, "SELECT name FROM people WHERE id = {}", person_id)
    await stop(engine)

Piccolo queries and `sql` of the same task run inside the transaction that is open. A cancelled task rolls back.
Deadlocks and busy databases are told apart by `engine.trouble(error)`; running again is the caller's.
Piccolo's command line: `PICCOLO_CONF=backend.database piccolo …` with the database in FELDBUCH_DATABASE.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager

import asyncpg
from piccolo.conf.apps import AppRegistry
from piccolo.table import Table

from backend.engines.postgres import Postgres
from backend.engines.sqlite import SQLite
from sync.server.database import Database

Engine = SQLite | Postgres
UNUSABLE = (OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)
"""What `start` raises when there is no such database, or none of ours."""


def open_engine(url: str) -> Engine:
    """`url` is a `postgres://` address or the path of an SQLite file. Connects at `start` or the first query."""
    if url.startswith(("postgres://", "postgresql://")):
        return Postgres(url)
    return SQLite(url)


def bind(engine: Engine, tables: Iterable[type[Table]]) -> None:
    """Let the queries of these Piccolo tables run on `engine`, whichever they ran on before."""
    for table in tables:
        table._meta.db = engine


async def start(engine: Engine) -> None:
    await engine.start()


async def stop(engine: Engine) -> None:
    await engine.stop()


def reading(engine: Database) -> AbstractAsyncContextManager[object]:
    """One snapshot for all queries inside."""
    return engine.reading()


def writing(engine: Database) -> AbstractAsyncContextManager[object]:
    """One transaction: BEGIN IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL."""
    return engine.writing()


async def sql(engine: Database, text: str, *args: object) -> list[dict[str, object]]:
    """Run one statement with `{}` placeholders (`{{` is a brace); the rows it returns, if any."""
    return await engine.sql(text, *args)


async def glance(table: type[Table], text: str, *args: object) -> list[dict[str, object]]:
    """As `sql`, on the engine this table is bound to: for reads that cost a few look-ups in an index."""
    engine: Engine = table._meta.db  # type: ignore[assignment]  # Piccolo knows only its own
    return await engine.glance(text, *args)


async def install_guard(engine: Engine, tables: Sequence[type[Table]]) -> None:
    """For tests: a change to one of these tables outside `sync.server.apply` fails. The tables must exist."""
    await engine.guard([table._meta.tablename for table in tables])


def __getattr__(name: str) -> object:
    """`DB` and `APP_REGISTRY`, made when Piccolo's command line asks for them and kept."""
    if name == "DB":
        data = os.environ.get("FELDBUCH_DATA") or "var"
        value: object = open_engine(os.environ.get("FELDBUCH_DATABASE") or f"{data}/feldbuch.sqlite")
    elif name == "APP_REGISTRY":
        value = AppRegistry(apps=["backend.tables"])
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value

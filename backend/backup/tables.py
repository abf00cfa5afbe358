"""All rows of a database in one snapshot into a backup, and back into empty tables."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import cast

from piccolo.apps.migrations.tables import Migration
from piccolo.columns import BigSerial
from piccolo.table import Table

from backend.backup import archive
from backend.database import Engine, bind, reading, sql, writing
from backend.files.folder import Folder
from backend.files.tables import Files
from backend.times import now
from sync.server import clock
from sync.server.statements import columns_of, holds, insert

ROWS = 1_000  # in memory at a time


async def write_all(engine: Engine, tables: Iterable[type[Table]], folder: Folder, file: archive.Writer) -> None:
    """One snapshot, while everybody else goes on working; a file that is swept meanwhile is named by no row of it."""
    bind(engine, [Migration])
    async with reading(engine):
        file.line(archive.Head(archive.FORM, now(), await Migration.get_migrations_which_ran()))
        for table in tables:
            columns = {column._meta.db_column_name: holds(column) for column in table._meta.columns}
            name = table._meta.tablename
            file.line(archive.Table(name, list(columns.items())))
            async for row in _rows(engine, name, list(columns)):
                file.line(row)
        for known in await Files.select(Files.id).order_by(Files.id):
            body = await asyncio.to_thread(folder.read, known["id"])
            if body is not None:
                file.line(archive.File(known["id"], body))


async def load_all(engine: Engine, backup: archive.Reader, folder: Folder) -> int:
    """Fill the tables, which have the columns of then, in one transaction, and draw a new epoch; how many rows.

    Files are put where they belong at once: one that is there already has the same content.
    """
    loaded = 0
    async with writing(engine):
        await engine.applying()
        table: archive.Table | None = None
        batch: list[archive.Row] = []
        for line in backup.lines():
            if isinstance(line, archive.Table):
                await _load(engine, table, batch)
                table, batch = line, []
                await sql(engine, f'DELETE FROM "{line.table}"')  # noqa: S608  # checked by the archive
                continue
            if isinstance(line, archive.File):
                folder.place(folder.write(line.body), line.file)
                continue
            batch.append(line)
            loaded += 1
            if len(batch) == ROWS:
                await _load(engine, table, batch)
                batch = []
        await _load(engine, table, batch)
        await clock.new_epoch(engine)
    return loaded


async def go_on_counting(engine: Engine, tables: Iterable[type[Table]]) -> None:
    """PostgreSQL counts ids apart from the rows: go on after the highest."""
    if engine.dialect == "sqlite":
        return
    for table in tables:
        name = table._meta.tablename
        for column in table._meta.columns:
            if isinstance(column, BigSerial):
                await sql(
                    engine,
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM \"{name}\""  # noqa: S608
                    " HAVING max(id) IS NOT NULL",
                )


async def _load(engine: Engine, table: archive.Table | None, rows: Sequence[archive.Row]) -> None:
    if table is not None and rows:
        await insert(engine, table.table, columns_of(dict(table.columns)), rows)


async def _rows(engine: Engine, table: str, columns: Sequence[str]) -> AsyncIterator[archive.Row]:
    names = ", ".join(f'"{name}"' for name in columns)
    # The names are our own.
    if engine.dialect == "sqlite":
        last = -1
        while page := await sql(
            engine,
            f'SELECT rowid AS place, {names} FROM "{table}" WHERE rowid > {{}} ORDER BY rowid LIMIT {ROWS}',  # noqa: S608
            last,
        ):
            last = cast("int", page[-1]["place"])
            for row in page:
                yield cast("archive.Row", [row[name] for name in columns])
        return
    # Named after the table: the driver keeps what it knows of a statement by its text.
    await sql(engine, f'DECLARE "rows_of_{table}" NO SCROLL CURSOR FOR SELECT {names} FROM "{table}"')  # noqa: S608
    while page := await sql(engine, f'FETCH {ROWS} FROM "rows_of_{table}"'):
        for row in page:
            yield cast("archive.Row", [row[name] for name in columns])
    await sql(engine, f'CLOSE "rows_of_{table}"')

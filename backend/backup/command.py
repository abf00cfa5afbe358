"""`feldbuch backup FILE` and `feldbuch restore FILE`.

A restore makes the tables as they were when the backup was made, fills them, and then brings them up to this version.
It draws a new epoch: phones compare what they hold with what is there now, and send again what still waits on them.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from piccolo.apps.migrations.tables import Migration
from piccolo.table import Table

from backend.backup import archive
from backend.backup.tables import go_on_counting, load_all, write_all
from backend.config import Settings
from backend.database import UNUSABLE, Engine, bind, open_engine, sql, start, stop
from backend.files.folder import Folder
from backend.migrating import MigrationFailed, is_empty, known, migrate
from backend.times import now
from sync.server import clock

UNFINISHED = ".restoring"
Tables = Sequence[type[Table]]
"""All of the application, sync's own included."""


def add_backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write it; an older one is replaced")


def add_restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", nargs="?", help="a file that `feldbuch backup` wrote")
    parser.add_argument(
        "--replace", action="store_true", help="SQLite: put the database that is there aside; stop the server first"
    )
    parser.add_argument(
        "--epoch",
        action="store_true",
        help="the database was restored by other means (a copied file, pg_restore): only draw a new epoch",
    )


async def backup(
    options: argparse.Namespace, engine: Engine, tables: Tables, data: Path, out: TextIO, err: TextIO
) -> int:
    """Write everything into one file, while the server goes on."""
    path: Path = options.file
    try:
        with archive.writing(path) as file:
            await write_all(engine, tables, Folder(data), file)
    except OSError as error:
        print(f"{path} cannot be written: {error.strerror}.", file=err)
        return 1
    print(f"{file.rows} rows and {file.files} files in {path}.", file=out)
    return 0


def restore(options: argparse.Namespace, settings: Settings, tables: Tables, out: TextIO, err: TextIO) -> int:
    """Fill an empty database; 1 with a sentence if that cannot be done, and then nothing has changed."""
    if options.epoch == (options.file is not None):
        print("Name either a FILE or --epoch.", file=err)
        return 2
    try:
        if options.epoch:
            return asyncio.run(_only_epoch(settings, tables, out))
        with archive.reading(options.file) as backup:
            return _restore(settings, tables, backup, options.replace, out, err)
    except archive.Unreadable as error:
        print(error, file=err)
    except MigrationFailed as error:
        print(f"The tables could not be made:\n{error}", file=err)
    except UNUSABLE as error:
        print(f"The backup or the database cannot be used: {error}", file=err)
    return 1


async def _only_epoch(settings: Settings, tables: Tables, out: TextIO) -> int:
    engine = open_engine(settings.database)
    bind(engine, tables)
    await start(engine)
    try:
        await migrate(engine)
        await clock.new_epoch(engine)
    finally:
        await stop(engine)
    print("A new epoch begins: phones compare what they hold.", file=out)
    return 0


def _restore(
    settings: Settings, tables: Tables, backup: archive.Reader, replace: bool, out: TextIO, err: TextIO
) -> int:
    unknown = set(backup.head.migrations) - set(known())
    if unknown:
        print(f"The backup was made by a newer version of Feldbuch ({max(unknown)}).", file=err)
        return 1
    path = None if settings.on_postgres else Path(settings.database)
    nothing_there = path is not None and not path.exists()
    if not (nothing_there or asyncio.run(_is_free(settings.database, tables)) or (replace and path)):
        hint = "Restore into an empty one" + (", or add --replace." if path else ".")
        print(f"There is something in this database already. {hint}", file=err)
        return 1
    target = settings.database if path is None else f"{path}{UNFINISHED}"
    if path:
        _remove(target)
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        rows = asyncio.run(_fill(target, tables, backup, Folder(settings.data)))
    except BaseException:
        if path:
            _remove(target)
        raise
    if path:
        aside = _put_aside(path)
        Path(target).replace(path)
        if aside:
            print(f"What was there is now {aside}.", file=out)
    print(f"{rows} rows restored. A new epoch begins: phones compare what they hold.", file=out)
    print(f"Devices removed since {backup.head.made_at} are signed in again: remove them once more.", file=out)
    return 0


async def _fill(target: str, tables: Tables, backup: archive.Reader, folder: Folder) -> int:
    engine = open_engine(target)
    bind(engine, [*tables, Migration])
    await start(engine)
    try:
        if engine.dialect == "postgres":
            await _drop_empty_tables(engine, tables)
        await migrate(engine, max(backup.head.migrations))
        rows = await load_all(engine, backup, folder)
        await migrate(engine)
        await go_on_counting(engine, tables)
        if engine.dialect == "sqlite":
            await sql(engine, "PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in the one file that is moved
        return rows
    finally:
        await stop(engine)


async def _is_free(database: str, tables: Tables) -> bool:
    """Whether nobody works with what is there: no tables, or no account in them."""
    engine = open_engine(database)
    bind(engine, tables)
    await start(engine)
    try:
        return not await _has_tables(engine) or await is_empty(engine)
    finally:
        await stop(engine)


async def _has_tables(engine: Engine) -> bool:
    if engine.dialect == "sqlite":
        return bool(await sql(engine, "SELECT 1 FROM sqlite_master WHERE name = 'accounts'"))
    return bool(await sql(engine, "SELECT 1 WHERE to_regclass('accounts') IS NOT NULL"))


async def _drop_empty_tables(engine: Engine, tables: Tables) -> None:
    every: Tables = [*tables, Migration]
    for table in every:
        await sql(engine, f'DROP TABLE IF EXISTS "{table._meta.tablename}"')


def _put_aside(path: Path) -> Path | None:
    """Keep what was there under a name that says when."""
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.before-{now()[:19].replace(':', '')}")
    for end in ("", "-wal", "-shm"):
        part = Path(f"{path}{end}")
        if part.exists():
            part.rename(f"{aside}{end}")
    return aside


def _remove(path: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)

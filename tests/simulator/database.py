"""A database for a story: made fresh, looked into past the application, backed up and restored."""

import sqlite3
import tempfile
from pathlib import Path
from shutil import copyfile
from typing import Any, Protocol

import asyncpg

from backend.app import registry
from sync.server.values import decode
from tests.postgres import drop_database, fresh_database
from tests.simulator import parcels
from tests.simulator.founding import fill

Rows = dict[str, dict[str, dict[str, Any]]]
"""Table → id → row, JSON decoded but for the engine's marks."""

SYNCED = {**registry().tables, **{synced.name: synced for synced in parcels.DECLARED}}
"""What the application declares, and the simulator's own."""


class Database(Protocol):
    """`url` is what the application gets."""

    url: str

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def ask(self, statement: str) -> list[dict[str, Any]]:
        """Read, past the application and its engine."""

    async def do(self, statement: str) -> None:
        """Write, past everything: for what has no place in the application yet."""

    async def back_up(self) -> None:
        """Keep a copy of everything as it is."""

    async def restore(self) -> None:
        """Everything as it was at the last `back_up`. The application is stopped."""


def scratch() -> Path:
    """A folder in memory, if there is one."""
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="feldbuch-simulator-", dir=memory if memory.is_dir() else None))


class SQLiteFile:
    """A file in `folder`, copied from one that is filled once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._files = 0
        self._template = folder / "founding.sqlite"
        self._backup = folder / "backup.sqlite"

    async def open(self) -> None:
        if not self._template.exists():
            await fill(str(self._template))
        self._put(self._template)
        self._look()

    async def close(self) -> None:
        self._raw.close()

    async def ask(self, statement: str) -> list[dict[str, Any]]:
        cursor = self._raw.execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    async def do(self, statement: str) -> None:
        self._raw.execute(statement)

    async def back_up(self) -> None:
        with sqlite3.connect(self._backup) as copy:
            self._raw.backup(copy)
        copy.close()

    async def restore(self) -> None:
        self._raw.close()
        self._put(self._backup)
        self._look()

    def _look(self) -> None:
        self._raw = sqlite3.connect(self.url, isolation_level=None)
        self._raw.execute("PRAGMA synchronous = OFF")

    def _put(self, source: Path) -> None:
        """Under a new name each time: SQLite remembers files that it had open."""
        for old in self.folder.glob("feldbuch-*"):
            old.unlink()
        self._files += 1
        self.url = str(self.folder / f"feldbuch-{self._files}.sqlite")
        copyfile(source, self.url)


class PostgresDatabase:
    """A database of the tests' server."""

    async def open(self) -> None:
        self.url = await fresh_database(fill)
        self._connection = await asyncpg.connect(self.url)
        await self._connection.execute("DROP SCHEMA IF EXISTS backup CASCADE")

    async def close(self) -> None:
        await self._connection.close()
        await drop_database(self.url)

    async def ask(self, statement: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await self._connection.fetch(statement)]

    async def do(self, statement: str) -> None:
        await self._connection.execute(statement)

    async def back_up(self) -> None:
        await self._connection.execute(BACK_UP)

    async def restore(self) -> None:
        await self._connection.execute(RESTORE)


BACK_UP = """
DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup;
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE backup.%I AS TABLE public.%I', t, t);
    END LOOP;
END $$;
"""
RESTORE = """
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', t);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM backup.%I', t, t);
    END LOOP;
END $$;
"""


async def synced_rows(database: Database) -> Rows:
    """All synced rows as they stand in their own tables, deleted ones too."""
    found: Rows = {}
    for name, synced in SYNCED.items():
        rows = await database.ask(f'SELECT * FROM "{name}"')
        for column in synced.json_columns:
            if column == "marks":
                continue  # the engine's own, and half of all JSON
            for row in rows:
                row[column] = decode(row[column])
        found[name] = {row["id"]: row for row in rows}
    return found

"""Brings the tables up to this version. Each command does so before it works."""

import contextlib
import io
import os
from pathlib import Path

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from backend import database
from backend.database import Engine, bind, sql

APP = "feldbuch"
FOLDER = Path(__file__).parent / "migrations"


class MigrationFailed(Exception):
    """The tables could not be brought up to date; what Piccolo said is the message."""


async def migrate(engine: Engine, upto: str = "all") -> None:
    """Run the migrations that this database has not seen, up to the one of that id. Raises MigrationFailed."""
    os.environ["PICCOLO_CONF"] = "backend.database"
    database.DB = engine  # where Piccolo's own commands look for it
    bind(engine, [Migration])
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        done = await run_forwards(APP, migration_id=upto)
    if not done.success:
        raise MigrationFailed(said.getvalue())


def known() -> list[str]:
    """The ids of all migrations of this version, oldest first."""
    manager = BaseMigrationManager()
    ids: list[str] = manager.get_migration_ids(manager.get_migration_modules(str(FOLDER)))
    return sorted(ids)


async def is_empty(engine: Engine) -> bool:
    """Whether nobody can sign in yet: the set-up page or the demo may fill this database."""
    return not await sql(engine, "SELECT 1 FROM accounts LIMIT 1")

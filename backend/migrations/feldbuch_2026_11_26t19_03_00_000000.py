"""Index and byte order of favourites, apart: Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-26T19:03:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index and byte order of favourites"

INDEX = "CREATE INDEX favourites_person ON favourites (created_by, created_at, id)"
BYTE_ORDER = 'ALTER TABLE favourites ALTER COLUMN id TYPE text COLLATE "C", ALTER COLUMN created_at TYPE text COLLATE "C"'


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in [INDEX, *([] if engine.engine_type == "sqlite" else [BYTE_ORDER])]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager

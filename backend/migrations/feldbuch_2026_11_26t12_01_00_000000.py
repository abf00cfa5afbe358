"""Indexes and byte order of the catalogue, apart, for Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-26T12:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of the catalogue"

INDEXES = [
    # The list: A to Z, all or of a category, from a key on.
    "CREATE INDEX products_listed ON products (active, name_key, id)",
    "CREATE INDEX products_category ON products (category_id, active, name_key, id)",
]
BYTE_ORDER = [
    'ALTER TABLE products ALTER COLUMN id TYPE text COLLATE "C", ALTER COLUMN name_key TYPE text COLLATE "C"',
    'ALTER TABLE categories ALTER COLUMN id TYPE text COLLATE "C"',
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in [*INDEXES, *([] if engine.engine_type == "sqlite" else BYTE_ORDER)]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager

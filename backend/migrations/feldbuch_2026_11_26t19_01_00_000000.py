"""Index and byte order of the products' history, apart: Piccolo runs plain SQL before it makes the tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-26T19:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index and byte order of the history of products"

INDEX = "CREATE INDEX product_history_listed ON product_history (product_id, at, id)"
BYTE_ORDER = (
    'ALTER TABLE product_history ALTER COLUMN id TYPE text COLLATE "C", ALTER COLUMN at TYPE text COLLATE "C"'
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in [INDEX, *([] if engine.engine_type == "sqlite" else [BYTE_ORDER])]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager

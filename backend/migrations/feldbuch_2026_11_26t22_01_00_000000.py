"""Indexes and byte order of order templates, apart: Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-26T22:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of order templates"

INDEXES = (
    "CREATE INDEX own_templates_person ON own_templates (created_by, id)",
    "CREATE INDEX customer_templates_customer_id ON customer_templates (customer_id)",
)
BYTE_ORDER = tuple(
    f'ALTER TABLE {table} ALTER COLUMN id TYPE text COLLATE "C"'
    for table in ("order_templates", "own_templates", "customer_templates")
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in [*INDEXES, *([] if engine.engine_type == "sqlite" else BYTE_ORDER)]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager

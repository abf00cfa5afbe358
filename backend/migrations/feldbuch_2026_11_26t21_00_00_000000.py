"""Orders that are over no longer wait for a decision about their prices."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "No decision about prices of orders that are over"

STATEMENTS = [
    "UPDATE orders SET differs = (1 = 0)"
    " WHERE differs AND state NOT IN ('offer', 'ordered', 'confirmed', 'in_production', 'ready')"
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, STATEMENTS)
    return manager

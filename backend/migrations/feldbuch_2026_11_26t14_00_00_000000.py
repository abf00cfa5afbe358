"""Counters of the numbers that people read, such as those of orders."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt

from backend.migrations.columns import add_table

ID = "2026-11-26T14:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Counters"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_table(manager, "SyncCounter", "sync_counter", [("number", BigInt, 0, False)])
    return manager

"""Each person's favourite products."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Text

from backend.migrations.columns import SYNCED, Columns, add_table

ID = "2026-11-26T19:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Favourites"

FAVOURITES: Columns = [*SYNCED, *[(name, Text, "", False) for name in ("product_id", "created_at", "created_by")]]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_table(manager, "Favourites", "favourites", FAVOURITES)
    return manager

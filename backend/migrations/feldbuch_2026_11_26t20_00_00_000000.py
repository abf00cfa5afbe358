"""What was seen of an order when somebody began to edit it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON

from backend.migrations.columns import add_column

ID = "2026-11-26T20:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What a draft has seen of its order"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_column(manager, "Drafts", "drafts", "seen", JSON, "null")
    return manager

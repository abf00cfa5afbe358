"""Why a line of a draft costs nothing."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Text

from backend.migrations.columns import add_column

ID = "2026-11-26T23:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Goods given free in drafts"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_column(manager, "DraftLines", "draft_lines", "given", Text)
    return manager

"""What happened to products: who changed which price, when."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, Text

from backend.migrations.columns import SYNCED, Columns, add_table

ID = "2026-11-26T19:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "History of products"

HISTORY: Columns = [
    *SYNCED,
    *[(name, Text, "", False) for name in ("product_id", "op", "at", "by")],
    ("changes", JSON, "[]", False),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_table(manager, "ProductHistory", "product_history", HISTORY)
    return manager

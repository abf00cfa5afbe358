"""Files, and photos of products."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Integer, Text

from backend.migrations.columns import SYNCED, Columns, add_table

ID = "2026-11-26T16:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files, and photos of products"

PIXELS: Columns = [("size", BigInt, 0, False), ("width", Integer, 0, False), ("height", Integer, 0, False)]
TABLES: dict[tuple[str, str], Columns] = {
    ("Files", "files"): [
        ("type", Text, "", False),
        *PIXELS,
        *[(name, Text, "", False) for name in ("kept_at", "kept_by")],
    ],
    ("ProductPhotos", "product_photos"): [
        *SYNCED,
        *[(name, Text, "", False) for name in ("product_id", "hash", "type")],
        *PIXELS,
        *[(name, Text, "", False) for name in ("created_at", "created_by")],
    ],
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    for (class_name, table), columns in TABLES.items():
        add_table(manager, class_name, table, columns)
    return manager

"""Index and byte order of the products' history, apart: Piccolo runs plain SQL before it makes the tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T19:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index and byte order of the history of products"

INDEXES = ["CREATE INDEX product_history_listed ON product_history (product_id, at, id)"]
BYTE_ORDER = {"product_history": ("id", "at")}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

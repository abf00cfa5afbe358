"""Parcels, and what of each line of an order has left in them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, Text

from backend.migrations.columns import SYNCED, Columns, add_column, add_table

ID = "2026-11-26T23:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Parcels"

PARCELS: Columns = [
    *SYNCED,
    ("customer_id", Text, "", False),
    ("order_id", Text, "", False),
    ("lines", JSON, "[]", False),
    *[(name, Text, "", False) for name in ("carrier", "tracking", "created_at", "created_by")],
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_table(manager, "Parcels", "parcels", PARCELS)
    add_column(manager, "Orders", "orders", "shipped", JSON, "[]")
    return manager

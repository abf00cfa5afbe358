"""Stock, and the ledger whose sum it is."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import BigInt, Boolean, Text

from backend.migrations.columns import SYNCED, Columns, add_table

ID = "2026-11-26T16:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Stock"

TABLES: dict[tuple[str, str], Columns] = {
    ("StockOnHand", "stock"): [*SYNCED, ("on_hand_milli", BigInt, 0, False), ("kept", Boolean, False, False)],
    ("StockEntries", "stock_entries"): [
        *SYNCED,
        ("product_id", Text, "", False),
        ("quantity_milli", BigInt, 0, False),
        ("cause", Text, "", False),
        ("order_id", Text, None, True),
        *[(name, Text, "", False) for name in ("text", "created_at", "created_by")],
    ],
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    for (class_name, table), columns in TABLES.items():
        add_table(manager, class_name, table, columns)
    return manager

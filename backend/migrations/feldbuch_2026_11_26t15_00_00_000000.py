"""Prices: groups, individual prices, and what customers and the company say of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, BigInt, Boolean, Column, Text

from backend.migrations.columns import SYNCED, Columns, add_column, add_table

ID = "2026-11-26T15:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Groups, individual prices, rates"

TABLES: dict[tuple[str, str], Columns] = {
    ("Groups", "groups"): [
        *SYNCED,
        *[(name, Text, "", False) for name in ("kind", "name", "mode")],
        ("discount_bp", BigInt, None, True),
        ("category_discounts", JSON, "[]", False),
        ("active", Boolean, True, False),
    ],
    ("CustomerPrices", "customer_prices"): [
        *SYNCED,
        *[(name, Text, "", False) for name in ("customer_id", "product_id", "currency", "mode")],
        ("per_milli", BigInt, 1_000, False),
        ("from_milli", BigInt, 0, False),
        *[(name, BigInt, None, True) for name in ("amount", "discount_bp")],
        *[(name, Text, None, True) for name in ("valid_from", "valid_to")],
        *[(name, Text, "", False) for name in ("created_at", "created_by")],
    ],
}
ADDED: list[tuple[str, str, str, type[Column], object, bool]] = [
    ("Company", "company", "small_business", Boolean, False, False),
    ("Company", "company", "oss", Boolean, False, False),
    ("Company", "company", "vat_rates", JSON, "[]", False),
    ("Company", "company", "rates", JSON, "[]", False),
    ("Company", "company", "rep_discount_bp", BigInt, 1_000, False),
    ("Customers", "customers", "price_group_id", Text, None, True),
    ("Customers", "customers", "marketing_groups", JSON, "[]", False),
    ("Customers", "customers", "category_discounts", JSON, "[]", False),
    ("Customers", "customers", "vat_id_confirmed", Boolean, False, False),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    for (class_name, table), columns in TABLES.items():
        add_table(manager, class_name, table, columns)
    for class_name, table, column, kind, default, null in ADDED:
        add_column(manager, class_name, table, column, kind, default, null)
    return manager

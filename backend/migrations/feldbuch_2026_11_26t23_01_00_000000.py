"""Indexes and byte order of parcels, apart: Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T23:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of parcels"

INDEXES = [
    "CREATE INDEX parcels_order ON parcels (order_id)",
    "CREATE INDEX parcels_customer ON parcels (customer_id)",
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, {"parcels": ("id",)})
    return manager

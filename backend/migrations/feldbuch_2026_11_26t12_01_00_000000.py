"""Indexes and byte order of the catalogue, apart, for Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T12:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of the catalogue"

INDEXES = [
    # The list: A to Z, all or of a category, from a key on.
    "CREATE INDEX products_listed ON products (active, name_key, id)",
    "CREATE INDEX products_category ON products (category_id, active, name_key, id)",
]
BYTE_ORDER = {"products": ("id", "name_key"), "categories": ("id",)}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

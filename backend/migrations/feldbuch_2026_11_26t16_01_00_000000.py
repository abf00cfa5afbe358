"""Indexes and byte order of photos and files, apart, for Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T16:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of photos and files"

INDEXES = [
    "CREATE INDEX product_photos_product ON product_photos (product_id)",
    # The sweep asks of each old file whether a row names it.
    "CREATE INDEX product_photos_hash ON product_photos (hash)",
    "CREATE INDEX files_kept ON files (kept_at)",
]
BYTE_ORDER = {"product_photos": ("id",), "files": ("id", "kept_at")}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

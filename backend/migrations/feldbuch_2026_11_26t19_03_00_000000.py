"""Index and byte order of favourites, apart: Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T19:03:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index and byte order of favourites"

INDEXES = ["CREATE INDEX favourites_person ON favourites (created_by, created_at, id)"]
BYTE_ORDER = {"favourites": ("id", "created_at")}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

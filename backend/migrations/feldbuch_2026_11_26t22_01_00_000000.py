"""Indexes and byte order of order templates, apart: Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T22:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of order templates"

INDEXES = [
    "CREATE INDEX own_templates_person ON own_templates (created_by, id)",
    "CREATE INDEX customer_templates_customer_id ON customer_templates (customer_id)",
]
BYTE_ORDER = {"order_templates": ("id",), "own_templates": ("id",), "customer_templates": ("id", "customer_id")}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

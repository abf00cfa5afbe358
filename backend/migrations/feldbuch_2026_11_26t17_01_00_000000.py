"""Indexes and byte order of the orders, apart, for Piccolo runs plain SQL before it makes the tables of a migration."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from backend.migrations.plain import add_sql

ID = "2026-11-26T17:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and byte order of the orders"

INDEXES = [
    # The list: newest first, all or of a state, from a moment on; those of a customer; those that wait for a decision.
    "CREATE INDEX orders_listed ON orders (created_at, id)",
    "CREATE INDEX orders_state ON orders (state, created_at, id)",
    "CREATE INDEX orders_customer ON orders (customer_id, created_at, id)",
    "CREATE INDEX orders_differing ON orders (created_at, id) WHERE differs",
]
BYTE_ORDER = {"orders": ("id", "created_at"), "drafts": ("id",), "draft_lines": ("id",)}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)
    return manager

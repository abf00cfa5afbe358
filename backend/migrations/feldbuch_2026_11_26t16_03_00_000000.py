"""Indexes and byte order of stock; a row of it for each product that is there."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from backend.migrations.feed import tell
from backend.migrations.plain import add_sql

ID = "2026-11-26T16:03:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of stock, and its first rows"

INDEXES = ["CREATE INDEX stock_entries_ledger ON stock_entries (product_id, created_at, id)"]
BYTE_ORDER = {"stock": ("id",), "stock_entries": ("id", "created_at")}
AT = "2026-11-26T16:00:00.000Z"
MARKS = f'{{"*":["server","{AT}",""]}}'


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    add_sql(manager, INDEXES, BYTE_ORDER)

    async def run() -> None:
        engine = engine_finder()
        for product in await engine.sql("SELECT id FROM products ORDER BY id"):
            await engine.sql("INSERT INTO stock (id, marks) VALUES ({}, {})", product["id"], MARKS)
            await tell("shared", "stock", {"id": product["id"], "kept": False, "on_hand_milli": 0}, 1, AT)

    manager.add_raw(run)
    return manager

"""Indexes, the one row of the clock, and byte order for what is sorted (Piccolo cannot express these)."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from sync.server.tables import EXTRA_SQL

ID = "2026-11-22T03:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes, the clock, byte order"

INDEXES = [
    # The list: one area, in its order, from a key on.
    "CREATE INDEX customers_area ON customers (status, area_rank, name_key, id)",
    "CREATE INDEX customers_territory ON customers (territory_id)",
    # The newest note of a customer.
    "CREATE INDEX notes_newest ON notes (customer_id, created_at, id)",
    "CREATE UNIQUE INDEX person_territories_pair ON person_territories (person_id, territory_id)",
    "CREATE UNIQUE INDEX devices_of_browser ON devices (browser_hash, person_id) WHERE revoked_at IS NULL",
]
BYTE_ORDER = [
    'ALTER TABLE customers ALTER COLUMN id TYPE text COLLATE "C", ALTER COLUMN name_key TYPE text COLLATE "C"',
    'ALTER TABLE notes ALTER COLUMN id TYPE text COLLATE "C", ALTER COLUMN created_at TYPE text COLLATE "C"',
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        on_sqlite = engine.engine_type == "sqlite"
        statements = EXTRA_SQL["sqlite"] if on_sqlite else [*BYTE_ORDER, *EXTRA_SQL["postgres"]]
        for statement in [*statements, *INDEXES]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager

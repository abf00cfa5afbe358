"""Plain SQL in migrations: indexes, and byte order for what is sorted, which Piccolo cannot express.

It stands in a migration of its own, for Piccolo runs plain SQL before it makes the tables of the same migration.
"""

from collections.abc import Mapping, Sequence

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

Columns = Mapping[str, Sequence[str]]
"""Of each table, columns of text."""


def add_sql(manager: MigrationManager, statements: Sequence[str], byte_order: Columns | None = None) -> None:
    """Run these statements; then sort those columns by bytes, which SQLite does by itself."""

    async def run() -> None:
        engine = engine_finder()
        ordered = [] if engine.engine_type == "sqlite" else by_bytes(byte_order or {})
        for statement in [*statements, *ordered]:
            await engine.run_ddl(statement)

    manager.add_raw(run)


def by_bytes(columns: Columns) -> list[str]:
    """What has PostgreSQL sort them so."""
    return [
        f"ALTER TABLE {table} " + ", ".join(f'ALTER COLUMN {name} TYPE text COLLATE "C"' for name in names)
        for table, names in columns.items()
    ]

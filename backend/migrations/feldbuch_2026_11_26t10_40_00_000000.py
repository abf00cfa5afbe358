"""Scopes that move: what devices held, stand-ins, chosen territories; rows made of a second text; the purge's index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, Column, Integer, Text
from piccolo.columns.indexes import IndexMethod
from piccolo.engine import engine_finder

from sync.server.tables import PURGE_SQL

ID = "2026-11-26T10:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Scopes that move, devices, the purge"

NULL: dict[str, object] = {"default": None, "null": True}
COLUMNS: list[tuple[str, str, str, type[Column], dict[str, object]]] = [
    ("SyncDevice", "sync_device", "scopes", Text, {"default": "{}", "null": False}),
    ("Conflicts", "conflicts", "copy_id", Text, NULL),
    ("PersonTerritories", "person_territories", "until", Text, NULL),
    ("PersonTerritories", "person_territories", "ended_at", Text, NULL),
    ("Devices", "devices", "revoked_by", Text, NULL),
    ("Devices", "devices", "carried", JSON, NULL),
    ("Devices", "devices", "waiting", Integer, NULL),
    ("Devices", "devices", "client", Text, {"default": "", "null": False}),
    ("Devices", "devices", "differed_at", Text, NULL),
]
USUAL: dict[str, object] = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    for class_name, table, column, kind, params in COLUMNS:
        manager.add_column(
            table_class_name=class_name,
            tablename=table,
            column_name=column,
            db_column_name=column,
            column_class_name=kind.__name__,
            column_class=kind,
            params={**USUAL, **params},
            schema=None,
        )

    async def run() -> None:
        for statement in PURGE_SQL:
            await engine_finder().run_ddl(statement)

    manager.add_raw(run)
    return manager

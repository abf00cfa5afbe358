"""Tables and columns for migrations written by hand, with all that Piccolo wants to be told of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, BigInt, Column, Text
from piccolo.columns.indexes import IndexMethod

Columns = list[tuple[str, type[Column], object, bool]]
"""Name, kind, default, whether it may be null."""

SYNCED: Columns = [("version", BigInt, 1, False), ("deleted_at", Text, None, True), ("marks", JSON, "{}", False)]
"""What every synced table has besides its id."""

_USUAL: dict[str, object] = {
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


def add_table(manager: MigrationManager, class_name: str, table: str, columns: Columns) -> None:
    """A table with a text `id` and these columns."""
    manager.add_table(class_name=class_name, tablename=table, schema=None, columns=None)
    for name, kind, default, null in [("id", Text, "", False), *columns]:
        add_column(manager, class_name, table, name, kind, default, null)


def add_column(
    manager: MigrationManager,
    class_name: str,
    table: str,
    name: str,
    kind: type[Column],
    default: object = "",
    null: bool = False,
) -> None:
    """A column; `id` is the primary key. Indexes are made by plain SQL, in a migration of their own."""
    manager.add_column(
        table_class_name=class_name,
        tablename=table,
        column_name=name,
        db_column_name=name,
        column_class_name=kind.__name__,
        column_class=kind,
        params={**_USUAL, "default": default, "null": null, "primary_key": name == "id"},
        schema=None,
    )

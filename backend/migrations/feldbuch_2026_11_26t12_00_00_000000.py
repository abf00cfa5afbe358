"""The catalogue: products and their categories."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, BigInt, Boolean, Column, Text
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T12:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Products and categories"

Columns = list[tuple[str, type[Column], object, bool]]
SYNCED: Columns = [("version", BigInt, 1, False), ("deleted_at", Text, None, True), ("marks", JSON, "{}", False)]
TABLES: dict[tuple[str, str], Columns] = {
    ("Categories", "categories"): [*SYNCED, ("name", Text, "", False), ("parent_id", Text, None, True)],
    ("Products", "products"): [
        *SYNCED,
        *[(name, Text, "", False) for name in ("number", "name", "description")],
        ("codes", JSON, "[]", False),
        ("category_id", Text, None, True),
        *[(name, Text, "", False) for name in ("unit", "packaging")],
        *[(name, BigInt, None, True) for name in ("packaging_milli", "minimum_milli", "content_milli")],
        *[(name, Text, "", False) for name in ("content_unit", "vat_class")],
        ("discountable", Boolean, True, False),
        ("prices", JSON, "[]", False),
        ("active", Boolean, True, False),
        *[(name, Text, "", False) for name in ("created_at", "created_by", "name_key", "search_text")],
    ],
}
USUAL: dict[str, object] = {
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="feldbuch", description=DESCRIPTION)
    for (class_name, table), columns in TABLES.items():
        manager.add_table(class_name=class_name, tablename=table, schema=None, columns=None)
        for name, kind, default, null in [("id", Text, "", False), *columns]:
            manager.add_column(
                table_class_name=class_name,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params={**USUAL, "default": default, "null": null, "primary_key": name == "id"},
                schema=None,
            )
    return manager

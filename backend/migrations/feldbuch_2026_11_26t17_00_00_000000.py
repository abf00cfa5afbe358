"""Orders, and the drafts of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import JSON, BigInt, Boolean, Column, Integer, Text
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-26T17:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Orders and drafts"

Columns = list[tuple[str, type[Column], object, bool]]
SYNCED: Columns = [("version", BigInt, 1, False), ("deleted_at", Text, None, True), ("marks", JSON, "{}", False)]
MADE: Columns = [("created_at", Text, "", False), ("created_by", Text, "", False)]


def _texts(*names: str) -> Columns:
    return [(name, Text, "", False) for name in names]


def _or_null(kind: type[Column], *names: str) -> Columns:
    return [(name, kind, None, True) for name in names]


def _json(default: str, *names: str) -> Columns:
    return [(name, JSON, default, False) for name in names]


TABLES: dict[tuple[str, str], Columns] = {
    ("Orders", "orders"): [
        *SYNCED,
        *_texts("customer_id", "number", "reference", "kind", "state", "fulfilment", "delivery", "channel"),
        *_or_null(Text, "branch_id", "valid_until"),
        *_texts("currency", "price_mode"),
        *_or_null(BigInt, "rate_e6"),
        *_or_null(Text, "rate_on"),
        *_json("{}", "tax"),
        *_json("[]", "lines"),
        *_texts("price_decision"),
        *_json("[]", "taxes"),
        *_or_null(BigInt, "total_net", "total_vat", "total_gross"),
        ("open_lines", Integer, 0, False),
        *_json("null", "delivery_address"),
        *_texts("payment_method"),
        *_or_null(Text, "wish_on"),
        *_texts("remark"),
        *_json("null", "signature"),
        *_texts("cancel_reason"),
        *_or_null(Text, "placed_at"),
        *_json("[]", "steps"),
        *_json("null", "difference"),
        *MADE,
        ("differs", Boolean, False, False),
        *_texts("search_text"),
    ],
    ("Drafts", "drafts"): [
        *SYNCED,
        *_texts("customer_id"),
        *_or_null(Text, "order_id"),
        *_texts("kind", "fulfilment"),
        *_json("null", "delivery_address"),
        *_texts("payment_method"),
        *_or_null(Text, "wish_on", "valid_until"),
        *_texts("remark"),
        *_json("null", "signature"),
        *MADE,
    ],
    ("DraftLines", "draft_lines"): [
        *SYNCED,
        *_texts("customer_id", "draft_id"),
        ("place", BigInt, 0, False),
        *_or_null(Text, "product_id"),
        *_texts("name"),
        ("quantity_milli", BigInt, 1_000, False),
        ("discount_bp", Integer, 0, False),
        *_or_null(BigInt, "price"),
        *_texts("vat_class", "text"),
        *MADE,
    ],
}
INDEXED = {("drafts", "customer_id"), ("draft_lines", "customer_id"), ("draft_lines", "draft_id")}
USUAL: dict[str, object] = {
    "unique": False,
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
            own: dict[str, object] = {"default": default, "null": null, "primary_key": name == "id"}
            manager.add_column(
                table_class_name=class_name,
                tablename=table,
                column_name=name,
                db_column_name=name,
                column_class_name=kind.__name__,
                column_class=kind,
                params={**USUAL, **own, "index": (table, name) in INDEXED},
                schema=None,
            )
    return manager

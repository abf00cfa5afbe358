"""The history: one row per change, written by the write path itself (A11)."""

from typing import Any, cast

import msgspec
from piccolo.columns import JSON, Text

from backend.history.pages import Change, Event
from sync.server.tables import SyncedTable


class History(SyncedTable, tablename="history"):
    """What one mutation changed. `changes` is a list of {field, was, now}; creations have no row."""

    customer_id = Text(index=True)
    of_table = Text(db_column_name="table")
    record_id = Text()
    op = Text()
    changes = JSON()
    at = Text()
    by = Text()


async def events_of(customer_id: str) -> list[Event]:
    """Everything that was written down about a customer, in no order."""
    rows: list[dict[str, Any]] = await History.select().where(History.customer_id == customer_id)
    return [cast(Event, _wire(row)) for row in rows]


def _wire(row: dict[str, Any]) -> dict[str, Any]:
    changes = msgspec.json.decode(row["changes"], type=list[Change])
    return {
        "id": row["id"],
        "customer_id": row["customer_id"],
        "table": row["table"],
        "record_id": row["record_id"],
        "op": row["op"],
        "changes": changes,
        "at": row["at"],
        "by": row["by"],
    }

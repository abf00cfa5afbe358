"""Parcels as rows. They are reached through a customer that the person may see."""

from typing import Any

import msgspec
from piccolo.columns import JSON, Column, Text

from backend.errors import NotFound
from backend.ids import is_id
from sync.server.tables import SyncedTable

Row = dict[str, Any]


class Parcels(SyncedTable, tablename="parcels"):
    """What left of an order at once: `lines` as in rules.py. Only its carrier and tracking ever change."""

    customer_id = Text()
    order_id = Text()
    lines = JSON(default="[]")
    carrier = Text()
    tracking = Text()
    created_at = Text()
    created_by = Text()


SERVER_ONLY = ("version", "deleted_at", "marks")
COLUMNS: tuple[Column, ...] = tuple(
    column for column in Parcels._meta.columns if column._meta.db_column_name not in SERVER_ONLY
)


async def parcels_of(order_id: str) -> list[Row]:
    """The parcels of an order whose customer the person may see, in no order."""
    return [_wire(row) for row in await Parcels.select(*COLUMNS).where(Parcels.order_id == order_id)]


async def find_parcel(order_id: str, parcel_id: str) -> Row:
    """One of them. Raises NotFound."""
    found = await find_parcel_or_none(parcel_id)
    if found is None or found["order_id"] != order_id:
        raise NotFound
    return found


async def find_parcel_or_none(parcel_id: str) -> Row | None:
    """A parcel of whatever order, or None."""
    row = await Parcels.select(*COLUMNS).where(Parcels.id == parcel_id).first() if is_id(parcel_id) else None
    return None if row is None else _wire(row)


def _wire(row: Row) -> Row:
    return {**row, "lines": msgspec.json.decode(row["lines"])}

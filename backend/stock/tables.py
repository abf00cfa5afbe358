"""Stock as rows: what is on hand, and the ledger whose sum it is."""

from collections.abc import Sequence
from typing import TypedDict, cast

from piccolo.columns import BigInt, Boolean, Column, Text
from piccolo.columns.combination import And, Where, WhereRaw

from backend.ids import is_id
from backend.stock.pages import Entry, OfOrder, Stock
from sync.server.tables import SyncedTable

PAGE = 50


class StockOnHand(SyncedTable, tablename="stock"):
    """What there is of a product; its id is the product's. `kept` once somebody has booked by hand."""

    on_hand_milli = BigInt(default=0)
    kept = Boolean(default=False)


class StockEntries(SyncedTable, tablename="stock_entries"):
    """A booking: so many thousandths came (or left, below 0), by one of rules.CAUSES. Never changed, never deleted."""

    product_id = Text()
    quantity_milli = BigInt(default=0)
    cause = Text()
    order_id = Text(null=True, default=None)
    text = Text()
    created_at = Text()
    created_by = Text()


COLUMNS: tuple[Column, ...] = tuple(StockEntries._meta.get_column_by_name(name) for name in Entry.__annotations__)


class Ledger(TypedDict):
    """A page of a product's bookings, newest first; `newer_milli` is the sum of those before it."""

    entries: list[Entry]
    newer_milli: int
    more: bool
    after: str


async def stock_of(product_ids: Sequence[str]) -> list[Stock]:
    """What there is of these, in no order; of a product that has no row nothing was ever booked."""
    if not product_ids:
        return []
    its = StockOnHand.id.is_in(list(product_ids))
    rows = await StockOnHand.select(StockOnHand.id, StockOnHand.on_hand_milli, StockOnHand.kept).where(its)
    return [Stock(id=row["id"], on_hand_milli=row["on_hand_milli"], kept=bool(row["kept"])) for row in rows]


async def is_booked(entry_id: str) -> bool:
    """Whether this very booking was made already."""
    return is_id(entry_id) and await StockEntries.exists().where(StockEntries.id == entry_id)


async def ledger(product_id: str, after: str) -> Ledger:
    """A page of PAGE bookings, after the one named; an unknown one starts at the newest."""
    its = StockEntries.product_id == product_id
    place = None
    if is_id(after):
        place = (
            await StockEntries.select(StockEntries.created_at, StockEntries.id)
            .where(its & (StockEntries.id == after))
            .first()
        )
    newer = 0
    wanted: Where | And = its
    if place is not None:
        key = (place["created_at"], place["id"])
        wanted = its & WhereRaw("(created_at, id) < ({}, {})", *key)
        (sum_,) = await StockEntries.raw(
            "SELECT coalesce(sum(quantity_milli), 0) AS newer FROM stock_entries"
            " WHERE product_id = {} AND (created_at, id) >= ({}, {})",
            product_id,
            *key,
        )
        newer = int(sum_["newer"])
    rows = (
        await StockEntries.select(*COLUMNS)
        .where(wanted)
        .order_by(StockEntries.created_at, StockEntries.id, ascending=False)
        .limit(PAGE + 1)
    )
    return Ledger(
        entries=cast("list[Entry]", rows[:PAGE]),
        newer_milli=newer,
        more=len(rows) > PAGE,
        after=after if place is not None else "",
    )


async def orders_of(entries: Sequence[Entry]) -> list[OfOrder]:
    """The orders that these bookings name, with their numbers."""
    ids = sorted({entry["order_id"] for entry in entries if entry["order_id"]})
    if not ids:
        return []
    marks = ", ".join("{}" for _ in ids)
    rows = await StockEntries.raw(f"SELECT id, customer_id, number FROM orders WHERE id IN ({marks})", *ids)  # noqa: S608
    return cast("list[OfOrder]", rows)

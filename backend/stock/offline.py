"""How stock lives on the phone: what is on hand, for all; the ledger stays on the server."""

from collections.abc import Collection, Iterable
from typing import cast

from backend.catalog.offline import NOBODYS
from backend.shared_rows import scope
from backend.stock.rules import CAUSES, may_book
from backend.stock.tables import StockEntries, StockOnHand
from backend.stock.typed import TEXT_MAX
from sync.server.access import SERVER, Access
from sync.server.fields import fixed, flag, one_of, optional, plain, reference, text, whole
from sync.server.registry import NOTHING, Adjusted, Change, Made, Operation, Synced
from sync.server.values import Values

QUANTITY_MAX = 10**13  # thousandths; a count may set right what ten bookings got wrong


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """By hand, on the server's own pages, by whoever may."""
    return () if may_book(access.role) and access.device == SERVER else NOTHING


def summed_up(change: Change) -> Iterable[Made]:
    """Each booking is in the sum as soon as it is in the ledger."""
    entry = change.after
    return [Adjusted("stock", str(entry["product_id"]), {"on_hand_milli": cast("int", entry["quantity_milli"])})]


STOCK = Synced(
    table=StockOnHand,
    fields={"kept": plain(flag(), False)},
    made=("on_hand_milli",),
    scope=scope,
    rights=rights,
    ops=frozenset({"update"}),
)
STOCK_ENTRIES = Synced(
    table=StockEntries,
    fields={
        "product_id": fixed(reference(), ""),
        "quantity_milli": fixed(whole(-QUANTITY_MAX, QUANTITY_MAX), 0),
        "cause": fixed(one_of(*CAUSES), CAUSES[0]),
        "order_id": fixed(optional(reference())),
        "text": fixed(text(TEXT_MAX), ""),
    },
    made=("created_at", "created_by"),
    scope=lambda row: NOBODYS,
    rights=rights,
    history=summed_up,
    ops=frozenset({"create"}),
)

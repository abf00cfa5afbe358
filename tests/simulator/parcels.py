"""Tables of the simulator's own, with what no table of every story has: a number, a state, a sum kept in another row.

Parcels go to customers; the bin they come from keeps how many pieces are out. They belong to the engine's tests: what
Feldbuch declares with the same means may come and go, and so their table has a name of its own.
"""

from collections.abc import Iterable
from typing import cast

from piccolo.columns import BigInt, Text
from piccolo.table import Table

from sync.server.fields import fixed, plain, reference, state, text, whole
from sync.server.registry import Adjusted, Change, Numbered, Synced
from sync.server.tables import SyncedTable
from sync.server.values import Values
from tests.cast import an_id

BINS = (an_id(401), an_id(402))
STEPS = {
    "packed": ("sent", "stopped"),
    "sent": ("there", "lost"),
    "lost": ("there",),
}
STAGES = ("packed", "sent", "there", "lost", "stopped")
FIRST_STAGES = ("packed", "sent")
COUNTER = "sendings"


class Bins(SyncedTable, tablename="bins"):
    """Shared by all."""

    name = Text()
    out = BigInt(default=0)


class Parcels(SyncedTable, tablename="sendings"):
    """Belong to a customer."""

    customer_id = Text(index=True)
    bin_id = Text()
    text = Text()
    pieces = BigInt(default=1)
    stage = Text()
    number = BigInt(default=0)


def _count(change: Change) -> Iterable[Adjusted]:
    """A parcel counts from its creation to its deletion, and again when that is taken back."""
    if change.op != "update":
        pieces = cast("int", change.after["pieces"])
        yield Adjusted(
            "bins", cast("str", change.after["bin_id"]), {"out": -pieces if change.op == "delete" else pieces}
        )


def _shared(row: Values) -> str:
    return "shared"


DECLARED = (
    Synced(table=Bins, fields={"name": plain(text(50))}, made=("out",), scope=_shared),
    Synced(
        table=Parcels,
        fields={
            "customer_id": fixed(reference()),
            "bin_id": fixed(reference()),
            "text": fixed(text(100)),
            "pieces": fixed(whole(1, 100), default=1),
            "stage": state(STEPS, *FIRST_STAGES),
        },
        made=("number",),
        belongs_to=("customer_id", "customers"),
        numbered=Numbered("number", COUNTER, lambda n, row: n),
        history=_count,
        deletable=True,
        later=True,
    ),
)
TABLES: list[type[Table]] = [Bins, Parcels]

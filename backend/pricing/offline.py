"""How individual prices live on the phone: with their customer; changed by managers, since they cost money (B2)."""

from collections.abc import Collection, Iterator

from backend.catalog.prices import AMOUNT, CURRENCY, DAY, DISCOUNT, MODE, PER, QUANTITY, per
from backend.catalog.rules import may_edit
from backend.history.offline import entered
from backend.pricing.tables import CustomerPrices
from sync.server.access import Access
from sync.server.fields import fixed, guarded, optional, reference
from sync.server.registry import NOTHING, Change, NewRow, Operation, Synced
from sync.server.values import Values

TOLD = ("product_id", "currency")
"""What a line of the history needs of the row besides what changed: the row may be gone when it is read."""
AGREED = (*TOLD, "amount", "discount_bp", "mode", "per_milli", "from_milli", "valid_from", "valid_to")


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    """Managers and administrators agree prices; whoever sells reads them (DESIGN §8: as discounts)."""
    return () if may_edit(access.role) else NOTHING


def written_down(change: Change) -> Iterator[NewRow]:
    """What was agreed, changed or ended; unlike other rows' also the beginning."""
    if change.op == "create":
        agreed = {name: change.after[name] for name in AGREED}
        yield entered(change, [{"field": name, "was": None, "now": value} for name, value in agreed.items()])
        return
    changed = {str(each["field"]) for each in change.changes}
    told = [{"field": name, "was": change.after[name], "now": change.after[name]} for name in TOLD]
    yield entered(change, [*change.changes, *(each for each in told if each["field"] not in changed)])


CUSTOMER_PRICES = Synced(
    table=CustomerPrices,
    fields={
        "customer_id": fixed(reference()),
        "product_id": fixed(reference()),
        "currency": guarded(CURRENCY, ""),
        "mode": guarded(MODE, "net"),
        "per_milli": guarded(per, PER[0]),
        "from_milli": guarded(QUANTITY, 0),
        "amount": guarded(optional(AMOUNT), None),
        "discount_bp": guarded(optional(DISCOUNT), None),
        "valid_from": guarded(DAY, None),
        "valid_to": guarded(DAY, None),
    },
    made=("created_at", "created_by"),
    belongs_to=("customer_id", "customers"),
    rights=rights,
    history=written_down,
    deletable=True,
)

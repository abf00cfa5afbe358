"""How parcels live on the phone: with their customer; each takes of its order what is still open when it arrives."""

from collections.abc import Collection, Iterable, Mapping
from typing import cast

from msgspec.structs import replace

from backend.history.offline import entered
from backend.orders.states import OFFICE
from backend.parcels import rules
from backend.parcels.tables import Parcels
from sync.server.access import Access
from sync.server.fields import Unfit, fixed, observation, reference, text, whole
from sync.server.messages import Mutation
from sync.server.registry import NOTHING, Change, Changed, Made, Operation, Refused, Synced
from sync.server.values import Json, Key, Values

LINES_MAX = 500  # as an order's (backend/orders/lines.py)
QUANTITY_MAX = 10**12

_place = whole(0, LINES_MAX - 1)
_quantity = whole(1, QUANTITY_MAX)
_text = text(rules.TRACKING_MAX)


def parts(value: Json) -> Json:
    """Parts of an order's lines, each place once, in order. Raises Unfit."""
    if not isinstance(value, list) or not 0 < len(value) <= LINES_MAX:
        raise Unfit(f"a list of 1 to {LINES_MAX} parts expected")
    found: dict[int, Json] = {}
    for item in value:
        if not isinstance(item, dict) or item.keys() != {"place", "quantity_milli"}:
            raise Unfit("a place and a quantity expected")
        place = cast("int", _place(item["place"]))
        if place in found:
            raise Unfit("each place once expected")
        found[place] = {"place": place, "quantity_milli": _quantity(item["quantity_milli"])}
    return [found[place] for place in sorted(found)]


def tracking(value: Json) -> Json:
    """A number or a link. Raises Unfit."""
    found = cast("str", _text(value))
    if not rules.is_tracking(found):
        raise Unfit("a number, or a link that begins with https:// expected")
    return found


def rights(access: Access, op: Operation, before: Values | None, fields: frozenset[str]) -> Collection[str]:
    return () if access.role in OFFICE else NOTHING


def its_order(mutation: Mutation) -> Iterable[Key]:
    order_id = mutation.set.get("order_id")
    return [("orders", order_id)] if mutation.op == "create" and isinstance(order_id, str) else []


def refused(before: Values | None, after: Values, rows: Mapping[Key, Values]) -> Refused | None:
    """Of two parcels with the same goods the first is right."""
    if before is not None:
        return None
    order = rows.get(("orders", str(after["order_id"])))
    if order is None or order["deleted_at"] is not None or order["customer_id"] != after["customer_id"]:
        return Refused("This customer has no such order.", ["order_id"])
    if rules.fits(cast("list[Values]", after["lines"]), rules.still_open(order)):
        if rules.is_shippable(order):
            return None
        return Refused(f"Nothing of an order that is {order['state']} is shipped.", ["order_id"])
    return Refused("So much is not open any more.", ["lines"])


def follows(change: Change) -> Iterable[Made]:
    """What has left is in the order as soon as the parcel is; a correction of its tracking is told with the order."""
    parcel, order_id = change.after, str(change.after["order_id"])
    if change.op != "create":
        told = replace(change, table="orders", id=order_id)
        return [entered(told, change.changes)]
    order = change.rows["orders", order_id]
    lines = len(cast("list[Json]", order["lines"]))
    sums = rules.with_parts(cast("list[int]", order["shipped"]), cast("list[Values]", parcel["lines"]), lines)
    return [Changed("orders", order_id, {"shipped": cast("Json", sums)})]


PARCELS = Synced(
    table=Parcels,
    fields={
        "customer_id": fixed(reference()),
        "order_id": fixed(reference()),
        "lines": fixed(parts),
        "carrier": observation(text(rules.CARRIER_MAX), ""),
        "tracking": observation(tracking, ""),
    },
    made=("created_at", "created_by"),
    belongs_to=("customer_id", "customers"),
    rights=rights,
    beside=its_order,
    refuse=refused,
    history=follows,
    appends=True,
    later=True,
    ops=frozenset({"create", "update"}),
)

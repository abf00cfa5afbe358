"""What may be done about two changes that clash, and what that changes (E4). Pure.

Twin: web/worker/conflicts/rules.js, function for function. A conflict is a wire row; `row` the record it is about as it
stands, None if that is gone; `copy` the second note that a clash of two texts made, None if there is none any more.
A conflict whose `customer_id` is null is about what everybody holds: a product, a category, the company.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

from backend.catalog.forms import DESCRIPTION_MAX
from backend.catalog.rules import EDITORS, ON_DEVICES
from backend.customers.forms import REMARK_MAX
from backend.customers.rules import ADDRESS, check, editable
from backend.fields import Value
from backend.orders import decisions
from backend.orders.states import ALL, may_edit

Row = Mapping[str, object]
Values = dict[str, Value]
Shape = Literal["value", "group", "texts", "delete"]

CHOICES = ("mine", "theirs", "both", "settle")
"""What can be said: this one stands, that one, both do, or what stands is right (for the row itself: nothing)."""
NOTE = ("text", "priority", "follow_up_on")
GROUPS = {
    "address": ADDRESS,
    "packaging": ("packaging", "packaging_milli"),
    "lines": ("lines", *decisions.TERMS, "price_decision"),
}
"""Fields that are judged as one."""
LONG = {"remark": REMARK_MAX, "description": DESCRIPTION_MAX}
"""Plain texts of several lines, with their limit: two of them fit into one."""
ORDER_REMARK_MAX = 2_000  # of orders and drafts (backend/orders/offline.py)
SELLERS = ("rep", "manager", "administrator")
DECIDERS = {
    "orders": ALL,
    "drafts": ALL,
    "draft_lines": ALL,
    "customer_prices": EDITORS,
    "customer_templates": ALL,
}
"""Who decides about a row that belongs to a customer; what is not named, whoever sells."""
OWN = ("own_templates",)
"""Tables of which each row is one person's: he sees a clash of two of his devices, and nobody else does."""
KEEPERS = {
    **dict.fromkeys(("products", "product_photos", "categories", "groups", "order_templates"), EDITORS),
    **dict.fromkeys(OWN, ALL),
}
"""Who may change the rows of a table that everybody holds; what is not named, administrators alone."""
TEMPLATES = ("order_templates", "own_templates", "customer_templates")
GAP = "\n\n"
SETTLED_DAYS = 90  # as long as deleted rows are kept: until then what lost can be brought back
DAY_MS = 86_400_000


class Step(TypedDict):
    """A mutation: `op` update or delete. `was` is what the person saw, None for what needs no such thing."""

    op: Literal["update", "delete"]
    table: str
    id: str
    set: Values
    was: Values | None


def shape(conflict: Row) -> Shape:
    """Two values of a field, two of an address, two notes that both live, or a delete of what somebody changed."""
    if conflict["field"] == "deleted":
        return "delete"
    if conflict["kept"] == "both":
        return "texts"
    return "group" if conflict["field"] in GROUPS else "value"


def side(conflict: Row, name: str) -> Values:
    """What one of the two wrote, by field; name is mine or theirs."""
    value = conflict[name]
    if shape(conflict) == "group" and isinstance(value, dict):
        return {field: value[field] for field in _unit(conflict) if field in value}
    return {str(conflict["field"]): value}  # type: ignore[dict-item]


def standing(conflict: Row, row: Row | None, copy: Row | None) -> str:
    """Which of them stands now: mine, theirs, both, another value that came since ("other"), or nothing ("gone")."""
    match shape(conflict):
        case "delete":
            return "mine" if row is None else "theirs"
        case "texts":
            alone = "gone" if copy is None else "mine"
            return alone if row is None else "theirs" if copy is None else "both"
    if row is None:
        return "gone"
    stand = [name for name in ("mine", "theirs") if _holds(row, side(conflict, name))]
    return stand[0] if stand else "other"


def is_shared(conflict: Row) -> bool:
    """Whether it is about a row that everybody holds, and no customer's."""
    return conflict.get("customer_id") is None


def keeps(role: str, table: str) -> bool:
    """Whether this role may change the rows of a table that everybody holds."""
    return role in KEEPERS.get(table, ("administrator",))


def may_decide(conflict: Row, role: str) -> bool:
    """Who sells decides what stands of a customer, the counter only reads (DESIGN §8); else who may change the row."""
    if is_shared(conflict):
        return keeps(role, str(conflict["table"]))
    return role in DECIDERS.get(str(conflict["table"]), SELLERS)


def may_write(conflict: Row, row: Row | None, role: str) -> bool:
    """Whether this role may write the field in question; if not, all it can say is that it has been dealt with."""
    if is_shared(conflict):
        return may_decide(conflict, role)
    if conflict["table"] == "customers" and shape(conflict) in ("value", "group"):
        return all(field in editable(role) for field in _unit(conflict))
    if conflict["table"] == "notes":
        return may_decide(conflict, role)
    if conflict["table"] == "orders":
        return row is None or may_edit(str(row.get("state")), role)
    return conflict["table"] in DECIDERS and shape(conflict) != "delete" and may_decide(conflict, role)


def needs_network(conflict: Row) -> bool:
    """Whether a device cannot choose a value by itself: what everybody holds is kept online, but for some fields."""
    offline = conflict["table"] in TEMPLATES or (conflict["table"] == "products" and conflict["field"] in ON_DEVICES)
    return is_shared(conflict) and not offline


def choices(conflict: Row, customer: Row, row: Row | None, copy: Row | None, role: str) -> list[str]:
    """What there is to choose, in the order of CHOICES; what stands already is no choice, but `settle`."""
    now = standing(conflict, row, copy)
    seen = {} if row is None else shown(conflict, row)
    offered = [
        name
        for name in ("mine", "theirs", "both")
        if name != now and may_choose(conflict, name, customer, row, seen, role)
    ]
    return [*offered, *(["settle"] if conflict["state"] == "open" and may_decide(conflict, role) else [])]


def may_choose(conflict: Row, choice: str, customer: Row, row: Row | None, seen: Values, role: str) -> bool:
    """Whether this person may say this. `seen` is what stood on his page, {} of a row that is gone.

    A row that is gone takes no value (but a note comes back whole); a customer without any name is no choice.
    """
    if choice == "settle" or not may_decide(conflict, role) or not may_write(conflict, row, role):
        return choice == "settle" and may_decide(conflict, role)
    match shape(conflict):
        case "texts":
            return choice in CHOICES and bool(conflict.get("copy_id"))
        case "delete":
            return choice in ("mine", "theirs")
    after = wanted(conflict, choice, seen)
    if not seen or not after:
        return False
    if conflict["table"] == "orders" and not _same(after.get("price_decision"), seen.get("price_decision")):
        return "price_decision" not in after or row is None or decisions.may_decide(row, role)
    return conflict["table"] != "customers" or not check({**customer, **after})


def shown(conflict: Row, row: Row) -> Values:
    """The fields of a row that a page about the conflict shows, as they stand; they go with the form as `was`."""
    fields = NOTE if shape(conflict) in ("texts", "delete") else _unit(conflict)
    return {field: row.get(field) for field in fields}  # type: ignore[misc]


def wanted(conflict: Row, choice: str, seen: Values) -> Values:
    """The values that a choice between two values stands for; empty if there is no such choice."""
    if choice != "both":
        return side(conflict, choice) if choice in ("mine", "theirs") else {}
    field = str(conflict["field"])
    if field not in LONG:
        return {}
    text = together([seen.get(field), conflict["theirs"], conflict["mine"]])
    return {field: text} if text != seen.get(field) and len(text) <= _most(conflict) else {}


def together(texts: Sequence[object]) -> str:
    """All of these texts in one, below each other in this order, without what another one says already."""
    found: list[str] = []
    for at, text in enumerate(texts):
        others = [*texts[at + 1 :], *found]
        if isinstance(text, str) and text and not any(isinstance(one, str) and text in one for one in others):
            found.append(text)
    return GAP.join(found)


def resolution(
    conflict: Row, choice: str, row: Row | None, copy: Row | None, seen: Values, copy_seen: Values
) -> list[Step]:
    """What a choice does, to be saved as one: the conflict is resolved, and what is chosen comes to stand.

    `seen` and `copy_seen` are what stood on the page, so that whatever came since is not overwritten unseen. The
    conflict goes first: if the row then clashes again, that is a new one, and open.
    """
    table, id_ = str(conflict["table"]), str(conflict["record_id"])
    settled = Step(
        op="update",
        table="conflicts",
        id=str(conflict["id"]),
        set={"state": "resolved"},
        was={"state": "open"},
    )
    steps = [settled] if conflict["state"] == "open" else []
    if choice == "settle":
        return steps
    match shape(conflict):
        case "texts":
            steps += _lives(table, id_, row, choice != "mine", seen)
            return [*steps, *_lives(table, str(conflict.get("copy_id") or ""), copy, choice != "theirs", copy_seen)]
        case "delete":
            return [*steps, *_lives(table, id_, row, choice == "theirs", seen)]
    changed = {
        field: value for field, value in wanted(conflict, choice, seen).items() if not _same(value, seen.get(field))
    }
    if changed:
        steps.append(Step(op="update", table=table, id=id_, set=changed, was={**seen}))
    return steps


def settled_since(now_ms: int) -> str:
    """The id from which on settled conflicts are still listed: ids are made when a clash is found, and sort by time."""
    ms = f"{max(now_ms - SETTLED_DAYS * DAY_MS, 0):012x}"
    return f"{ms[:8]}-{ms[8:]}"


def _unit(conflict: Row) -> Sequence[str]:
    field = str(conflict["field"])
    return GROUPS[field] if shape(conflict) == "group" else (field,)


def _most(conflict: Row) -> int:
    return ORDER_REMARK_MAX if conflict["table"] in ("orders", "drafts") else LONG[str(conflict["field"])]


def _holds(row: Row, values: Values) -> bool:
    return all(_same(row.get(field), value) for field, value in values.items())


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _lives(table: str, id_: str, row: Row | None, wanted: bool, seen: Values) -> list[Step]:
    if row is not None and not wanted:
        return [Step(op="delete", table=table, id=id_, set={}, was={**seen})]
    if row is None and wanted:
        return [Step(op="update", table=table, id=id_, set={"deleted": False}, was=None)]
    return []

"""A draft becomes an order, or the change of one (B3). Pure.

Twin: web/worker/orders/draft_placing.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.forms import canonical_json
from backend.orders.draft_rules import Facts, Ground, lines_of
from backend.orders.lines import lines as checked
from sync.server.fields import Unfit

Row = Mapping[str, Any]

HEAD = ("fulfilment", "delivery_address", "payment_method", "wish_on", "valid_until", "remark", "signature")
TOGETHER = ("lines", "currency", "price_mode", "rate_e6", "rate_on", "tax", "price_decision")
"""What is judged as one in a change of an order: `was` names all of it."""
WORKED_OUT = ("times", "line_discount", "line_discount_refused")
STATES = {"order": "ordered", "offer": "offer"}
_TAIL = 4


def order_of(draft: Row, lines: Sequence[Row], ground: Ground, facts: Facts, kind: str) -> dict[str, Any]:
    """The order that a draft becomes, as a mutation sets it; its id is the draft's."""
    return {
        "customer_id": draft["customer_id"],
        "reference": reference(draft, facts["day"]),
        "kind": "goods",
        "state": STATES[kind],
        **_head(draft, kind),
        **_priced(lines, ground, facts),
    }


def change_of(
    draft: Row, lines: Sequence[Row], ground: Ground, facts: Facts, order: Row
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What an edited draft changes in its order, and what of it was seen when it was begun."""
    base = {**order, **(draft["seen"] or {})}
    kind = "offer" if order["state"] == "offer" else "order"
    now = {**_head(draft, kind), **_priced(lines, ground, facts)}
    changed = {name for name, value in now.items() if not _same(value, base[name])}
    if changed & set(TOGETHER):
        changed |= {name for name in TOGETHER if name in now}
    set_ = {name: now[name] for name in now if name in changed}
    seen = {name: base[name] for name in base if name in changed or (name in TOGETHER and changed & set(TOGETHER))}
    return set_, seen


def fits(values: Row) -> bool:
    """Whether an order holds these lines: fewer bytes fit into it than into the rows of a draft."""
    try:
        checked(values.get("lines", []))
    except Unfit:
        return False
    return True


def reference(draft: Row, day: str) -> str:
    """What an order is called until the server gives it its number: the day, and the end of its id."""
    return f"{day[2:4]}{day[5:7]}{day[8:10]}-{draft['id'][-_TAIL:].upper()}"


def _head(draft: Row, kind: str) -> dict[str, Any]:
    return {**{name: draft[name] for name in HEAD}, "valid_until": draft["valid_until"] if kind == "offer" else None}


def _priced(lines: Sequence[Row], ground: Ground, facts: Facts) -> dict[str, Any]:
    terms = ground["terms"]
    rate = terms["exchange"]
    return {
        "lines": [_line({**one}) for one in lines_of(lines, ground, facts)],
        "currency": terms["currency"],
        "price_mode": terms["price_mode"],
        "rate_e6": None if rate is None else rate["rate_e6"],
        "rate_on": None if rate is None else rate["rate_on"],
        "tax": {**terms["tax"]},
    }


def _line(one: dict[str, Any]) -> dict[str, Any]:
    """As it is kept: of the explanation those steps that do not follow from the line itself, with what they say."""
    reason = [
        {name: value for name, value in step.items() if name == "amount" or (value is not None and value is not False)}
        for step in one["reason"]
        if step["code"] not in WORKED_OUT
    ]
    return {**one, "reason": reason}


def _same(one: object, other: object) -> bool:
    return canonical_json(one) == canonical_json(other)

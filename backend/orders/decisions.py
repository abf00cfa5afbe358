"""What the server found different in an order's prices (B5), and what may be said to it. Pure.

Twin: web/worker/orders/decisions.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.orders.states import may_edit

Row = Mapping[str, Any]

MANAGERS = ("manager", "administrator")
OVER_LIMIT = "discount"
KEPT = {"price_decision": "kept"}
"""An order's fields if what was agreed stays."""

TERMS = ("currency", "price_mode", "rate_e6", "rate_on", "tax")
PRICES = ("per_milli", "list_price", "unit_price", "discount_bp", "vat_rate_bp", "line_total", "reason")


class LineDifference(TypedDict):
    """What is different in the line at `place`. Codes: price, vat, gone (no such product any more), discount (more than
    whoever gave it may give). `now` has the fields PRICES as they would be now, None where there are none."""

    place: int
    codes: Sequence[str]
    now: dict[str, Any] | None


class Difference(TypedDict):
    """`terms` are those that hold now; totals are of the lines as they would be now."""

    lines: Sequence[LineDifference]
    terms: dict[str, Any]
    total_net: int | None
    total_gross: int | None


def is_open(order: Row) -> bool:
    """Whether somebody must decide about its prices: as long as anybody may, not once it left or is cancelled."""
    return order["difference"] is not None and order["price_decision"] == "" and may_edit(order["state"], MANAGERS[0])


def over_limit(order: Row) -> bool:
    """Whether a discount is in it that whoever gave it may not give."""
    found = order["difference"]
    return found is not None and any(OVER_LIMIT in line["codes"] for line in found["lines"])


def may_decide(order: Row, role: str) -> bool:
    """Whoever may edit it, but what a rep gave beyond his permission is for those who may give it."""
    return may_edit(order["state"], role) and (role in MANAGERS or not over_limit(order))


def question(order: Row) -> str:
    """What a page asks, so that an answer to another question is noticed: both sums, and how many lines differ."""
    found: Difference = order["difference"]
    sums = (order["total_gross"], found["total_gross"])
    return "/".join([*("" if total is None else str(total) for total in sums), str(len(found["lines"]))])


def was_asked(now: Difference | None, before: Any) -> bool:
    """Whether a decision that came along with other prices was about all that is different now: what is left of it."""
    return now is None or (before is not None and all(line in before["lines"] for line in now["lines"]))


def taken(order: Row) -> dict[str, Any]:
    """The order's fields with what holds now; a discount that was too high stays, for nobody computes that anew."""
    found: Difference = order["difference"]
    now = {line["place"]: line["now"] for line in found["lines"]}
    lines = [{**line, **(now.get(place) or {})} for place, line in enumerate(order["lines"])]
    return {"lines": lines, **{name: found["terms"][name] for name in TERMS}, "price_decision": "taken"}


def seen(order: Row) -> dict[str, Any]:
    """What a decision is about: all that is judged together with it."""
    return {name: order[name] for name in ("lines", *TERMS, "price_decision")}

"""What follows from an order by itself: its sums, its steps, what it is found by. Pure.

Twin: web/worker/orders/made.js, function for function.
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from backend.fold import text_found_by
from backend.orders.lines import summed
from backend.parcels.rules import is_all_shipped, is_shippable
from backend.pricing.order import Tax

PLACED = "ordered"
SHIPPED = "shipped"


class Taken(TypedDict):
    """A step that was taken: to which state, when, by whom."""

    state: str
    at: str
    by: str


class Made(TypedDict):
    """`open_lines` are those without a price, which no sum contains. `placed_at`: when it became an order."""

    taxes: list[Tax]
    total_net: int | None
    total_vat: int | None
    total_gross: int | None
    open_lines: int
    state: str
    steps: list[Taken]
    placed_at: str | None
    price_decision: str


def made(before: Mapping[str, Any] | None, after: Mapping[str, Any], user: str, at: str) -> Made:
    """What both sides make of an order that stands so after a change; `before` is None for a new one.

    With the last piece that was open it is shipped. A decision about prices holds for the lines it was made for: other
    lines lose it, unless they come with one.
    """
    sums = summed(after["lines"], after["price_mode"])
    steps: list[Taken] = [] if before is None else before["steps"]
    placed_at = None if before is None else before["placed_at"]
    state = SHIPPED if is_shippable(after) and is_all_shipped(after) else after["state"]
    if before is None or before["state"] != state:
        steps = [*steps, Taken(state=state, at=at, by=user)]
        if state == PLACED and placed_at is None:
            placed_at = at
    decision = after["price_decision"]
    if before is not None and before["lines"] != after["lines"] and before["price_decision"] == decision:
        decision = ""
    return Made(
        taxes=sums["taxes"],
        total_net=sums["total_net"],
        total_vat=sums["total_vat"],
        total_gross=sums["total_gross"],
        open_lines=sums["open_lines"],
        state=state,
        steps=steps,
        placed_at=placed_at,
        price_decision=decision,
    )


def search_text(order: Mapping[str, Any]) -> str:
    """What an order is found by, besides its customer: number and reference."""
    return text_found_by([order["number"], order["reference"]])

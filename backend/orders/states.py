"""The states of an order and the steps between them (B4): this table is all there is. Pure.

Twin: web/worker/orders/states.js, function for function. docs/orders.md prints it; a test holds both together.
"""

from typing import TypedDict

ALL = ("rep", "counter", "manager", "administrator")
OFFICE = ("counter", "manager", "administrator")
BEGIN = ("offer", "ordered")
"""What an order may be when it is made."""


class Step(TypedDict):
    """An allowed step, the code of its verb, and whose it is."""

    of: str
    to: str
    verb: str
    roles: tuple[str, ...]


def _step(of: str, to: str, verb: str, roles: tuple[str, ...]) -> Step:
    return Step(of=of, to=to, verb=verb, roles=roles)


STEPS = (
    _step("offer", "ordered", "order", ALL),
    _step("offer", "declined", "decline", ALL),
    _step("offer", "expired", "expire", ALL),
    _step("offer", "cancelled", "cancel", ALL),
    _step("ordered", "confirmed", "confirm", OFFICE),
    _step("ordered", "cancelled", "cancel", ALL),
    _step("confirmed", "in_production", "produce", OFFICE),
    _step("confirmed", "ready", "provide", OFFICE),
    _step("confirmed", "shipped", "ship", OFFICE),
    _step("confirmed", "cancelled", "cancel", OFFICE),
    _step("in_production", "ready", "provide", OFFICE),
    _step("in_production", "shipped", "ship", OFFICE),
    _step("in_production", "cancelled", "cancel", OFFICE),
    _step("ready", "shipped", "ship", OFFICE),
    _step("ready", "cancelled", "cancel", OFFICE),
    _step("shipped", "completed", "complete", OFFICE),
)
STATES = (
    "offer", "ordered", "confirmed", "in_production", "ready", "shipped", "completed", "cancelled", "declined",
    "expired",
)  # fmt: skip
OPEN = ("ordered", "confirmed", "in_production", "ready")
"""Ordered, and still to be delivered."""

SHIPPABLE = tuple(step["of"] for step in STEPS if step["to"] == "shipped")
"""From these goods may leave, all or in parts."""

OUT = ("shipped", "completed")
"""All goods have left."""

_EDITED_BY_ALL = ("offer", "ordered")
_EDITED_BY_OFFICE = ("offer", "ordered", "confirmed", "in_production", "ready")


def steps_from(state: str, role: str) -> list[Step]:
    """The steps that this role may take from a state, in the order of the table."""
    return [step for step in STEPS if step["of"] == state and role in step["roles"]]


def refusal(state: str, to: str, role: str) -> str:
    """Why a step is refused: "role" (it is others'), "step" (there is none), or "" if it is allowed."""
    for step in STEPS:
        if step["of"] == state and step["to"] == to:
            return "" if role in step["roles"] else "role"
    return "step"


def may_edit(state: str, role: str) -> bool:
    """Whether this role may change an order's content: a rep until it is confirmed, the office until it is shipped."""
    return state in (_EDITED_BY_OFFICE if role in OFFICE else _EDITED_BY_ALL)

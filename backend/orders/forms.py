"""What may be said of an order on its page."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.orders.states import STATES

REASON_MAX = 500
DECISIONS = ("kept", "taken")


class StepForm(msgspec.Struct):
    """A step to another state, with a reason where it needs one."""

    state: Annotated[str | UnsetType, fields.choice(*STATES)] = UNSET
    reason: Annotated[str | UnsetType, fields.text(REASON_MAX)] = UNSET


class DecisionForm(msgspec.Struct):
    """What is done about prices that differ."""

    decision: Annotated[str | UnsetType, fields.choice(*DECISIONS)] = UNSET

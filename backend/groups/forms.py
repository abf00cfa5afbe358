"""What may be written of a group of customers (A8)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields

NAME_MAX = 100
KINDS = ("price", "marketing")
MODES = ("net", "gross")

Text = str | UnsetType


class GroupForm(msgspec.Struct):
    """A group's fields on the wire but for its percentages on categories (pricing/percentages.py)."""

    kind: Annotated[Text, fields.choice(*KINDS, default="price")] = UNSET
    name: Annotated[Text, fields.line(NAME_MAX, required=True)] = UNSET
    mode: Annotated[Text, fields.choice(*MODES, default="net")] = UNSET
    discount_bp: Annotated[int | UnsetType | None, fields.percent()] = UNSET
    active: Annotated[bool | UnsetType, fields.flag(default=True)] = UNSET

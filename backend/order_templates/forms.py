"""What may be typed of an order template; its quantities are read as those of a draft (orders/draft_numbers.py)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.orders.draft_forms import TEXT_MAX

NAME_MAX = 100
KINDS = ("own", "customer", "company")

Text = str | UnsetType


class OrderTemplateForm(msgspec.Struct):
    """Its name, and for whom it is made."""

    name: Annotated[Text, fields.line(NAME_MAX, required=True)] = UNSET
    kind: Annotated[Text, fields.choice(*KINDS, default="own")] = UNSET


class TemplateItemForm(msgspec.Struct):
    """Of a product in it the text on its line."""

    text: Annotated[Text, fields.text(TEXT_MAX)] = UNSET

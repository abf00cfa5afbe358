"""What may be typed into a draft (B3): the head, and a line but for its numbers (draft_numbers.py)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.catalog.forms import VAT_CLASSES

KINDS = ("order", "offer")
FULFILMENTS = ("shipping", "pickup", "own_stock")
PAYMENTS = ("invoice", "prepayment", "direct_debit", "card", "cash")
REMARK_MAX = 2_000
NAME_MAX = 200
TEXT_MAX = 500
STREET_MAX = 200
POSTCODE_MAX = 20
CITY_MAX = 100
ADDRESS_MAX = 1_000  # an address as the value of a choice: compact JSON
OTHER = "other"
"""Instead of an address: that of the fields below is meant. "" is the customer's own."""

Text = str | UnsetType
Day = str | UnsetType | None


class DraftForm(msgspec.Struct):
    """The head of a draft. `delivery` is "", OTHER or an address as JSON."""

    kind: Annotated[Text, fields.choice(*KINDS, default="order")] = UNSET
    fulfilment: Annotated[Text, fields.choice(*FULFILMENTS, default="shipping")] = UNSET
    payment_method: Annotated[Text, fields.choice(*PAYMENTS, default="", required=False)] = UNSET
    wish_on: Annotated[Day, fields.date()] = UNSET
    valid_until: Annotated[Day, fields.date()] = UNSET
    remark: Annotated[Text, fields.text(REMARK_MAX)] = UNSET
    delivery: Annotated[Text, fields.line(ADDRESS_MAX)] = UNSET
    delivery_name: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    delivery_street: Annotated[Text, fields.line(STREET_MAX)] = UNSET
    delivery_postcode: Annotated[Text, fields.line(POSTCODE_MAX)] = UNSET
    delivery_city: Annotated[Text, fields.line(CITY_MAX)] = UNSET
    delivery_country: Annotated[Text, fields.country()] = UNSET


class DraftLineForm(msgspec.Struct):
    """A line: what of it is text, a percentage or a choice. `name` and `vat_class` are those of a free line."""

    name: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    text: Annotated[Text, fields.text(TEXT_MAX)] = UNSET
    discount_bp: Annotated[int | UnsetType | None, fields.percent()] = UNSET
    vat_class: Annotated[Text, fields.choice(*VAT_CLASSES, default="standard")] = UNSET

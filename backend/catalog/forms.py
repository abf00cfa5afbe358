"""What may be written of a product and of a category (B1)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields

NAME_MAX = 200
NUMBER_MAX = 40
UNIT_MAX = 20  # Stück, kg, Blech, Karton
DESCRIPTION_MAX = 8_000
CONTENT_UNITS = ("g", "kg", "ml", "l", "m", "m2")
VAT_CLASSES = ("standard", "reduced", "zero")

Text = str | UnsetType


class ProductForm(msgspec.Struct):
    """A product's fields on the wire that are one word or text each; the rest in offline.py."""

    number: Annotated[Text, fields.line(NUMBER_MAX)] = UNSET
    name: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    description: Annotated[Text, fields.text(DESCRIPTION_MAX)] = UNSET
    category_id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET
    unit: Annotated[Text, fields.line(UNIT_MAX)] = UNSET
    packaging: Annotated[Text, fields.line(UNIT_MAX)] = UNSET
    vat_class: Annotated[Text, fields.choice(*VAT_CLASSES, default="standard")] = UNSET
    discountable: Annotated[bool | UnsetType, fields.flag()] = UNSET
    active: Annotated[bool | UnsetType, fields.flag()] = UNSET


class CategoryForm(msgspec.Struct):
    """A category and the one above it."""

    name: Annotated[Text, fields.line(NAME_MAX)] = UNSET
    parent_id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET

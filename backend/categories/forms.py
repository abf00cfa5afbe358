"""What may be submitted of a category."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.catalog.forms import NAME_MAX


class KeptForm(msgspec.Struct):
    """A category as it is kept: with a name, and where it stands."""

    name: Annotated[str | UnsetType, fields.line(NAME_MAX, required=True)] = UNSET
    parent_id: Annotated[str | UnsetType | None, fields.row_id()] = UNSET

"""What an administrator submits to give a territory to somebody."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields


class GiveForm(msgspec.Struct):
    """Who is to hold it; `until` is a stand-in's last day, None for good."""

    person_id: Annotated[str | UnsetType, fields.row_id(required=True)] = UNSET
    until: Annotated[str | UnsetType | None, fields.date()] = UNSET

"""What may be typed about a parcel, but for its quantities (typed.py)."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from backend import fields
from backend.parcels.rules import CARRIER_MAX, TRACKING_MAX


class ParcelForm(msgspec.Struct):
    """Who carries it, and how it is followed."""

    carrier: Annotated[str | UnsetType, fields.line(CARRIER_MAX)] = UNSET
    tracking: Annotated[str | UnsetType, fields.line(TRACKING_MAX)] = UNSET

"""What a posted form wants of a parcel: the values to be written, or what is wrong at which field (B4). Pure.

Twin: web/worker/parcels/typed.js, function for function. The quantity of the line at place n is typed into quantity-n.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.forms import Error, read
from backend.orders.draft_numbers import quantity
from backend.parcels.forms import ParcelForm
from backend.parcels.rules import Part, is_tracking

Fields = Mapping[str, str]

QUANTITY = "quantity-"


class Wanted(TypedDict):
    """`values` to be written, an Error per wrong field, the texts as they were typed."""

    values: dict[str, Any]
    errors: dict[str, Error]
    typed: dict[str, str]


def tracked(fields: Fields) -> Wanted:
    """Who carries it, and how it is followed."""
    found = read(ParcelForm, fields)
    errors = {**found.errors}
    if not is_tracking(str(found.values.get("tracking", ""))):
        errors["tracking"] = Error("tracking")
    return Wanted(values={**found.values}, errors=errors, typed=found.typed)


def parts(fields: Fields, left: Sequence[int], language: str) -> Wanted:
    """How many of each line, at most what is left of it; what is not typed, or 0, stays. Under `lines` the parts."""
    found: list[Part] = []
    errors: dict[str, Error] = {}
    typed: dict[str, str] = {}
    for place, most in enumerate(left):
        name = f"{QUANTITY}{place}"
        text = fields.get(name, "")
        if most == 0 or text == "":
            continue
        typed[name] = read(ParcelForm, {"carrier": text}).typed["carrier"]
        wanted = quantity(text, None, language)
        if wanted["error"]:
            errors[name] = Error("large" if wanted["error"] == "large" else "quantity")
        elif (wanted["value"] or 0) > most:
            errors[name] = Error("left")
        elif wanted["value"]:
            found.append(Part(place=place, quantity_milli=wanted["value"]))
    if not found and not errors:
        errors["lines"] = Error("empty_parcel")
    return Wanted(values={"lines": found}, errors=errors, typed=typed)


def parcel(fields: Fields, left: Sequence[int], language: str) -> Wanted:
    """A parcel with so much of each line."""
    goods, way = parts(fields, left, language), tracked(fields)
    return Wanted(
        values={**way["values"], **goods["values"]},
        errors={**goods["errors"], **way["errors"]},
        typed={**way["typed"], **goods["typed"]},
    )

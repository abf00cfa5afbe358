"""What has left of an order, in which parcel, and what is still open (B4). Pure.

Twin: web/worker/parcels/rules.js, function for function. Quantities are thousandths; a parcel's `lines` are a list of
{place, quantity_milli}, where places are those of the order's lines, from 0. An order keeps in `shipped` what its
parcels have of each line; once it is out, all has left, in parcels or not.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from backend.orders.states import OUT, SHIPPABLE, refusal

Row = Mapping[str, Any]

NUMBER = "[0-9A-Za-z](?:[0-9A-Za-z ./_-]{0,59})"
LINK = "https://[0-9A-Za-z](?:[0-9A-Za-z.-]{0,252})(?::[0-9]{1,5})?(?:[/?#][!-~]*)?"
TRACKING_MAX = 500
CARRIER_MAX = 60

_TRACKING = re.compile(f"(?:{NUMBER}|{LINK})?")
_LINK = re.compile(LINK)


class Part(TypedDict):
    """So much of the order's line at this place."""

    place: int
    quantity_milli: int


def shipped(order: Row) -> list[int]:
    """So much of each line has left."""
    quantities = [line["quantity_milli"] for line in order["lines"]]
    return quantities if order["state"] in OUT else with_parts(order.get("shipped") or [], [], len(quantities))


def still_open(order: Row) -> list[int]:
    """So much of each line is still to leave."""
    left = shipped(order)
    return [max(line["quantity_milli"] - left[place], 0) for place, line in enumerate(order["lines"])]


def is_partly_shipped(order: Row) -> bool:
    """Something has left, something has not."""
    return order["state"] not in OUT and any(order.get("shipped") or [])


def is_all_shipped(order: Row) -> bool:
    """Nothing is open any more of an order that goes in parcels."""
    return bool(order["lines"]) and not any(still_open(order))


def may_ship(order: Row, role: str) -> bool:
    """Whether this role may send goods of this order now."""
    return refusal(order["state"], "shipped", role) == ""


def all_open(order: Row) -> list[Part]:
    """A parcel with all that is still to leave."""
    return [Part(place=place, quantity_milli=milli) for place, milli in enumerate(still_open(order)) if milli]


def fits(parts: Iterable[Row], left: Sequence[int]) -> bool:
    """Whether there is so much left of each line."""
    return all(part["place"] < len(left) and part["quantity_milli"] <= left[part["place"]] for part in parts)


def is_shippable(order: Row) -> bool:
    """Whether goods of it may leave at all, whoever sends them."""
    return order["state"] in SHIPPABLE


def with_parts(sums: Sequence[int], parts: Iterable[Row], lines: int) -> list[int]:
    """Sums by line with these parts added, one for each of so many lines."""
    found = [sums[place] if place < len(sums) else 0 for place in range(lines)]
    for part in parts:
        if part["place"] < lines:
            found[part["place"]] += part["quantity_milli"]
    return found


def keeps_what_left(before: Row, after: Row) -> bool:
    """Whether the lines still have all that has left: the same goods at the same place, and as many at least."""
    for place, milli in enumerate(shipped(before)):
        if milli == 0:
            continue
        if place >= len(after["lines"]):
            return False
        was, now = before["lines"][place], after["lines"][place]
        if was["product_id"] != now["product_id"] or (was["product_id"] is None and was["name"] != now["name"]):
            return False
        if now["quantity_milli"] < milli:
            return False
    return True


def is_tracking(text: str) -> bool:
    """Whether a parcel can be followed by this: a number, a link, or nothing."""
    return len(text) <= TRACKING_MAX and _TRACKING.fullmatch(text) is not None


def link(tracking: str) -> str:
    """The address to follow a parcel at, "" for a mere number."""
    return tracking if _LINK.fullmatch(tracking) else ""

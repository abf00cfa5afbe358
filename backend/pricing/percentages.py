"""Percentages on categories of products, as customers and price groups keep them; pure."""

from sync.server.fields import Unfit, day, optional, reference, whole
from sync.server.values import Json

PERCENTAGES_MAX = 200  # of one customer or group
FULL_BP = 10_000
OWN = frozenset({"category_id", "discount_bp", "valid_from", "valid_to"})

_category = reference()
_discount = whole(0, FULL_BP)
_day = optional(day())


def category_discounts(value: Json) -> Json:
    """{category_id, discount_bp, valid_from, valid_to} by category and beginning. Raises Unfit, also for two of one."""
    if not isinstance(value, list) or len(value) > PERCENTAGES_MAX:
        raise Unfit("a list of percentages expected")
    found: dict[tuple[str, str], Json] = {}
    for item in value:
        if not isinstance(item, dict) or item.keys() - OWN:
            raise Unfit("a percentage of known fields expected")
        one: dict[str, Json] = {
            "category_id": _category(item.get("category_id")),
            "discount_bp": _discount(item.get("discount_bp")),
            "valid_from": _day(item.get("valid_from")),
            "valid_to": _day(item.get("valid_to")),
        }
        if one["valid_from"] and one["valid_to"] and str(one["valid_from"]) > str(one["valid_to"]):
            raise Unfit("it ends before it begins")
        place = (str(one["category_id"]), str(one["valid_from"] or ""))
        if place in found:
            raise Unfit("two percentages for the same")
        found[place] = one
    return [found[place] for place in sorted(found)]

"""The list prices of a product, as they are stored; pure. What a customer pays is a rule of its own (B2).

A price is {list, currency, mode, per_milli, from_milli, amount or discount_bp, valid_from, valid_to}. `list` is base,
special or group:<id>. `currency` "" is the company's for an amount, any for a percentage. `amount`, in minor units, is
for `per_milli` thousandths of the product's unit, net or gross, from `from_milli` thousandths on (a scale);
`discount_bp`, in basis points, is off the base price instead, below 0 on top of it. Valid from and to are days, both
included, or null.
"""

import re
from typing import cast

from sync.server.fields import Unfit, day, matching, one_of, optional, whole
from sync.server.ids import is_id
from sync.server.values import Json

PRICES_MAX = 500  # of one product
AMOUNT_MAX = 10**12  # minor units
QUANTITY_MAX = 10**12  # thousandths
PER = (1_000, 100_000, 1_000_000)  # a price is for 1, 100 or 1,000 units
FULL_BP = 10_000
OWN = frozenset({"list", "currency", "mode", "per_milli", "from_milli", "valid_from", "valid_to"})
WORTH = ("amount", "discount_bp")

_GROUP = re.compile(r"group:(.+)", re.DOTALL)
CURRENCY = matching("([A-Z]{3})?")
MODE = one_of("net", "gross")
QUANTITY = whole(0, QUANTITY_MAX)
AMOUNT = whole(0, AMOUNT_MAX)
DISCOUNT = whole(-FULL_BP, FULL_BP)  # a surcharge doubles the price at most
DAY = optional(day())
"""What fits in the fields of a price, wherever one is kept."""


def prices(value: Json) -> Json:
    """Prices by list, currency, mode, validity and scale. Raises Unfit, also if two say something of the same."""
    if not isinstance(value, list) or len(value) > PRICES_MAX:
        raise Unfit("a list of prices expected")
    found: dict[tuple[str, str, str, str, str, int], Json] = {}
    for item in value:
        price = _price(item)
        place = (
            str(price["list"]),
            str(price["currency"]),
            str(price["mode"]),
            str(price["valid_from"] or ""),
            str(price["valid_to"] or ""),
            cast("int", price["from_milli"]),
        )
        if place in found:
            raise Unfit("two prices for the same")
        found[place] = cast("Json", price)
    return [found[place] for place in sorted(found)]


def _price(item: Json) -> dict[str, Json]:
    if not isinstance(item, dict) or item.keys() - OWN - set(WORTH):
        raise Unfit("a price of known fields expected")
    worth = [name for name in WORTH if item.get(name) is not None]
    if len(worth) != 1:
        raise Unfit("an amount or a discount expected")
    price: dict[str, Json] = {
        "list": _list(item.get("list")),
        "currency": CURRENCY(item.get("currency")),
        "mode": MODE(item.get("mode")),
        "per_milli": per(item.get("per_milli", PER[0])),
        "from_milli": QUANTITY(item.get("from_milli", 0)),
        worth[0]: (AMOUNT if worth[0] == "amount" else DISCOUNT)(item[worth[0]]),
        "valid_from": DAY(item.get("valid_from")),
        "valid_to": DAY(item.get("valid_to")),
    }
    if price["list"] == "base" and worth[0] != "amount":
        raise Unfit("the base price is an amount")
    if price["valid_from"] and price["valid_to"] and str(price["valid_from"]) > str(price["valid_to"]):
        raise Unfit("it ends before it begins")
    return price


def _list(value: Json) -> str:
    group = _GROUP.fullmatch(value) if isinstance(value, str) else None
    if value in ("base", "special") or (group and is_id(group[1])):
        return cast("str", value)
    raise Unfit("base, special or group:<id> expected")


def per(value: Json) -> Json:
    """Of how many units a price is, in thousandths: one of PER."""
    if isinstance(value, bool) or value not in PER:
        raise Unfit("1, 100 or 1,000 units expected, in thousandths")
    return value

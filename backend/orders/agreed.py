"""What was agreed in an order stays while it is edited (B5): its terms, and the prices of lines nobody touched. Pure.

Twin: web/worker/orders/agreed.js, function for function. `seen` is how the order stood when its draft was begun. The
server computes the prices again all the same, and shows what is different for decision.
"""

from collections.abc import Mapping
from typing import Any, TypedDict, cast

from backend.orders.lines import Line, explained
from backend.pricing.giving import given_of
from backend.pricing.inputs import Company, ExchangeRate
from backend.pricing.money import exchange
from backend.pricing.terms import Terms, vat_of

Row = Mapping[str, Any]

ONE = 1_000  # thousandths: a price of a free line that may be typed is for one
OF_GOODS = ("product_id", "quantity_milli", "discount_bp")
OF_FREE = (*OF_GOODS, "name", "vat_class")
"""What may be changed of a line and changes its price; of a free one its price, too."""


class Agreed(TypedDict):
    """A line of the order, under the `id` that it has in the draft."""

    id: str
    line: Line


def terms_as_agreed(seen: Row, company: Company, terms: Terms) -> Terms:
    """Currency, net or gross and the rate of exchange are the order's; the tax is the law's."""
    currency = seen["currency"]
    held = [ExchangeRate(currency=currency, rate_e6=seen["rate_e6"], on=seen["rate_on"])]
    rates = held if seen["rate_e6"] and seen["rate_on"] else company["rates"]
    foreign = currency != company["currency"]
    found = exchange(rates, currency, terms["day"]) if foreign else None
    return {**terms, "currency": currency, "price_mode": seen["price_mode"], "exchange": found}


def line_as_agreed(one: Row, was: Line, company: Company, terms: Terms) -> Line | None:
    """The draft's line as it stood, with its own text; None if something was changed that its price follows from."""
    free = one["product_id"] is None
    if any(one[name] != was[name] for name in (OF_FREE if free else OF_GOODS)):  # type: ignore[literal-required]
        return None
    if str(one.get("given") or "") != given_of(was["reason"]):
        return None
    if free and one["price"] != (was["unit_price"] if was["per_milli"] == ONE else None):
        return None
    vat = vat_of(company, terms, was["vat_class"])
    if was["vat_rate_bp"] != (None if vat is None else vat["rate_bp"]):
        return None
    return cast("Line", {**was, "text": one["text"], "reason": explained(was)["reason"]})

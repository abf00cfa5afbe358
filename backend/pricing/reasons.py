"""A price with its explanation, *Warum dieser Preis?*, and the prices that must be asked for.

Twin: web/worker/pricing/reasons.js, function for function.
"""

from typing import TypedDict

from backend.pricing.inputs import Mode, Product
from backend.pricing.terms import Vat

ON_REQUEST = ("quantity", "no_vat_rate", "no_rate", "no_price", "too_large")
"""Why a price must be asked for (*Preis auf Anfrage*): the code of the only step of its explanation."""


class Step(TypedDict, total=False):
    """A line of *Warum dieser Preis?*: what happened, and the amount after it (None: none).

    Codes: base_price, group_price, own_price, special_price (as entered); converted (to the order's currency and mode);
    group_percent, own_percent, special_percent (off the base price); discount; not_discountable;
    special_not_lower; then the line's times, line_discount, line_discount_refused; alone one of ON_REQUEST.
    `given`: for nothing, `of` says why (giving.py).
    """

    code: str
    amount: int | None
    bp: int
    currency: str
    mode: Mode
    per_milli: int
    from_milli: int
    valid_from: str | None
    valid_to: str | None
    rate_e6: int | None
    rate_on: str | None
    rate_old: bool
    vat_rate_bp: int
    included_bp: int
    of: str
    category_id: str | None
    quantity_milli: int


class Priced(TypedDict):
    """A product's price: `unit_price` for `per_milli`, in the terms' currency and mode; None: on request.

    `list_price` is the price before percentage and special price, for the same `per_milli`.
    """

    product_id: str
    quantity_milli: int
    per_milli: int | None
    list_price: int | None
    unit_price: int | None
    vat_class: str
    vat_rate_bp: int | None
    reason: list[Step]


def on_request(product: Product, vat: Vat | None, quantity_milli: int, code: str) -> Priced:
    """No price, with the one of ON_REQUEST that says why."""
    return Priced(
        product_id=product["id"],
        quantity_milli=quantity_milli,
        per_milli=None,
        list_price=None,
        unit_price=None,
        vat_class=product["vat_class"],
        vat_rate_bp=None if vat is None else vat["rate_bp"],
        reason=[why(code)],
    )


def why(code: str) -> Step:
    """The only step of a price that must be asked for."""
    return Step(code=code, amount=None)

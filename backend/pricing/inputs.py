"""What pricing is told: products and their prices, the customer, his price group, the company and its rates.

Twin: web/worker/pricing/inputs.js, type for type.
"""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

Mode = Literal["net", "gross"]


class Price(TypedDict):
    """A price as it was entered (B1): so much, net or gross, for `per_milli`, from `from_milli` on, in a period.

    `list` is base, special or group:<id>; a customer's own prices need none. Instead of `amount` it may have
    `discount_bp`, a percentage off the base price (below 0: on top of it); with both, the amount counts. A percentage
    without a currency holds in all; an amount without one is in the company's. `from_milli` 0: from the first bit on.
    """

    list: NotRequired[str]
    currency: str
    mode: Mode
    per_milli: int
    from_milli: int
    amount: NotRequired[int | None]
    discount_bp: NotRequired[int | None]
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class CategoryDiscount(TypedDict):
    """A customer's or a group's percentage on a category and all below it."""

    category_id: str
    discount_bp: int
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class Product(TypedDict):
    """`categories`: ids of its category and those above it, the nearest first."""

    id: str
    vat_class: str
    discountable: bool
    categories: Sequence[str]
    prices: Sequence[Price]


class Customer(TypedDict):
    """`currency` "" is the company's. `vat_id_confirmed`: somebody asked VIES, and it said yes."""

    kind: Literal["company", "person"]
    country: str
    vat_id: str
    vat_id_confirmed: bool
    currency: str
    discount_bp: int | None
    category_discounts: Sequence[CategoryDiscount]


class Group(TypedDict):
    """The customer's one price group (A8)."""

    id: str
    mode: Mode
    discount_bp: int | None
    category_discounts: Sequence[CategoryDiscount]


class VatRate(TypedDict):
    """What a country takes on a class of goods, in a period."""

    country: str
    vat_class: str
    rate_bp: int
    valid_from: NotRequired[str | None]
    valid_to: NotRequired[str | None]


class ExchangeRate(TypedDict):
    """On that day, 1 unit of the company's currency was worth `rate_e6` millionths of this one (as the ECB says it)."""

    currency: str
    rate_e6: int
    on: str


class Company(TypedDict):
    """`small_business`: § 19 UStG. `oss`: it pays the tax of its customers' countries (One Stop Shop)."""

    country: str
    currency: str
    small_business: bool
    oss: bool
    vat_rates: Sequence[VatRate]
    rates: Sequence[ExchangeRate]

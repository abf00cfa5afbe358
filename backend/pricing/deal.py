"""All that a customer's prices depend on, put together once and asked for many products. Pure.

Twin: web/worker/pricing/deal.js, function for function.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from backend.pricing.inputs import Company, Customer, Group, Price, Product
from backend.pricing.order import Line, line
from backend.pricing.price import NextStep, next_step, price
from backend.pricing.rows import company_of, customer_of, group_of, own_prices, product_of
from backend.pricing.terms import Terms, terms_of

Row = Mapping[str, Any]


class Deal(TypedDict):
    """A customer's case on a day; `own` are the rows of his individual prices, `categories` those of the catalogue."""

    company: Company
    customer: Customer
    group: Group | None
    terms: Terms
    own: Sequence[Row]
    categories: Sequence[Row]


def deal(
    company: Row,
    customer: Row,
    groups: Sequence[Row],
    own: Sequence[Row],
    categories: Sequence[Row],
    delivery_country: str,
    day: str,
) -> Deal:
    """From rows as they are on the wire; `delivery_country` "" is the customer's own."""
    ours, his = company_of(company), customer_of(customer)
    group = group_of(groups, customer.get("price_group_id"))
    terms = terms_of(ours, his, group, delivery_country, day, None)
    return Deal(company=ours, customer=his, group=group, terms=terms, own=own, categories=categories)


def priced(case: Deal, product: Row, quantity_milli: int, discount_bp: int = 0) -> Line:
    """So much of a product as a line of an order."""
    sold, own = _told(case, product)
    found = price(sold, own, case["customer"], case["group"], case["company"], case["terms"], quantity_milli)
    return line(sold, found, discount_bp)


def following(case: Deal, product: Row, quantity_milli: int) -> NextStep | None:
    """From which larger quantity on a unit costs less."""
    sold, own = _told(case, product)
    return next_step(sold, own, case["customer"], case["group"], case["company"], case["terms"], quantity_milli)


def _told(case: Deal, product: Row) -> tuple[Product, list[Price]]:
    return product_of(product, case["categories"]), own_prices(case["own"], product["id"])

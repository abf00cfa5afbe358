"""From rows as they are on the wire to what the rule is told. Pure.

Twin: web/worker/pricing/rows.js, function for function. A row of an older version lacks what came since: then the
answer is as if nothing were said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.catalog.rules import path
from backend.pricing.inputs import CategoryDiscount, Company, Customer, Group, Price, Product

Row = Mapping[str, Any]

PRICE_GROUP = "price"


def company_of(company: Row) -> Company:
    """The company, from its row."""
    return Company(
        country=company["country"],
        currency=company["currency"],
        small_business=bool(company.get("small_business")),
        oss=bool(company.get("oss")),
        vat_rates=company.get("vat_rates") or [],
        rates=company.get("rates") or [],
    )


def group_of(groups: Sequence[Row], price_group_id: str | None) -> Group | None:
    """The price group of that id; None without one. A group that is no longer given away counts for who has it."""
    for group in groups:
        if group["id"] == price_group_id and group["kind"] == PRICE_GROUP:
            return Group(
                id=group["id"],
                mode="gross" if group["mode"] == "gross" else "net",
                discount_bp=group["discount_bp"],
                category_discounts=[_percentage(one) for one in group.get("category_discounts") or []],
            )
    return None


def customer_of(customer: Row) -> Customer:
    """The customer, from his row."""
    return Customer(
        kind="person" if customer["kind"] == "person" else "company",
        country=customer["country"],
        vat_id=customer["vat_id"],
        vat_id_confirmed=bool(customer.get("vat_id_confirmed")),
        currency=customer["currency"],
        discount_bp=customer["discount_bp"],
        category_discounts=[_percentage(one) for one in customer.get("category_discounts") or []],
    )


def product_of(product: Row, categories: Sequence[Row]) -> Product:
    """A product, from its row and all categories."""
    return Product(
        id=product["id"],
        vat_class=product["vat_class"],
        discountable=product["discountable"],
        categories=[category["id"] for category in reversed(path(categories, product["category_id"]))],
        prices=product["prices"],
    )


def own_prices(customer_prices: Sequence[Row], product_id: str) -> list[Price]:
    """A customer's individual prices for a product, from the rows of all of his."""
    return [_own(row) for row in customer_prices if row["product_id"] == product_id]


def _own(row: Row) -> Price:
    return Price(
        currency=row["currency"],
        mode="gross" if row["mode"] == "gross" else "net",
        per_milli=row["per_milli"],
        from_milli=row["from_milli"],
        amount=row["amount"],
        discount_bp=row["discount_bp"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )


def _percentage(one: Row) -> CategoryDiscount:
    return CategoryDiscount(
        category_id=one["category_id"],
        discount_bp=one["discount_bp"],
        valid_from=one["valid_from"],
        valid_to=one["valid_to"],
    )

"""The price that stands on a label: as it was entered, or what somebody of a price group pays for one. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from backend.catalog.codes import ONE
from backend.catalog.pages import PRICE, Category, Context, Product
from backend.catalog.rules import base_price
from backend.pricing.inputs import Company, Customer, Group
from backend.pricing.rows import product_of
from backend.pricing.rules import Terms, price, terms_of


class PriceList(msgspec.Struct, frozen=True):
    """Whose prices are printed: of a price `group`, None for the base prices as they were entered."""

    company: Company
    categories: Sequence[Category]
    group: Group | None
    day: str

    def terms(self) -> tuple[Customer, Terms]:
        """Somebody of the group, at home, of whom nothing else is known, and what holds for his orders."""
        gross = self.group is not None and self.group["mode"] == "gross"
        nobody = Customer(
            kind="person" if gross else "company",
            country=self.company["country"],
            vat_id="",
            vat_id_confirmed=False,
            currency="",
            discount_bp=None,
            category_discounts=[],
        )
        return nobody, terms_of(self.company, nobody, self.group, "", self.day, None)


def on_label(product: Product, prices: PriceList) -> Context | None:
    """The price of a list's smallest quantity: {amount, currency, per_milli, mode}; None where it must be asked for."""
    if prices.group is None:
        base = base_price(product["prices"], prices.company["currency"], prices.day)
        return None if base is None else {name: base[name] for name in PRICE}
    nobody, terms = prices.terms()
    row: dict[str, Any] = {**product}
    priced = price(product_of(row, prices.categories), [], nobody, prices.group, prices.company, terms, ONE)
    if priced["unit_price"] is None:
        return None
    return {
        "amount": priced["unit_price"],
        "currency": terms["currency"],
        "per_milli": priced["per_milli"],
        "mode": terms["price_mode"],
    }

"""What holds for an order as a whole: currency, net or gross, tax, rate of exchange, days.

Twin: web/worker/pricing/terms.js, function for function.
"""

from collections.abc import Iterable
from typing import TypedDict

from backend.pricing.inputs import Company, Customer, Group, Mode, VatRate
from backend.pricing.money import Exchange, exchange
from backend.pricing.periods import in_force
from backend.pricing.tax import TAX_FREE, TaxCase, tax_case


class Terms(TypedDict):
    """What holds for an order as a whole and is kept in it. `exchange` is None if none is needed or there is none."""

    currency: str
    price_mode: Mode
    tax: TaxCase
    exchange: Exchange | None
    day: str
    supply_on: str


class Vat(TypedDict):
    """The rate of a line, and the one that its gross prices contain."""

    rate_bp: int
    included_bp: int


def mode_of(customer: Customer, group: Group | None) -> Mode:
    """Whether his orders are net or gross: as his price group says; without one a company's net, a person's gross."""
    if group is not None:
        return group["mode"]
    return "net" if customer["kind"] == "company" else "gross"


def terms_of(
    company: Company, customer: Customer, group: Group | None, delivery_country: str, day: str, supply_on: str | None
) -> Terms:
    """What holds for a whole order. `day`: prices and rates are those of it; `supply_on`: the tax, None: same day.

    `delivery_country` "" is the customer's own.
    """
    currency = customer["currency"] or company["currency"]
    foreign = currency != company["currency"]
    return Terms(
        currency=currency,
        price_mode=mode_of(customer, group),
        tax=tax_case(company, customer, delivery_country),
        exchange=exchange(company["rates"], currency, day) if foreign else None,
        day=day,
        supply_on=supply_on or day,
    )


def vat_of(company: Company, terms: Terms, vat_class: str) -> Vat | None:
    """The rate of a class in these terms, and the one contained in its gross prices; None if one is not known.

    A gross price is what a customer pays who pays this tax: it stays the same at home, when the rate changes, under
    § 19, and in a country of the One Stop Shop. Who pays none (eu_company, export) pays it without the rate at home.
    """
    case = terms["tax"]["case"]
    if case == "small_business":
        return Vat(rate_bp=0, included_bp=0)
    rate = _vat_rate(company["vat_rates"], terms["tax"]["country"], vat_class, terms["supply_on"])
    if rate is None:
        return None
    return Vat(rate_bp=0 if case in TAX_FREE else rate, included_bp=rate)


def _vat_rate(rates: Iterable[VatRate], country: str, vat_class: str, day: str) -> int | None:
    """The rate that began last; of two that began together the higher, so that no tax is missing."""
    best: tuple[str, int] | None = None
    for rate in rates:
        if rate["country"] != country or rate["vat_class"] != vat_class or not in_force(rate, day):
            continue
        one = (rate.get("valid_from") or "", rate["rate_bp"])
        if best is None or one > best:
            best = one
    return None if best is None else best[1]

"""What a product costs a customer, and why (B2): all that others may ask. Pure, integers only.

To read it: inputs is what it is told; periods, money and tax are the ground; terms hold for a whole order; lists and
discounts find a price and its percentage; reasons explain it; price puts them together, and order adds up.

Twin: web/worker/pricing/rules.js, and file for file what it is made of. Amounts are minor units of their currency
(cents, yen, fils), percentages basis points (1900 = 19 %), quantities and price units thousandths (100_000 = per 100),
rates of exchange millionths, days YYYY-MM-DD in the company's zone. Both days of a period belong to it; a missing one
leaves it open. Every rounding is half away from zero, to the minor unit. No amount is larger than 2^53 - 1, so that
JSON carries it to a phone; intermediate products are exact.
"""

from backend.currencies import digits
from backend.pricing.discounts import Discount, discount
from backend.pricing.giving import GIVEN, given, given_of
from backend.pricing.inputs import (
    CategoryDiscount,
    Company,
    Customer,
    ExchangeRate,
    Group,
    Mode,
    Price,
    Product,
    VatRate,
)
from backend.pricing.money import LARGEST, RATE_DAYS, Exchange, TooLargeError, exchange, outdated, scaled
from backend.pricing.order import Line, Tax, Totals, line, totals
from backend.pricing.periods import day_number, in_force
from backend.pricing.price import NextStep, next_step, price
from backend.pricing.reasons import ON_REQUEST, Priced, Step
from backend.pricing.tax import TAX_FREE, TaxCase, tax_case
from backend.pricing.terms import Terms, Vat, mode_of, terms_of, vat_of

__all__ = [
    "GIVEN",
    "LARGEST",
    "ON_REQUEST",
    "RATE_DAYS",
    "TAX_FREE",
    "CategoryDiscount",
    "Company",
    "Customer",
    "Discount",
    "Exchange",
    "ExchangeRate",
    "Group",
    "Line",
    "Mode",
    "NextStep",
    "Price",
    "Priced",
    "Product",
    "Step",
    "Tax",
    "TaxCase",
    "Terms",
    "TooLargeError",
    "Totals",
    "Vat",
    "VatRate",
    "day_number",
    "digits",
    "discount",
    "exchange",
    "given",
    "given_of",
    "in_force",
    "line",
    "mode_of",
    "next_step",
    "outdated",
    "price",
    "scaled",
    "tax_case",
    "terms_of",
    "totals",
    "vat_of",
]

"""A currency is shown, typed and counted with the same number of digits."""

import pytest

from backend.catalog.typed import minor_digits
from backend.formats import filters
from backend.pricing.rules import digits
from tests.twins.node import Node
from tests.twins.pairs import agree

CURRENCIES = ("EUR", "CHF", "JPY", "VND", "UGX", "CLP", "KWD", "IQD", "LYD", "CLF", "UYW", "XAF", "KRW", "ISK", "ZZZ")


@pytest.mark.parametrize("currency", CURRENCIES)
def test_a_currency_has_as_many_digits_wherever_it_is_written(currency: str) -> None:
    shown = filters("en", "UTC")["money"](1_234_567, currency)
    decimals = len(shown.partition(".")[2]) if "." in shown else 0
    assert decimals == minor_digits(currency) == digits(currency)


def test_both_sides_write_them_alike(node: Node) -> None:
    agree(node, *(("formats.filter", "de", "UTC", "money", 1_234_567, currency) for currency in CURRENCIES))

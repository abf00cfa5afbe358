"""Amounts: minor units and their rounding, percentages of them, rates of exchange.

Twin: web/worker/pricing/money.js, function for function.
"""

from collections.abc import Iterable
from typing import TypedDict

from backend.pricing.inputs import ExchangeRate
from backend.pricing.periods import day_number

LARGEST = 2**53 - 1  # the largest integer that JavaScript reads exactly from JSON
WHOLE_BP = 10_000
RATE_DAYS = 7  # a rate of exchange older than this warns the administrator


class TooLargeError(ArithmeticError):
    """An amount beyond LARGEST."""


class Exchange(TypedDict):
    """A rate as it is used and kept in an order; `rate_old`: more than RATE_DAYS old."""

    rate_e6: int
    rate_on: str
    rate_old: bool


def scaled(amount: int, times: int, by: int) -> int:
    """amount × times ÷ by, rounded half away from zero; `by` is above 0. Raises TooLargeError beyond LARGEST."""
    product = amount * times
    found, rest = divmod(abs(product), by)
    found += 2 * rest >= by
    if found > LARGEST:
        raise TooLargeError
    return found if product >= 0 else -found


def exchange(rates: Iterable[ExchangeRate], currency: str, day: str) -> Exchange | None:
    """The rate of the day: the newest that is not of a later day; of two of one day the higher."""
    best: ExchangeRate | None = None
    for rate in rates:
        if rate["currency"] != currency or rate["on"] > day or rate["rate_e6"] <= 0:
            continue
        if best is None or (rate["on"], rate["rate_e6"]) > (best["on"], best["rate_e6"]):
            best = rate
    if best is None:
        return None
    old = day_number(day) - day_number(best["on"]) > RATE_DAYS
    return Exchange(rate_e6=best["rate_e6"], rate_on=best["on"], rate_old=old)


def outdated(rates: Iterable[ExchangeRate], day: str) -> list[str]:
    """The currencies of whose rates the newest is more than RATE_DAYS old, sorted."""
    newest: dict[str, str] = {}
    for rate in rates:
        newest[rate["currency"]] = max(newest.get(rate["currency"], ""), rate["on"])
    return sorted(name for name, on in newest.items() if day_number(day) - day_number(on) > RATE_DAYS)


def less(amount: int, bp: int) -> int:
    """The amount less a percentage, rounded."""
    return scaled(amount, WHOLE_BP - bp, WHOLE_BP)


def compare(amount: int, per_milli: int, other_amount: int, other_per_milli: int) -> int:
    """Below 0 if a unit costs less by the first price than by the second, 0 if as much."""
    mine, theirs = amount * other_per_milli, other_amount * per_milli
    return (mine > theirs) - (mine < theirs)


def within(amount: int) -> int:
    """The amount itself. Raises TooLargeError beyond LARGEST."""
    if abs(amount) > LARGEST:
        raise TooLargeError
    return amount

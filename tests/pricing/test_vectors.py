"""Every rule, tie, currency, tax case and edge of rounding by name. vectors.test.js asks the phone's half the same."""

import pytest

from backend.pricing.rules import TooLargeError, scaled
from tests.pricing.observed import ROUNDING, VECTORS, Row, observed

CASES = VECTORS["cases"]


def named(case: Row) -> str:
    return str(case["name"])


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) >= 200
    assert len({named(case) for case in CASES}) == len(CASES)
    assert [named(case) for case in CASES if not case["expect"]] == []


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_price_is_as_written(case: Row) -> None:
    seen = observed(case)
    assert {name: seen[name] for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", ROUNDING, ids=named)
def test_an_amount_is_rounded_as_written(case: Row) -> None:
    if case["is"] is None:
        with pytest.raises(TooLargeError):
            scaled(*case["scaled"])
    else:
        assert scaled(*case["scaled"]) == case["is"]

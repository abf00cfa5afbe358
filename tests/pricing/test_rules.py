"""What must be true of any price, line and order, checked by arithmetic of another kind: fractions and decimals."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from backend.pricing import rules
from tests.pricing.observed import VECTORS
from tests.twins import hostile
from tests.twins.examples import often, sometimes
from tests.twins.test_pricing import order

Row = dict[str, Any]
integers = st.integers(-rules.LARGEST, rules.LARGEST)
positive = st.integers(1, 10**12)


def terms_of(case: Row) -> rules.Terms:
    return rules.terms_of(
        case["company"], case["customer"], case["group"], case["delivery_country"], case["day"], case["supply_on"]
    )


def price(case: Row, line: Row, quantity_milli: int) -> rules.Priced:
    return rules.price(
        line["product"],
        line["own_prices"],
        case["customer"],
        case["group"],
        case["company"],
        terms_of(case),
        quantity_milli,
    )


@often
@given(integers, st.integers(0, 10**12), positive)
def test_rounding_is_half_away_from_zero(amount: int, times: int, by: int) -> None:
    with localcontext(prec=100):
        exact = Decimal(amount) * times / by
        rounded = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assume(abs(rounded) <= rules.LARGEST)
    assert rules.scaled(amount, times, by) == rounded


@often
@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)), st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_days_between_are_those_of_the_calendar(one: date, other: date) -> None:
    assert rules.day_number(str(one)) - rules.day_number(str(other)) == (one - other).days


@often
@given(hostile.by_chance(lambda chance: (order(chance), chance)))
def test_the_order_of_rows_decides_nothing(made: tuple[Row, hostile.Chance]) -> None:
    case, chance = made
    for line in case["lines"]:
        before = price(case, line, line["quantity_milli"])
        for rows in (
            line["product"]["prices"],
            line["own_prices"],
            case["company"]["vat_rates"],
            case["company"]["rates"],
            case["customer"]["category_discounts"],
            *([case["group"]["category_discounts"]] if case["group"] else []),
        ):
            chance.shuffle(rows)
        assert price(case, line, line["quantity_milli"]) == before


@sometimes
@given(hostile.by_chance(order))
def test_what_is_asked_is_not_changed(case: Row) -> None:
    before = repr(case)
    lines = [
        rules.line(line["product"], price(case, line, line["quantity_milli"]), line["discount_bp"])
        for line in case["lines"]
    ]
    told = repr(lines)
    rules.totals(lines, "net")
    assert repr(case) == before
    assert repr(lines) == told


@sometimes
@given(hostile.by_chance(order))
def test_the_next_step_is_what_he_pays_there_and_less_than_now(case: Row) -> None:
    for line in case["lines"]:
        quantity = line["quantity_milli"]
        found = rules.next_step(
            line["product"],
            line["own_prices"],
            case["customer"],
            case["group"],
            case["company"],
            terms_of(case),
            quantity,
        )
        if found is None:
            continue
        then, now = price(case, line, found["from_milli"]), price(case, line, quantity)
        assert (then["unit_price"], then["per_milli"]) == (found["unit_price"], found["per_milli"])
        assert found["from_milli"] > quantity
        if now["unit_price"] is not None and now["per_milli"] is not None:
            assert Fraction(found["unit_price"], found["per_milli"]) < Fraction(now["unit_price"], now["per_milli"])


@sometimes
@given(hostile.by_chance(order))
def test_the_last_step_of_a_reason_is_the_price(case: Row) -> None:
    for line in case["lines"]:
        priced = price(case, line, line["quantity_milli"])
        told = [step for step in priced["reason"] if step["code"] != "special_not_lower"]
        assert told[-1]["amount"] == priced["unit_price"]
        if priced["unit_price"] is None:
            assert [step["code"] for step in told] in [[code] for code in rules.ON_REQUEST]


lines = st.lists(
    st.tuples(st.sampled_from([0, 700, 1900, 2550]), st.integers(-(10**9), 10**9), st.sampled_from(["a", "b"])),
    max_size=12,
)


@often
@given(lines, st.sampled_from(["net", "gross"]))
def test_tax_is_taken_once_per_rate_and_nothing_is_lost(sold: list[tuple[int, int, str]], mode: rules.Mode) -> None:
    found = rules.totals([line(rate, total, vat_class) for rate, total, vat_class in sold], mode)
    kept: int | None = found["total_net" if mode == "net" else "total_gross"]
    assert kept == sum(total for _, total, _ in sold)
    assert sorted({rate for rate, _, _ in sold}, reverse=True) == [tax["rate_bp"] for tax in found["taxes"]]
    for tax in found["taxes"]:
        assert tax["net"] + tax["vat"] == tax["gross"]
        exact = Fraction(tax["net"] * tax["rate_bp"], 10_000)
        if mode == "gross":
            exact = Fraction(tax["gross"] * tax["rate_bp"], 10_000 + tax["rate_bp"])
        assert abs(exact - tax["vat"]) <= Fraction(1, 2)


def line(rate_bp: int, total: int, vat_class: str) -> rules.Line:
    return {
        "product_id": "p",
        "quantity_milli": 1000,
        "per_milli": 1000,
        "list_price": total,
        "unit_price": total,
        "vat_class": vat_class,
        "vat_rate_bp": rate_bp,
        "reason": [],
        "discount_bp": 0,
        "line_total": total,
    }


@pytest.mark.parametrize("name", ["company", "customer", "product"])
def test_the_vectors_speak_of_all_that_counts(name: str) -> None:
    spoken = {field for case in VECTORS["cases"] for field in (case["given"].get(name) or {})}
    assert set(VECTORS["world"][name]) - spoken <= {"id"}

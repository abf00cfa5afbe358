"""A price, its reasons, its next step, a line and an order are the same on server and phone, whatever is asked.

50,000 random orders: `pytest tests/twins/test_pricing.py --hypothesis-profile=fuzz`.
"""

from collections import Counter
from typing import Any

from hypothesis import given

from backend.pricing import rules
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

Row = dict[str, Any]
AMOUNTS = (0, 1, 2, 3, 5, 15, 25, 50, 99, 100, 101, 333, 839, 840, 900, 950, 999, 1000, 1190, 4_999, 123_456)
HUGE = (10**9, 10**12, 2**52, 2**53 - 2, 2**53 - 1)
QUANTITIES = (1, 333, 500, 999, 1000, 1001, 1500, 2500, 5_000, 9_999, 10_000, 10_001, 99_999, 100_000, 1_000_000)
STEPS = (0, 0, 0, 1, 1000, 5_000, 10_000, 100_000)
UNITS = (1000, 1000, 1000, 100_000, 1_000_000)
PERCENTAGES = (0, 1, 50, 333, 500, 700, 1000, 1000, 1250, 1500, 3333, 5000, 9_999, 10_000, 12_000, -500)
CURRENCIES = ("EUR", "EUR", "EUR", "CHF", "JPY", "KWD", "CLF", "")
COUNTRIES = (*("DE", "AT", "FR") * 3, "MC", "GR", "CH", "US", "", "__proto__")
DAYS = ("2026-11-18", "2026-11-19", "2026-11-25", "2026-11-26", "2026-11-27", "2026-12-03", "2028-02-29", "2020-08-01")
RATES = (1, 3_333, 943_200, 1_000_000, 1_085_400, 162_350_000, 17_123_456_789, 0)
CLASSES = ("standard", "reduced", "zero", "__proto__")
CATEGORIES = ("beans", "coffee", "drinks", "__proto__")


def amount(chance: hostile.Chance) -> int:
    if chance.random() < 0.03:
        return chance.choice(HUGE) - chance.randint(0, 3)
    found = chance.choice(AMOUNTS) if chance.random() < 0.7 else chance.randint(0, 10**7)
    return -found if chance.random() < 0.03 else found


def quantity(chance: hostile.Chance) -> int:
    if chance.random() < 0.05:
        return chance.choice([0, -1000, 10**9, 10**12, 2**53 - 1])
    return chance.choice(QUANTITIES) if chance.random() < 0.7 else chance.randint(1, 2_000_000)


def period(chance: hostile.Chance) -> Row:
    found: Row = {}
    for name in ("valid_from", "valid_to"):
        if chance.random() < 0.4:
            found[name] = None if chance.random() < 0.4 else "" if chance.random() < 0.1 else chance.choice(DAYS)
    return found


def one_price(chance: hostile.Chance, lists: tuple[str, ...]) -> Row:
    found: Row = {
        "list": chance.choice(lists),
        "currency": chance.choice(CURRENCIES),
        "mode": chance.choice(["net", "gross"]),
        "per_milli": chance.choice(UNITS) if chance.random() < 0.98 else chance.choice([0, 7, 2**50]),
        "from_milli": chance.choice(STEPS),
        **period(chance),
    }
    if chance.random() < 0.6:
        found["amount"] = amount(chance)
    if chance.random() < (0.05 if "amount" in found else 0.95):
        found["discount_bp"] = chance.choice(PERCENTAGES)
    return found


def percentage(chance: hostile.Chance) -> int | None:
    return chance.choice(PERCENTAGES) if chance.random() < 0.6 else None


def on_categories(chance: hostile.Chance) -> list[Row]:
    return [
        {"category_id": chance.choice(CATEGORIES), "discount_bp": chance.choice(PERCENTAGES), **period(chance)}
        for _ in range(chance.choice([0, 0, 1, 2, 5]))
    ]


def product(chance: hostile.Chance, currency: str) -> Row:
    """Mostly with a base price of the company's currency, now and then without."""
    base = {"list": "base", "currency": currency, "from_milli": 0, "valid_from": None, "valid_to": None}
    bases = [{**one_price(chance, ("base",)), **base, "amount": amount(chance)}] if chance.random() < 0.75 else []
    lists = ("base", "base", "special", "group:a", "group:a", "group:b")
    prices = [*bases, *(one_price(chance, lists) for _ in range(chance.choice([0, 1, 2, 4, 8])))]
    return {
        "id": chance.choice(["p", "__proto__"]),
        "vat_class": chance.choice(CLASSES[:2]) if chance.random() < 0.9 else chance.choice(CLASSES),
        "discountable": chance.random() < 0.8,
        "categories": chance.sample(CATEGORIES, chance.randint(0, 3)),
        "prices": chance.sample(prices, len(prices)),
    }


def company(chance: hostile.Chance) -> Row:
    classes = [(country, name) for country in ("DE", "AT", "FR", "CH", "GR") for name in CLASSES[:3]]
    return {
        "country": chance.choice(["DE", "DE", "DE", "AT", "FR", "GR", "CH", "MC"]),
        "currency": chance.choice(["EUR", "EUR", "EUR", "CHF", "JPY", "KWD"]),
        "small_business": chance.random() < 0.1,
        "oss": chance.random() < 0.5,
        "vat_rates": [
            {
                "country": country,
                "vat_class": name,
                "rate_bp": chance.choice([0, 550, 700, 1600, 1900, 2000, 2550]),
                **(period(chance) if chance.random() < 0.2 else {}),
            }
            for country, name in chance.sample(classes, len(classes) - chance.choice([0, 0, 0, 0, 0, 3]))
            for _ in range(chance.choice([1, 1, 1, 2]))
        ],
        "rates": [
            {
                "currency": chance.choice(CURRENCIES),
                "rate_e6": chance.choice(RATES) if chance.random() < 0.7 else chance.randint(1, 10**9),
                "on": chance.choice(DAYS),
            }
            for _ in range(chance.choice([0, 2, 4, 8]))
        ],
    }


def order(chance: hostile.Chance) -> Row:
    lists = ("", "group:a")
    vat_id = chance.choice(["", "ATU12345675", "DE136695976", "EL094259216", "FR40303265045"])
    ours = company(chance)
    return {
        "company": ours,
        "customer": {
            "kind": chance.choice(["company", "person"]),
            "country": chance.choice(COUNTRIES),
            "vat_id": vat_id,
            "vat_id_confirmed": chance.random() < 0.6,
            "currency": chance.choice(CURRENCIES) if chance.random() < 0.7 else "",
            "discount_bp": percentage(chance),
            "category_discounts": on_categories(chance),
        },
        "group": {
            "id": chance.choice(["a", "a", "b", "c"]),
            "mode": chance.choice(["net", "gross"]),
            "discount_bp": percentage(chance),
            "category_discounts": on_categories(chance),
        }
        if chance.random() < 0.6
        else None,
        "delivery_country": chance.choice(COUNTRIES) if chance.random() < 0.2 else "",
        "day": chance.choice(DAYS) if chance.random() < 0.8 else f"2026-11-{chance.randint(10, 30)}",
        "supply_on": chance.choice([None, None, None, *DAYS]),
        "lines": [
            {
                "product": product(chance, ours["currency"]),
                "own_prices": [one_price(chance, lists) for _ in range(chance.choice([0, 0, 0, 1, 2, 3]))],
                "quantity_milli": quantity(chance),
                "discount_bp": chance.choice(PERCENTAGES) if chance.random() < 0.3 else 0,
            }
            for _ in range(chance.choice([1, 1, 2, 4]))
        ],
    }


def asked(case: Row) -> list[tuple[object, ...]]:
    """All that there is to ask of an order; what one answer needs of another is Python's, which is asked too."""
    ours, customer, group = case["company"], case["customer"], case["group"]
    terms = rules.terms_of(ours, customer, group, case["delivery_country"], case["day"], case["supply_on"])
    calls: list[tuple[object, ...]] = [
        ("pricing.terms_of", ours, customer, group, case["delivery_country"], case["day"], case["supply_on"]),
        ("pricing.mode_of", customer, group),
        ("pricing.tax_case", ours, customer, case["delivery_country"]),
        ("pricing.exchange", ours["rates"], terms["currency"], case["day"]),
        ("pricing.outdated", ours["rates"], case["day"]),
    ]
    lines = []
    for one in case["lines"]:
        sold = one["product"]
        arguments = (sold, one["own_prices"], customer, group, ours, terms, one["quantity_milli"])
        priced = rules.price(*arguments)
        lines.append(rules.line(sold, priced, one["discount_bp"]))
        free = rules.given(priced, rules.GIVEN[len(lines) // 2 % 2])
        lines.append(rules.line(sold, free, 0))
        calls += [
            ("pricing.vat_of", ours, terms, sold["vat_class"]),
            ("pricing.discount", sold, customer, group, terms["day"]),
            ("pricing.price", *arguments),
            ("pricing.next_step", *arguments),
            ("pricing.line", sold, priced, one["discount_bp"]),
            ("pricing.given", priced, rules.GIVEN[len(lines) // 2 % 2]),
            ("pricing.line", sold, free, 0),
            ("pricing.given_of", free["reason"]),
        ]
    return [*calls, ("pricing.totals", lines, "net"), ("pricing.totals", lines, "gross")]


@often
@given(hostile.by_chance(order))
def test_an_order_costs_the_same_on_both_sides(node: Node, case: Row) -> None:
    agree(node, *asked(case))


def three(chance: hostile.Chance) -> tuple[int, int, int]:
    top, by = chance.choice([100, 10**6, 2**53 - 1]), chance.choice([2, 10_000, 11_900, 10**10, 2**53 - 1])
    return chance.randint(-top, top), chance.randint(0, top), chance.randint(1, by)


@often
@given(hostile.by_chance(three))
def test_amounts_are_rounded_alike(node: Node, values: tuple[int, int, int]) -> None:
    a, b, by = values
    agree(node, ("pricing.scaled", a, b, by), ("pricing.scaled", a, by, 2 * (b + 1)), ("pricing.scaled", a, by, by))


@often
@given(hostile.by_chance(lambda chance: (chance.date(), period(chance), chance.choice(CURRENCIES))))
def test_days_periods_and_currencies_are_read_alike(node: Node, of: tuple[str, Row, str]) -> None:
    date, entry, currency = of
    agree(
        node,
        ("pricing.day_number", date),
        ("pricing.in_force", entry, date),
        ("pricing.digits", currency),
    )


def test_the_random_orders_meet_every_rule() -> None:
    met: Counter[str] = Counter()
    for seed in range(2_000):
        for name, *values in asked(order(hostile.Chance(seed))):
            if name == "pricing.tax_case":
                tax = rules.tax_case(*values)  # type: ignore[arg-type]
                met.update([tax["case"], tax["reason"]])
            if name == "pricing.line":
                line = rules.line(*values)  # type: ignore[arg-type]
                met.update({step["code"] for step in line["reason"]})
                met.update({step["of"] for step in line["reason"] if "of" in step})
            if name == "pricing.next_step":
                met["next_step"] += rules.next_step(*values) is not None  # type: ignore[arg-type]
    few = {name for name in EVERYTHING if met[name] < 10}
    assert few == set(), met
    assert set(met) - EVERYTHING == set()


EVERYTHING = {
    *rules.ON_REQUEST,
    *(f"{name}_{kind}" for name in ("own", "group", "special") for kind in ("price", "percent")),
    *("base_price", "converted", "discount", "not_discountable", "special_not_lower"),
    *("times", "line_discount", "line_discount_refused", "next_step", "given", *rules.GIVEN),
    *("customer", "customer_category", "group", "group_category"),
    *("small_business", "domestic", "eu_company", "oss", "eu_origin", "export"),
    *("paragraph_19", "same_country", "no_country", "vat_id", "person", "third_country"),
    *("vat_id_missing", "vat_id_unconfirmed", "vat_id_domestic"),
}

"""Lines, sums and steps of an order are the same on server and phone, whatever stands in them."""

from typing import Any

from hypothesis import given

from backend.orders import lines, states
from backend.people.person import ROLES
from tests.cast import an_id
from tests.orders import shown
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

Row = dict[str, Any]
CODES = ("base_price", "discount", "times", "line_discount", "converted", "__proto__")
FACTS: list[tuple[str, list[object]]] = [
    ("bp", [0, 1500]),
    ("currency", ["EUR", ""]),
    ("valid_from", ["2026-11-26"]),
    ("rate_old", [True, False]),
    ("of", ["group"]),
    ("quantity_milli", [1_000, 2**53 - 1]),
    ("more", ["x"]),
]


def amount(chance: hostile.Chance) -> int | None:
    return chance.choice([None, 0, 1, 5, 999, 123_456, 2**53 - 1, chance.randint(0, 10**6)])


def step(chance: hostile.Chance) -> Row:
    found: Row = {"code": chance.choice(CODES), "amount": amount(chance)}
    for name, values in chance.sample(FACTS, 3):
        found[name] = chance.choice([None, *values])
    return found


def line(chance: hostile.Chance) -> Row:
    priced = chance.random() < 0.8
    found: Row = {
        "product_id": chance.choice([None, an_id(310), an_id(311)]),
        "name": chance.word(6) + "x",
        "quantity_milli": chance.choice([1, 500, 1_000, 2_500, 10**9, 10**12]),
        "per_milli": chance.choice([1_000, 100_000, 1_000_000]) if priced else None,
        "unit_price": (amount(chance) or 0) if priced else None,
        "list_price": amount(chance),
        "discount_bp": chance.choice([0, 0, 333, 5_000, 10_000]),
        "vat_class": chance.choice(["standard", "reduced", "__proto__"]),
        "vat_rate_bp": chance.choice([None, 0, 700, 1_900]),
        "reason": [step(chance) for _ in range(chance.randint(0, 3))],
    }
    if chance.random() < 0.3:
        found["text"] = chance.word(8)
    return found


def wrong(chance: hostile.Chance) -> object:
    """Lines of which one is mostly wrong somewhere."""
    found = [line(chance) for _ in range(chance.randint(0, 3))]
    if found and chance.random() < 0.9:
        one = chance.choice(found)
        one[chance.choice([*sorted(one), "text", "number", "__proto__", "colour"])] = chance.json_value()
    return chance.choice([found, found, found, chance.json_value()])


def order(chance: hostile.Chance) -> tuple[Row | None, Row, str, str]:
    def row() -> Row:
        return {
            "lines": lines.lines([line(chance) for _ in range(chance.randint(0, 4))]),
            "price_mode": chance.choice(["net", "gross"]),
            "price_decision": chance.choice(["", "kept", "taken"]),
            "state": chance.choice(states.STATES),
        }

    after = row()
    steps = [{"state": "offer", "at": chance.instant(), "by": an_id(1)}]
    before = {**row(), "steps": steps, "placed_at": chance.choice([None, chance.instant()])}
    if chance.random() < 0.5:
        before["lines"] = after["lines"]
    return chance.choice([None, before]), after, an_id(2), chance.instant()


@often
@given(hostile.by_chance(wrong))
def test_the_same_lines_fit(node: Node, value: object) -> None:
    agree(node, ("orders.lines", value))


@often
@given(hostile.by_chance(order))
def test_an_order_comes_to_the_same(node: Node, case: tuple[Row | None, Row, str, str]) -> None:
    before, after, user, at = case
    agree(
        node,
        ("orders.made", before, after, user, at),
        ("orders.summed", after["lines"], after["price_mode"]),
        *(("orders.explained", one) for one in after["lines"]),
    )


@often
@given(hostile.text, hostile.text)
def test_an_order_is_found_alike(node: Node, number: str, reference: str) -> None:
    agree(node, ("orders.search_text", {"number": number, "reference": reference}))


def test_too_many_lines_fit_nowhere(node: Node) -> None:
    one = line(hostile.Chance(1))
    large = {**one, "name": "ä" * 200, "text": "ö" * 500}
    answers = agree(
        node,
        ("orders.lines", [one] * (lines.LINES_MAX + 1)),
        ("orders.lines", [large] * 150),
        ("orders.lines", [one] * 300),
    )
    assert [answer == "unfit" for answer in answers] == [True, True, False]


def test_the_table_of_steps_is_one(node: Node) -> None:
    roles = (*ROLES, "", "__proto__")
    of = (*states.STATES, "", "__proto__")
    agree(
        node,
        ("orders.begin",),
        ("orders.steps",),
        ("orders.states",),
        ("orders.open",),
        *(("orders.steps_from", state, role) for state in of for role in roles),
        *(("orders.may_edit", state, role) for state in of for role in roles),
        *(("orders.refusal", state, to, role) for state in of for to in of for role in roles),
    )


def test_a_new_row_has_the_same_on_both_sides(node: Node) -> None:
    agree(node, ("orders.blank",))


@often
@given(hostile.by_chance(lambda chance: (chance.choice(shown.ORDERS_SHOWN), chance.choice([*ROLES, ""]))))
def test_what_is_said_to_prices_is_the_same(node: Node, of: tuple[Row, str]) -> None:
    order, role = of
    agree(
        node,
        ("orders.is_open", order),
        ("orders.over_limit", order),
        ("orders.may_decide", order, role),
        ("orders.seen", order),
        *([("orders.taken", order), ("orders.question", order)] if order["difference"] else []),
        ("orders.draft_of", order, an_id(9), None, "order"),
        ("orders.draft_of", order, an_id(9), order["id"], "offer"),
    )


def query(chance: hostile.Chance) -> Row:
    values = ["", "1", "open", "check", "offer", "__proto__", an_id(1), chance.date(), chance.word(6)]
    names = ["q", "state", "customer", "mine", "from", "to", "after", "other"]
    return {name: chance.choice(values).encode("utf-8", "replace").decode() for name in names}


@often
@given(hostile.by_chance(query))
def test_addresses_are_read_alike(node: Node, values: Row) -> None:
    agree(node, ("orders.parse", values))

"""What has left of an order, and what is typed of a parcel, is the same on server and phone."""

from typing import Any

from hypothesis import given

from backend.orders import states
from backend.people.person import ROLES
from tests.cast import an_id
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

Row = dict[str, Any]
TRACKINGS = (
    "", "0034 0434 1", "JJD-00/1_2.3", "-1", " 1", "x" * 60, "x" * 61, "ä1", "1\n", "javascript:alert(1)",
    "http://dhl.example/1", "https://dhl.example/1", "https://dhl.example", "https://dhl.example:443?a=<b>#c",
    "https://dhl.example:443x", "https://dhl.example@evil.example", "https:///x", "https://-x", "https://x y",
    "https://dhl.example/\u00e4", "https://dhl.example/1\n", "HTTPS://dhl.example", "https://x/" + "y" * 489,
    "https://x/" + "y" * 491, "https://" + "x" * 253, "https://" + "x" * 254,
)  # fmt: skip


def order(chance: hostile.Chance) -> Row:
    lines = [
        {
            "product_id": chance.choice([None, an_id(310), an_id(311)]),
            "name": chance.choice(["a", "b"]),
            "quantity_milli": chance.choice([1, 500, 1_000, 10**12]),
        }
        for _ in range(chance.randint(0, 4))
    ]
    found: Row = {"state": chance.choice([*states.STATES, "__proto__"]), "lines": lines}
    if chance.random() < 0.8:
        found["shipped"] = [chance.choice([0, 1, 500, 1_000, 10**12]) for _ in range(chance.randint(0, 5))]
    return found


def parts(chance: hostile.Chance) -> list[Row]:
    return [
        {"place": chance.randint(0, 5), "quantity_milli": chance.choice([1, 500, 10**12])}
        for _ in range(chance.randint(0, 4))
    ]


def case(chance: hostile.Chance) -> tuple[Row, Row, list[Row], str]:
    return order(chance), order(chance), parts(chance), chance.choice([*ROLES, "", "__proto__"])


@often
@given(hostile.by_chance(case))
def test_what_has_left_and_what_is_open_is_the_same(node: Node, of: tuple[Row, Row, list[Row], str]) -> None:
    one, other, some, role = of
    agree(
        node,
        ("parcels.shipped", one),
        ("parcels.still_open", one),
        ("parcels.is_partly_shipped", one),
        ("parcels.is_all_shipped", one),
        ("parcels.may_ship", one, role),
        ("parcels.all_open", one),
        ("parcels.fits", some, [part["quantity_milli"] for part in some]),
        ("parcels.with_parts", one.get("shipped", []), some, len(one["lines"])),
        ("parcels.keeps_what_left", one, other),
        ("parcels.keeps_what_left", one, {**one, "lines": other["lines"]}),
        ("parcels.keeps_what_left", one, one),
    )


def test_the_same_numbers_and_links_are_taken(node: Node) -> None:
    agree(node, ("orders.out",), *(("parcels.is_tracking", one) for one in TRACKINGS))
    answers = agree(node, *(("parcels.link", one) for one in TRACKINGS))
    assert [link for link in answers if link] == [
        one for one in TRACKINGS if one.startswith("https://") and one in answers
    ]
    assert "https://dhl.example@evil.example" not in answers


@often
@given(
    hostile.by_chance(
        lambda chance: {
            **{
                f"quantity-{place}": chance.choice(["", "0", "1", "1,5", "x", "1.000", "9" * 20, chance.word(4)])
                for place in range(chance.randint(0, 4))
            },
            **({"carrier": chance.word(70)} if chance.random() < 0.5 else {}),
            **({"tracking": chance.choice([*TRACKINGS])} if chance.random() < 0.7 else {}),
        }
    )
)
def test_the_same_is_read_of_a_form(node: Node, fields: dict[str, str]) -> None:
    for language in ("de", "en"):
        agree(node, ("parcels.typed", fields, [1_000, 0, 10**12, 1_500], language))

"""What is true of products is the same in Python and in JavaScript, whatever they hold."""

from hypothesis import given

from backend.people.person import ROLES
from tests.cast import an_id
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

DAYS = ("2026-11-25", "2026-11-26", "2026-11-27")
TODAY = DAYS[1]
UNITS = ("g", "kg", "ml", "l", "m", "m2", "", "__proto__", "constructor")


def product(chance: hostile.Chance) -> dict[str, object]:
    codes: object = [{"code": chance.number() if chance.random() < 0.5 else chance.word(8)} for _ in range(3)]
    row: dict[str, object] = {"name": chance.word(8), "number": chance.word(4), "codes": codes}
    if chance.random() < 0.2:
        row[chance.choice(sorted(row))] = chance.scalar()
    return row


def tree(chance: hostile.Chance) -> list[dict[str, object]]:
    """Categories, some in circles, some below what does not exist."""
    ids = [an_id(number) for number in range(8)]
    return [
        {"id": id_, "name": chance.word(3), "parent_id": chance.choice([None, *ids, "__proto__"])}
        for id_ in chance.sample(ids, chance.randint(0, 6))
    ]


def price(chance: hostile.Chance) -> dict[str, object]:
    return {
        "list": chance.choice(["base", "base", "special"]),
        "currency": chance.choice(["EUR", "EUR", "CHF"]),
        "mode": chance.choice(["net", "gross"]),
        "per_milli": chance.choice([1_000, 100_000, 1_000_000]),
        "from_milli": chance.choice([0, 0, 1_000, 12_000]),
        "amount": chance.choice([0, 1, 45, 999, chance.randint(0, 10**12)]),
        "valid_from": chance.choice([None, None, *DAYS]),
        "valid_to": chance.choice([None, None, *DAYS]),
    }


def prices(chance: hostile.Chance) -> tuple[list[dict[str, object]], int | None, str]:
    content = chance.choice([None, 0, 1, 3_000, 340_000, chance.randint(1, 10**12)])
    return [price(chance) for _ in range(chance.randint(1, 6))], content, chance.choice(UNITS)


@often
@given(hostile.by_chance(product), hostile.text)
def test_products_are_found_and_sorted_alike(node: Node, row: dict[str, object], query: str) -> None:
    search, *_ = agree(
        node,
        ("catalog.search_text", row),
        ("catalog.sort_key", row),
        ("fold.text_found_by", [query, query]),
    )
    agree(node, ("fold.matches", search, [query]))


@often
@given(hostile.by_chance(tree))
def test_categories_stand_alike_in_their_tree(node: Node, categories: list[dict[str, object]]) -> None:
    ids = [category["id"] for category in categories]
    agree(
        node,
        *(("catalog.path", categories, id_) for id_ in (*ids, None, "__proto__")),
        *(("catalog.below", categories, id_) for id_ in (*ids, "constructor")),
        *(("catalog.children", categories, id_) for id_ in (*ids, None)),
    )


@often
@given(hostile.by_chance(prices))
def test_the_same_base_price_stands_in_the_list(
    node: Node, made: tuple[list[dict[str, object]], int | None, str]
) -> None:
    found, content, unit = made
    agree(
        node,
        ("catalog.base_price", found, "EUR", TODAY),
        *(("catalog.is_valid", one, TODAY) for one in found),
        *(("catalog.unit_price", one, content, unit) for one in found),
    )


def test_the_same_people_keep_the_catalogue(node: Node) -> None:
    agree(node, *(("catalog.may_edit", role) for role in (*ROLES, "", "constructor")))

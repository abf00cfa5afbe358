"""What is true of products is the same in Python and in JavaScript, whatever they hold."""

from hypothesis import given

from backend.catalog import gtin
from backend.catalog.gtin import check_digit
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


def printed(chance: hostile.Chance) -> str:
    """A code as a reader, a keyboard or a colleague might spell it; often one of few, so that some meet."""
    digits = chance.choice(["400638133393", "96385074"[:7], "03600029145", "0123456", "1400638133393"])
    full = f"{digits}{check_digit(digits)}"
    gtin = full.zfill(14)
    return chance.choice(
        [
            *(full, full, gtin, f"(01){gtin}(10)A", f"]C101{gtin}", f"\x1d01{gtin}", f"https://a.example/01/{gtin}"),
            *(
                full[::-1],
                f"{full[:3]}-{full[3:]}",
                f" {full}\u2009",
                chance.number(),
                chance.word(6),
                "ABC",
                "__proto__",
            ),
            *(f"HTTPſ://a/01/{gtin}", f"{full}\n", chance.from_letters("0123456789", 8, 8)),
        ]
    )


def coded(chance: hostile.Chance) -> dict[str, object]:
    codes: object = [
        {"code": printed(chance), "unit": chance.word(2), "quantity_milli": chance.choice([1_000, 500, 12_000])}
        for _ in range(chance.randint(0, 3))
    ]
    row: dict[str, object] = {"number": printed(chance), "codes": codes, "packaging": chance.word(2)}
    row["packaging_milli"] = chance.choice([None, 6_000])
    if chance.random() < 0.2:
        row[chance.choice(sorted(row))] = chance.scalar()
    return row


def shelf(chance: hostile.Chance) -> tuple[list[dict[str, object]], list[str]]:
    return [coded(chance) for _ in range(chance.randint(0, 5))], [printed(chance) for _ in range(4)]


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
@given(hostile.by_chance(shelf))
def test_a_code_finds_the_same_products(node: Node, made: tuple[list[dict[str, object]], list[str]]) -> None:
    products, codes = made
    agree(
        node,
        ("catalog.by_code", products),
        *(("catalog.found_by_code", products, code) for code in codes),
        *(("gtin.keys", code) for code in codes),
        *(("gtin.is_gtin", code) for code in codes),
        *(("gtin.inner", key) for code in codes for key in gtin.keys(code)),
        *(("gtin.check_digit", "".join(filter(str.isascii, filter(str.isdecimal, code)))) for code in codes),
        *(("gtin.expanded", code) for code in codes),
        *(("gtin.looks_mistyped", code) for code in codes),
    )


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

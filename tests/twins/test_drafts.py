"""A draft is read, priced and added to in the same way on server and phone, whatever was typed."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.orders import draft_rules as rules
from backend.orders.draft_numbers import WRITTEN_MAX
from backend.orders.offline import DRAFT_KINDS, FULFILMENTS, PAYMENTS
from backend.people.person import ROLES
from tests.orders import drafts
from tests.twins import hostile
from tests.twins.examples import often, sometimes
from tests.twins.node import Node
from tests.twins.pairs import agree

Row = dict[str, Any]


def figure(chance: hostile.Chance) -> str:
    return "".join(
        chance.choices([*"0123456789", *".,.,", " ", "'", "’", "%", "€", "-", "٣", "000"], k=chance.randint(0, 9))
    )


@often
@given(st.one_of(hostile.by_chance(figure), hostile.text), st.sampled_from(["de", "en"]), st.integers(0, 4))
def test_numbers_are_read_alike(node: Node, text: str, language: str, digits: int) -> None:
    value, *_ = agree(
        node,
        ("drafts.number", text, digits, language),
        *(("drafts.quantity", text, packaging, language) for packaging in (None, 1, 7, 12_000, 10**12)),
    )
    assert isinstance(value, dict)
    if value["value"] is not None:
        (written,) = agree(node, ("drafts.written", value["value"], digits, language))
        assert agree(node, ("drafts.number", written, digits, language)) == [value] or "." in text or "," in text


@often
@given(st.integers(0, 10**12), st.integers(0, 4), st.sampled_from(["de", "en"]), st.integers(0, 2))
def test_what_is_written_is_read_as_the_same(node: Node, value: int, digits: int, language: str, least: int) -> None:
    (text,) = agree(node, ("drafts.written", value, digits, language, least))
    assert agree(node, ("drafts.number", text, digits, language))[0] in (
        {"value": value, "error": ""},
        {"value": None, "error": "large"},
    )


def signature(chance: hostile.Chance) -> str:
    side = chance.choice(["1", "300", "4000", "4001", "0", "-1", "2.0", "2.5", "1e2", "true", "null", '"3"'])
    points = ",".join(chance.choice(["0", "1", "4000", "4001", "-0", "7.0", "x"]) for _ in range(chance.randint(0, 4)))
    strokes = ",".join(f"[{points}]" for _ in range(chance.choice([0, 1, 3, 201])))
    more = chance.choice(["", "", "", ',"x":1'])
    return f'{{"width":{side},"height":100,"strokes":[{strokes}]{more}}}'


@often
@given(st.one_of(hostile.by_chance(signature), hostile.text))
def test_signatures_are_read_and_drawn_alike(node: Node, text: str) -> None:
    (found,) = agree(node, ("drafts.signature", text))
    agree(node, ("drafts.path", found))


@sometimes
@given(st.integers(0, 7_000))
def test_long_signatures_end_at_the_same_length(node: Node, count: int) -> None:
    stroke = "[" + ",".join(["1"] * count) + "]"
    agree(node, ("drafts.signature", f'{{"width":9,"height":9,"strokes":[{stroke}]}}'))
    half = "[" + ",".join(["1"] * (count // 4 * 2)) + "]"
    agree(node, ("drafts.signature", f'{{"width":9,"height":9,"strokes":[{half},{half}]}}'))


@often
@given(hostile.by_chance(drafts.whole), st.sampled_from([*ROLES, "constructor"]))
def test_a_draft_costs_the_same_and_hints_at_the_same(node: Node, case: Row, role: str) -> None:
    draft, lines, facts = case["draft"], case["lines"], case["facts"]
    ground = rules.ground_of(draft, facts)
    made = rules.lines_of(lines, ground, facts)
    products = {row["id"]: row for row in facts["products"]}
    together = rules.together(lines)
    agree(
        node,
        ("drafts.ground_of", draft, facts),
        ("drafts.ordered", lines),
        ("drafts.next_place", lines),
        ("drafts.lines_of", lines, ground, facts),
        ("drafts.together", lines),
        ("drafts.discount_limit", facts["company"], role),
        ("drafts.usual", case["orders"]),
        ("drafts.last_bought", case["orders"]),
        ("drafts.addresses", case["orders"]),
        ("orders.lines", made),
        ("drafts.fits", {"lines": made}),
        *(("drafts.same_product", lines, id_) for id_ in drafts.PRODUCTS),
        *(("drafts.first_quantity", row) for row in facts["products"]),
        *(("drafts.step_of", row, 24_000) for row in (*facts["products"], None)),
        *(
            (
                "drafts.hints_of", one, line, products.get(one["product_id"]), together.get(one["product_id"], 0),
                ground, facts, role,
            )
            for one, line in zip(rules.ordered(lines), made, strict=True)
        ),
    )  # fmt: skip


@often
@given(
    hostile.by_chance(drafts.whole), hostile.by_chance(figure), st.sampled_from(["", "bonus", "sample", "__proto__"])
)
def test_goods_are_given_alike(node: Node, case: Row, quantity: str, why: str) -> None:
    draft, lines, products = case["draft"], case["lines"], {row["id"]: row for row in case["facts"]["products"]}
    fields = {"given": why, "quantity": quantity}
    agree(
        node,
        *(
            ("drafts.give", fields, draft, one, products.get(one["product_id"]), lines, drafts.NEW, "de")
            for one in lines
        ),
    )


def posted(chance: hostile.Chance) -> Row:
    address = chance.choice([drafts.address(chance), {"name": 1}, chance.json_value()])
    made = {
        "quantity": figure(chance),
        "price": figure(chance),
        "discount_bp": chance.typed("percent"),
        "step": chance.choice(["1", "-1", "", "__proto__"]),
        "unit": chance.choice(["packaging", ""]),
        "name": chance.word(),
        "text": chance.word(8),
        "vat_class": chance.choice(["standard", "zero", "", "__proto__"]),
        "id": chance.word(),
        "kind": chance.choice(["order", "offer", "x"]),
        "fulfilment": chance.choice(["shipping", "pickup", ""]),
        "payment_method": chance.choice(["", "cash", "constructor"]),
        "wish_on": chance.typed("date"),
        "remark": chance.word(),
        "delivery": chance.choice(["", "other", "{", json.dumps(address), json.dumps(drafts.address(chance))]),
        "delivery_name": chance.word(),
        "delivery_street": chance.choice(["", chance.word()]),
        "delivery_country": chance.typed("country"),
        "signature": chance.choice(["", signature(chance)]),
    }
    return {name: made[name] for name in chance.sample(sorted(made), chance.randint(0, len(made)))}


@often
@given(hostile.by_chance(drafts.whole), hostile.by_chance(posted), st.sampled_from([0, 1_000]), st.integers(0, 3))
def test_forms_want_the_same(node: Node, case: Row, fields: Row, limit: int, digits: int) -> None:
    draft, lines, products = case["draft"], case["lines"], case["facts"]["products"]
    bought = rules.usual(case["orders"])
    agree(
        node,
        ("drafts.typed.head", fields, draft),
        ("drafts.typed.free", fields, digits, "de"),
        ("drafts.typed.free_line", draft, fields, lines, drafts.NEW),
        ("drafts.taking.again", bought, products, draft, lines, drafts.NEW),
        *(
            ("drafts.typed.line", fields, one, product, digits, limit, "en")
            for one in lines
            for product in (None, *products[:1])
        ),
        *(
            ("drafts.typed.added", fields, draft, lines, product, packed, new_id, "de")
            for product in products
            for packed in (None, 12_000)
            for new_id in (drafts.NEW, *(one["id"] for one in lines[:1]))
        ),
    )


@sometimes
@given(st.uuids(), st.integers(0, 2_000), st.integers(0, 10**12), st.sampled_from([1_000, 12_000]))
def test_ids_are_counted_and_quantities_stepped_alike(
    node: Node, base: object, count: int, quantity: int, step: int
) -> None:
    agree(
        node,
        ("drafts.line_id", str(base), count),
        *(("drafts.stepped", quantity, step, direction) for direction in (1, -1)),
    )


def test_the_limits_are_those_of_the_rows(node: Node) -> None:
    agree(node, ("drafts.limits",))
    assert set(DRAFT_KINDS) == {"order", "offer"}
    assert {"", *PAYMENTS} == {"", "invoice", "prepayment", "direct_debit", "card", "cash"}
    assert set(FULFILMENTS) == {"shipping", "pickup", "own_stock"}
    assert WRITTEN_MAX == 40


def test_numbers_are_german_and_english() -> None:
    from backend.orders.draft_numbers import number, quantity

    for text, language, value in (
        ("1.234,5", "de", 1_234_500),
        ("1.234,5", "en", 1_234_500),
        ("1,234.5", "de", 1_234_500),
        ("1.234", "de", 1_234_000),
        ("1.234", "en", 1_234),
        ("1,234", "de", 1_234),
        ("1,234", "en", 1_234_000),
        ("0.125", "de", 125),
        ("1'000", "de", 1_000_000),
        ("1 000,5", "de", 1_000_500),
        ("1.234.567", "en", 1_234_567_000),
        (",5", "de", 500),
        ("2", "de", 2_000),
    ):
        assert number(text, 3, language) == {"value": value, "error": ""}, (text, language)
    for text in ("-1", "1,2,3", "x", ".", "1.23.4,5", "1,2345", "1" * 41):
        assert number(text, 3, "de")["error"] == "number", text
    assert number("", 3, "de") == {"value": None, "error": ""}
    assert number("9" * 14, 3, "de")["error"] == "large"
    assert quantity("2", 12_000, "de") == {"value": 24_000, "error": ""}
    assert quantity("0,5", 12_000, "de") == {"value": 6_000, "error": ""}
    assert quantity("0,0001", 12_000, "de")["error"] == "number"

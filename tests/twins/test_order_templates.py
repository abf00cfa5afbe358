"""Order templates are made, changed and taken in the same way on server and phone."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backend.order_templates.rules import items_of
from backend.orders.draft_taking import taken
from backend.people.person import ROLES
from tests.cast import an_id
from tests.orders import drafts
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree
from tests.twins.test_drafts import figure

Row = dict[str, Any]


def template(chance: hostile.Chance) -> Row:
    return {
        "id": an_id(680 + chance.randint(0, 9)),
        "kind": chance.choice(["company", "own", "customer"]),
        "customer_id": chance.choice([None, drafts.CUSTOMER]),
        "name": chance.word(),
        "items": items(chance),
    }


def items(chance: hostile.Chance) -> list[Row]:
    """Products of drafts and one that is gone, each once."""
    return [
        {"product_id": id_, "quantity_milli": chance.choice([1, 1_000, 10**12]), "text": chance.choice(["", "dünn"])}
        for id_ in chance.sample([*drafts.PRODUCTS, an_id(619)], chance.randint(0, 6))
    ]


def case(chance: hostile.Chance) -> Row:
    found = {**drafts.whole(chance), "items": items(chance)}
    for line in found["lines"]:
        line["text"] = chance.choice(["", "dünn", line["text"]])
    return found


@often
@given(hostile.by_chance(case), hostile.text)
def test_a_template_is_taken_and_given_back_alike(node: Node, case: Row, text: str) -> None:
    arguments = (case["items"], case["facts"]["products"], case["draft"], case["lines"], drafts.NEW)
    found = taken(*arguments)
    agree(
        node,
        ("drafts.taking.taken", *arguments),
        ("drafts.taking.begun", *arguments[:2]),
        ("drafts.taking.back", found["undo"], case["lines"]),
        ("drafts.taking.back", text, case["lines"]),
        *(("drafts.taking.back", f"{line['id']}:{text}", case["lines"]) for line in case["lines"]),
        ("drafts.taking.whole", text),
    )


@often
@given(hostile.by_chance(case), hostile.by_chance(template), st.sampled_from([*ROLES, "constructor"]))
def test_templates_are_kept_alike(node: Node, case: Row, one: Row, role: str) -> None:
    kept = items_of(case["lines"])
    agree(
        node,
        ("order_templates.items_of", case["lines"]),
        ("order_templates.left_out", case["lines"]),
        ("order_templates.may_change", one, role),
        ("order_templates.kinds", role, bool(kept)),
        ("order_templates.added", kept, drafts.PRODUCTS[0], 10**12, "x"),
        ("order_templates.changed", kept, drafts.PRODUCTS[1], {"quantity_milli": 0}),
        ("order_templates.changed", kept, drafts.PRODUCTS[1], {"text": one["name"]}),
        ("order_templates.put_back", kept, drafts.PRODUCTS[2], f"{len(kept) % 3} 1500 {one['name']}"),
        ("order_templates.put_back", kept, drafts.PRODUCTS[2], one["name"]),
        ("order_templates.tables",),
    )


@often
@given(hostile.by_chance(lambda chance: [template(chance) for _ in range(chance.randint(0, 5))]))
def test_templates_stand_in_the_same_order(node: Node, templates: list[Row]) -> None:
    agree(node, ("order_templates.in_order", templates))


def posted(chance: hostile.Chance) -> Row:
    made = {
        "quantity": chance.choice(["", figure(chance)]),
        "unit": chance.choice(["packaging", ""]),
        "step": chance.choice(["1", "-1", "", "__proto__"]),
        "text": chance.word(8),
    }
    return {name: made[name] for name in chance.sample(list(made), chance.randint(0, 4))}


@often
@given(hostile.by_chance(posted), hostile.by_chance(drafts.whole), st.sampled_from(["de", "en"]))
def test_what_is_typed_of_a_template_is_read_alike(node: Node, fields: Row, case: Row, language: str) -> None:
    products = case["facts"]["products"]
    agree(
        node,
        *(("order_templates.item", fields, product, language) for product in (*products, None)),
        *(("order_templates.more", fields, product, language) for product in products),
    )

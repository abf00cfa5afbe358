"""Both sides offer the same choices about a clash, and make the same changes of them."""

import json

from hypothesis import given

from backend.people.person import ROLES
from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

ADDRESS = ("street", "postcode", "city", "country")
FIELDS = ("name", "phone", "remark", "discount_bp", "territory_id", "vat_id", "kind", "__proto__")
GOODS = ("number", "name", "description", "codes", "prices", "packaging", "__proto__")
Row = dict[str, object]
Asked = tuple[Row, Row, Row | None, Row | None, str, str]


def text(chance: hostile.Chance) -> str:
    """As the normalisers of fields leave it: without lone surrogates."""
    return "".join(character for character in chance.word(4) if not "\ud800" <= character <= "\udfff")


def value(chance: hostile.Chance) -> object:
    return chance.choice([text(chance), text(chance), "a", None, True, False, 0, 1, "x" * 2_500])


def clash(chance: hostile.Chance) -> Asked:
    """A conflict of any kind, with rows that hold its values, or others, or are gone; a choice, and who makes it."""
    one, other = value(chance), value(chance)
    table, field, kept = chance.choice(
        [
            *(("products", field, chance.choice(["mine", "theirs"])) for field in GOODS),
            ("company", "name", "mine"),
            *(("customers", field, chance.choice(["mine", "theirs"])) for field in FIELDS),
            ("customers", "address", "mine"),
            ("notes", "text", "both"),
            ("notes", "priority", "mine"),
            ("notes", "deleted", "theirs"),
            ("contacts", "name", "mine"),
            *((table, "remark", "mine") for table in ("orders", "drafts")),
            ("orders", "lines", "theirs"),
            ("orders", "price_decision", "theirs"),
            ("customer_prices", "amount", "mine"),
            ("draft_lines", "deleted", "theirs"),
        ]
    )
    if field == "address":
        one = {name: value(chance) for name in chance.sample(ADDRESS, chance.randint(1, 4))}
        other = {name: value(chance) for name in chance.sample(ADDRESS, chance.randint(1, 4))}
    if field == "packaging":
        one, other = ({"packaging": value(chance), "packaging_milli": chance.choice([None, 1])} for _ in range(2))
    if field == "lines":
        one, other = (
            {"lines": [{"name": text(chance)}], "currency": "EUR", "price_decision": chance.choice(["", "kept"])}
            for _ in range(2)
        )
    if field in ("codes", "prices"):
        one, other = ([{"code": value(chance), "unit": ""} for _ in range(chance.randint(0, 2))] for _ in range(2))
    if field == "deleted":
        one, other = True, {"text": text(chance)}
    conflict: Row = {
        "id": "c",
        "table": table,
        "record_id": "r",
        "customer_id": None if table in ("products", "company") else chance.choice(["r", "r", "r", None]),
        "field": field,
        "mine": one,
        "theirs": other,
        "kept": kept,
        "state": chance.choice(["open", "resolved"]),
        "copy_id": chance.choice(["k", "", None]),
    }
    held = chance.choice([one, other, value(chance)])
    customer: Row = {"kind": chance.choice(["company", "person"]), "name": text(chance), "last_name": text(chance)}
    customer |= held if isinstance(held, dict) else {field: held}
    if table == "orders":
        over = {"lines": [{"place": 0, "codes": ["discount"], "now": None}], "terms": {}}
        customer |= {
            "state": chance.choice(["ordered", "confirmed", "shipped"]),
            "difference": chance.choice([None, over]),
        }
    note = {"text": text(chance), "priority": held, "follow_up_on": None}
    row = chance.choice([None, note if table in ("notes", "contacts") else customer])
    choice = chance.choice(["mine", "theirs", "both", "settle", "constructor"])
    return conflict, customer, row, chance.choice([None, note]), choice, chance.choice([*ROLES, "constructor"])


@often
@given(hostile.by_chance(clash))
def test_choices_and_what_they_change_are_the_same(node: Node, asked: Asked) -> None:
    conflict, customer, row, copy, choice, role = asked
    seen, copy_seen = (
        {} if one is None else answer
        for one, answer in zip(
            (row, copy),
            agree(node, ("conflicts.shown", conflict, row or {}), ("conflicts.shown", conflict, copy or {})),
            strict=True,
        )
    )
    agree(
        node,
        ("conflicts.shape", conflict),
        ("conflicts.side", conflict, "mine"),
        ("conflicts.standing", conflict, row, copy),
        ("conflicts.is_shared", conflict),
        ("conflicts.keeps", role, conflict["table"]),
        ("conflicts.may_decide", conflict, role),
        ("conflicts.needs_network", conflict),
        ("conflicts.may_write", conflict, row, role),
        ("conflicts.choices", conflict, customer, row, copy, role),
        ("conflicts.may_choose", conflict, choice, customer, row, seen, role),
        ("conflicts.wanted", conflict, choice, seen),
        ("conflicts.together", [conflict["mine"], conflict["theirs"], customer["name"]]),
        ("conflicts.resolution", conflict, choice, row, copy, seen, copy_seen),
    )


@often
@given(hostile.text, hostile.text, hostile.by_chance(lambda chance: chance.randint(0, 2**43)))
def test_what_differs_is_marked_alike(node: Node, one: str, other: str, now: int) -> None:
    mine, theirs = agree(node, ("conflicts.difference", one, other), ("conflicts.difference", one + " " + other, one))
    assert isinstance(mine, list) and isinstance(theirs, list)
    assert "".join(part["text"] for part in mine[0]) == json.loads(json.dumps(one)), "as JSON carries it"
    agree(node, ("conflicts.settled_since", now))

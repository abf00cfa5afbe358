"""Forms and mutations are read the same in Python and in JavaScript, whatever is posted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.fields import describe
from tests.twins import hostile
from tests.twins.examples import often, sometimes
from tests.twins.node import Node
from tests.twins.pairs import SPECS, agree

new_row = st.sampled_from(
    [None, {}, {"country": "DE", "line": "x", "flag": True}, {"language": "de", "line": "", "7": ""}]
)


WRONG: tuple[object, ...] = (None, True, -1, 0, 550, 10_001, [], {})


def posted(form: str) -> st.SearchStrategy[dict[str, str]]:
    fields = describe(SPECS[form]).fields

    def post(chance: hostile.Chance) -> dict[str, str]:
        some = chance.sample(fields, chance.randint(0, len(fields)))
        found = {field.name: chance.typed(field.kind) if chance.random() < 0.7 else chance.word() for field in some}
        return {**found, "__proto__": chance.word(), "unknown": "x"} if chance.random() < 0.2 else found

    return hostile.by_chance(post)


def set_values(form: str) -> st.SearchStrategy[dict[str, object]]:
    fields = describe(SPECS[form]).fields

    def values(chance: hostile.Chance) -> dict[str, object]:
        some = chance.sample(fields, chance.randint(0, len(fields)))
        found: dict[str, object] = {
            field.name: chance.choice([chance.typed(field.kind), chance.choice(WRONG)]) for field in some
        }
        return {**found, "__proto__": chance.scalar(), "7": 7} if chance.random() < 0.2 else found

    return hostile.by_chance(values)


def assert_read_alike(node: Node, form: str, fields: dict[str, str], defaults: dict[str, object] | None) -> None:
    (read,) = agree(node, ("forms.read", form, fields, defaults))
    assert isinstance(read, dict)
    agree(
        node,
        ("forms.shown", form, read["values"], "de"),
        ("forms.shown", form, read["values"], "en"),
        *(("forms.message", error) for error in read["errors"].values()),
    )


def assert_checked_alike(node: Node, form: str, values: dict[str, object], defaults: dict[str, object] | None) -> None:
    agree(node, ("forms.check", form, values, defaults), ("forms.normalise", form, values))


@often
@given(posted("EveryKind"), new_row)
def test_each_kind_of_field_is_read_alike(node: Node, fields: dict[str, str], defaults: dict[str, object]) -> None:
    assert_read_alike(node, "EveryKind", fields, defaults)


@often
@given(set_values("EveryKind"), new_row)
def test_each_kind_of_value_is_checked_alike(
    node: Node, values: dict[str, object], defaults: dict[str, object]
) -> None:
    assert_checked_alike(node, "EveryKind", values, defaults)


@pytest.mark.parametrize("form", [name for name in SPECS if name != "EveryKind"])
def test_each_form_is_read_alike(node: Node, form: str) -> None:
    @sometimes
    @given(posted(form), new_row)
    def reading(fields: dict[str, str], defaults: dict[str, object]) -> None:
        assert_read_alike(node, form, fields, defaults)
        assert_checked_alike(node, form, dict(fields), defaults)

    reading()


@often
@given(*(hostile.by_chance(make) for make in (hostile.Chance.row, hostile.Chance.row, hostile.Chance.json_value)))
def test_what_a_form_changes_is_found_alike(
    node: Node, values: dict[str, object], was: dict[str, object], value: object
) -> None:
    text, *_ = agree(node, ("forms.canonical_json", value), ("forms.changes", values, was))
    agree(node, ("forms.read_was", text), ("forms.read_seen", text), ("forms.changes", values, values))
    listed = json.dumps({"a": [value, {"b": value, "\u0000": 1}], "c": [{"d": 1.0}, 2.0, None], "e": [[1]]})
    agree(node, ("forms.read_was", listed), ("forms.read_seen", listed))


def test_limits_are_met_at_the_same_place(node: Node) -> None:
    edges = {
        "line": ["x" * 20, "x" * 21, "😀" * 20, "😀" * 21],
        "email": [
            *(f"{'a' * length}@b.de" for length in (64, 65)),
            *(f"a@{'b' * length}.de" for length in (63, 64)),
            *(f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * length}.de" for length in (60, 61, 66, 67)),
        ],
        "phone": ["1" * length for length in (4, 5, 20, 21)] + ["1 " * 15 + " " * 40],
        "percent": ["99,99", "100", "100,00", "100,01", "100000"],
        "date": ["1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01"],
        "vat_id": ["A" * 20, "A" * 21],
        "secret": ["x" * length for length in (4, 5, 10, 11)],
    }
    agree(node, *(("forms.read", "EveryKind", {kind: typed}, None) for kind in edges for typed in edges[kind]))
    agree(node, *(("forms.check", "EveryKind", {"percent": value}, None) for value in (-1, 0, 10_000, 10_001)))
    was = '{"a":"' + "x" * (300_000 - 8) + '"}'
    agree(node, ("forms.read_was", was), ("forms.read_was", was + " "))

"""The tree of categories: in order, and never in a circle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.categories import rules

TREE = [
    {"id": "a", "name": "Würste", "parent_id": None},
    {"id": "b", "name": "Brot", "parent_id": None},
    {"id": "c", "name": "Roggen", "parent_id": "b"},
    {"id": "d", "name": "Äpfel", "parent_id": "c"},
    {"id": "e", "name": "Dinkel", "parent_id": "b"},
    {"id": "f", "name": "Verwaist", "parent_id": "gone"},
]
names = st.sampled_from("abcdef")
trees = st.lists(
    st.fixed_dictionaries({"id": names, "name": names, "parent_id": st.one_of(st.none(), names)}),
    unique_by=lambda row: row["id"],
)


def test_each_category_stands_after_the_one_it_is_in() -> None:
    assert [(" ".join(above), row["id"]) for above, row in rules.in_order(TREE)] == [
        ("", "b"),
        ("Brot", "e"),
        ("Brot", "c"),
        ("Brot Roggen", "d"),
        ("", "f"),
        ("", "a"),
    ]


@given(trees)
def test_every_category_is_shown_once_also_of_a_circle(tree: list[dict[str, object]]) -> None:
    assert sorted(row["id"] for _, row in rules.in_order(tree)) == sorted(str(row["id"]) for row in tree)


@given(trees, names)
def test_no_place_offered_makes_a_circle(tree: list[dict[str, object]], moved: str) -> None:
    for home in rules.homes(tree, moved):
        assert rules.check({"name": "new", "parent_id": home["id"]}, tree, moved) == {}


@pytest.mark.parametrize(
    ("name", "parent_id", "wrong"),
    [
        ("Brezeln", "b", {}),
        ("Brezeln", None, {}),
        ("Brezeln", "c", {"parent_id": "circle"}),
        ("Brezeln", "d", {"parent_id": "circle"}),
        ("Brezeln", "x", {"parent_id": "gone"}),
        ("DINKEL", "b", {"name": "doubled"}),
        ("Roggen", "b", {}),
        ("Dinkel", None, {}),
    ],
)
def test_a_category_needs_a_place_and_a_name_of_its_own(
    name: str, parent_id: str | None, wrong: dict[str, str]
) -> None:
    assert rules.check({"name": name, "parent_id": parent_id}, TREE, "c") == wrong


def test_a_category_counts_what_is_below_it() -> None:
    counts = {"b": 1, "c": 2, "d": 4, "e": 8, "unknown": 16}
    assert rules.with_those_below(TREE, counts) == {"a": 0, "b": 15, "c": 6, "d": 4, "e": 8, "f": 0}
    circle = [{"id": "a", "name": "", "parent_id": "b"}, {"id": "b", "name": "", "parent_id": "a"}]
    assert rules.with_those_below(circle, {"a": 1, "b": 2}) == {"a": 3, "b": 3}

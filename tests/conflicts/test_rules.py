"""What is offered about a clash, and what shows the difference (E4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.conflicts.difference import difference
from backend.conflicts.rules import REMARK_MAX, Row, choices, resolution, settled_since, together
from backend.ids import new_id
from tests.pages.rows import CUSTOMER, NOTE

CONFLICT: Row = {
    "id": "c",
    "table": "customers",
    "record_id": CUSTOMER["id"],
    "customer_id": CUSTOMER["id"],
    "field": "remark",
    "mine": "Klingel defekt.",
    "theirs": "Hintereingang.",
    "kept": "mine",
    "state": "open",
    "copy_id": None,
}
TEXTS: Row = {**CONFLICT, "table": "notes", "field": "text", "kept": "both", "copy_id": "k"}


def marked(one: str, other: str) -> tuple[str, str]:
    """Both texts, what differs in brackets."""
    sides = difference(one, other)
    mine, theirs = ("".join(f"[{part['text']}]" if part["mark"] else part["text"] for part in side) for side in sides)
    return mine, theirs


def offered(stands: str, role: str = "rep", **changes: object) -> list[str]:
    customer = {**CUSTOMER, "remark": stands}
    return choices({**CONFLICT, **changes}, customer, customer, None, role)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("030 23125 71", "030 23125 17", ("030 23125 [71]", "030 23125 [17]")),
        ("info@mueller.example", "info@muller.example", ("info@[mueller].example", "info@[muller].example")),
        ("Feldweg 5", "Feldweg 5 b", ("Feldweg 5", "Feldweg 5[ b]")),
        ("20 Sack Mehl, kalt", "25 Kisten Mehl, kalt", ("[20 Sack] Mehl, kalt", "[25 Kisten] Mehl, kalt")),
        ("Müller", "Meier", ("Müller", "Meier")),
        ("", "Meier", ("", "Meier")),
        ("gleich", "gleich", ("gleich", "gleich")),
    ],
)
def test_only_what_differs_is_marked(one: str, other: str, found: tuple[str, str]) -> None:
    assert marked(one, other) == found


@given(st.text(), st.text())
def test_the_pieces_are_the_text(one: str, other: str) -> None:
    for text, side in zip((one, other), difference(one, other), strict=True):
        assert "".join(part["text"] for part in side) == text


def test_long_texts_are_compared_in_no_time_and_marked_whole_in_the_middle() -> None:
    one, other = (f"Anfang {word * 20_000} Ende" for word in ("a b ", "c d "))
    assert marked(one, other)[0].startswith("Anfang [a b")


def test_what_stands_is_no_choice_but_to_leave_it() -> None:
    assert offered("Klingel defekt.") == ["theirs", "both", "settle"]
    assert offered("Hintereingang.") == ["mine", "both", "settle"]
    assert offered("Seither anders.") == ["mine", "theirs", "both", "settle"]
    assert offered("Hintereingang.\n\nKlingel defekt.") == ["mine", "theirs", "settle"], "both stand already"


def test_a_settled_one_offers_what_does_not_stand() -> None:
    assert offered("Klingel defekt.", state="resolved") == ["theirs", "both"]


def test_two_texts_too_long_for_one_field_are_not_joined() -> None:
    long = "x" * (REMARK_MAX - 5)
    assert offered(long, mine=long, theirs="y" * 10) == ["theirs", "settle"]


def test_joined_texts_say_nothing_twice() -> None:
    assert together(["b", "a", "b"]) == "a\n\nb"
    assert together(["Klingel defekt, hinten klopfen.", "Klingel defekt", ""]) == "Klingel defekt, hinten klopfen."


def test_a_value_of_a_note_that_is_gone_can_only_be_settled() -> None:
    gone = {**CONFLICT, "table": "notes", "field": "priority", "mine": "high", "theirs": "none"}
    assert choices(gone, CUSTOMER, None, None, "rep") == ["settle"]


def test_without_its_second_note_a_clash_of_texts_can_only_be_settled() -> None:
    assert choices({**TEXTS, "copy_id": None}, CUSTOMER, NOTE, None, "rep") == ["settle"]


def test_the_note_that_goes_goes_only_as_it_was_seen() -> None:
    seen = {"text": "Angebot", "priority": "high", "follow_up_on": None}
    state, delete = resolution(TEXTS, "mine", NOTE, {**NOTE, "id": "k"}, {**seen}, {})
    assert (state["table"], delete["op"], delete["id"], delete["was"]) == ("conflicts", "delete", CUSTOMER["id"], seen)


def test_ids_of_90_days_ago_are_the_border() -> None:
    day, now = 86_400_000, 1_800_000_000_000
    assert new_id(now - 90 * day) >= settled_since(now) > new_id(now - 90 * day - 1)

"""Forms and mutations, field by field: what is accepted, in which form it is kept, and what is said otherwise."""

import pytest

from backend import forms
from backend.fields import describe
from backend.forms import Error, canonical_json, changes, check, message, normalise, read, read_was, shown
from tests.twins.pairs import EveryKind


def parsed(kind: str, typed: str) -> object:
    """The value of one field of EveryKind, or the code of what is wrong with it."""
    found = read(EveryKind, {kind: typed})
    return found.errors[kind].code if kind in found.errors else found.values[kind]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("line", "  Feldweg\t3\r\nHof \u00a0", "Feldweg 3 Hof"),
        ("line", "x" * 21, "too_long"),
        ("line", "😀" * 20, "😀" * 20),
        ("line", "a\x00b", "control"),
        ("line", "a\ud800b", "control"),
        ("line", " \u2028 ", "required"),
        ("text", " one\r\ntwo\u2028three ", "one\ntwo\nthree"),
        ("text", "a\x07b", "control"),
        ("secret", " 1 2 ", " 1 2 "),
        ("secret", "1234", "too_short"),
        ("secret", "12345678901", "too_long"),
        ("secret", "", "required"),
        ("email", " Anna.Berg+x@Müller-Bau.DE ", "Anna.Berg+x@müller-bau.de"),
        ("email", "anna@localhost", "email"),
        ("email", "anna berg@x.de", "email"),
        ("email", "anna@@x.de", "email"),
        ("email", ".anna@x.de", "email"),
        ("email", "anna@x..de", "email"),
        ("email", "anna@-x.de", "email"),
        ("email", "anna@1.2.3.4", "email"),
        ("email", "a" * 65 + "@x.de", "email"),
        ("email", "a@" + "b" * 63 + ".de", "a@" + "b" * 63 + ".de"),
        ("email", "a@" + "b." * 130 + "de", "too_long"),
        ("phone", " +49 (0)30\u00a0/ 12 34–0 ", "+49 (0)30 / 12 34-0"),
        ("phone", "０３０ 12345", "030 12345"),
        ("phone", "1234", "phone_digits"),
        ("phone", "1" * 21, "phone_digits"),
        ("phone", "030 12345 Büro", "phone_signs"),
        ("phone", "030 + 12345", "phone_signs"),
        ("date", "2026-11-22", "2026-11-22"),
        ("date", "2. 1. 2026", "2026-01-02"),
        ("date", "", None),
        ("date", "29.2.2026", "date"),
        ("date", "1899-12-31", "date"),
        ("date", "22.11.26", "date"),
        ("choice", "__proto__", "__proto__"),
        ("choice", "constructor", "choice"),
        ("choice", "", "required"),
        ("percent", "5,5", 550),
        ("percent", "5.50 %", 550),
        ("percent", "100", 10_000),
        ("percent", "0", 0),
        ("percent", "", None),
        ("percent", "100,01", "percent"),
        ("percent", "5,555", "percent"),
        ("percent", "-1", "percent"),
        ("country", "at", "AT"),
        ("country", "Österreich", "choice"),
        ("language", "DE", "de"),
        ("currency", "chf", "CHF"),
        ("currency", "€", "choice"),
        ("vat_id", "de 136.695-976", "DE136695976"),
        ("vat_id", "x" * 21, "too_long"),
        ("id", "", None),
        ("id", "0191-not-an-id", "choice"),
        ("id", "00000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-000000000000"),
        ("flag", "on", True),
        ("flag", "", False),
        ("flag", "perhaps", "choice"),
    ],
)
def test_what_is_typed_is_kept_in_one_form_or_refused(kind: str, typed: str, value: object) -> None:
    assert parsed(kind, typed) == value


def test_all_wrong_fields_are_reported_and_what_was_typed_is_kept() -> None:
    found = read(EveryKind, {"line": "", "email": "no", "phone": "12", "percent": "x", "secret": "1", "text": "fine"})
    assert {name: error.code for name, error in found.errors.items()} == {
        "line": "required",
        "email": "email",
        "phone": "phone_digits",
        "percent": "percent",
        "secret": "too_short",
    }
    assert found.values == {"text": "fine"}
    assert found.typed == {"line": "", "email": "no", "phone": "12", "percent": "x", "text": "fine"}


def test_absent_fields_are_not_touched_and_unknown_ones_ignored() -> None:
    assert read(EveryKind, {"text": "", "__proto__": "x", "id2": "y"}).values == {"text": ""}


def test_a_new_row_takes_defaults_and_asks_for_what_has_none() -> None:
    found = read(EveryKind, {"country": "AT"}, {"language": "de", "country": "DE"})
    assert found.values["country"] == "AT"
    assert found.values["language"] == "de"
    assert found.values["choice"] == "a"
    assert found.values["percent"] is None
    assert {name for name, error in found.errors.items() if error.code == "required"} == {"line", "secret", "currency"}


def test_what_was_typed_can_always_be_shown_again() -> None:
    typed = read(EveryKind, {"text": "a\x00\ud800b", "line": "x" * 50_000}).typed
    assert typed["text"] == "a\ufffd\ufffdb"
    assert len(typed["line"]) == forms.TYPED_MAX


@pytest.mark.parametrize(
    ("kind", "value", "outcome"),
    [
        ("line", " x ", "x"),
        ("line", 1, "type"),
        ("line", None, "type"),
        ("line", ["x"], "type"),
        ("date", None, None),
        ("date", "", None),
        ("date", "22.11.2026", "date"),
        ("date", 20261122, "type"),
        ("percent", 550, 550),
        ("percent", "5,5", "type"),
        ("percent", True, "type"),
        ("percent", 5.5, "type"),
        ("percent", 10_001, "percent"),
        ("id", None, None),
        ("id", "x", "choice"),
        ("flag", True, True),
        ("flag", "on", "type"),
        ("flag", 1, "type"),
        ("other", "x", "unknown"),
    ],
)
def test_a_mutation_needs_values_of_the_right_type(kind: str, value: object, outcome: object) -> None:
    found = check(EveryKind, {kind: value})
    assert (found.errors[kind].code if kind in found.errors else found.values[kind]) == outcome


def test_what_was_seen_is_brought_into_the_form_of_the_row_and_kept_where_it_is_wrong() -> None:
    assert normalise(EveryKind, {"email": "a@X.DE ", "phone": "12", "old": 1}) == {
        "email": "a@x.de",
        "phone": "12",
        "old": 1,
    }


def test_a_form_shows_a_row_as_it_would_be_typed() -> None:
    row = {"line": "x", "percent": 550, "date": None, "flag": True, "text": "a\nb"}
    assert shown(EveryKind, row, "de")["percent"] == "5,5"
    assert shown(EveryKind, row, "en")["percent"] == "5.5"
    again = read(EveryKind, {name: shown(EveryKind, row, "de")[name] for name in row})
    assert again.values == row


def test_only_what_differs_from_what_was_shown_is_changed() -> None:
    assert changes({"a": "1", "b": None, "c": 0, "d": "new"}, {"a": "1", "b": "x", "c": False}) == (
        {"b": None, "c": 0, "d": "new"},
        {"b": "x", "c": False},
    )


@pytest.mark.parametrize("text", ["", "no", "[]", "null", "[" * 100_000, '{"a":' * 5_000, "{" + " " * 400_000 + "}"])
def test_a_was_that_is_no_object_says_nothing(text: str) -> None:
    assert read_was(text) == {}


def test_a_was_holds_only_plain_values() -> None:
    text = '{"a":"x","b":1,"c":null,"d":true,"e":1.5,"f":[],"g":{},"h":"\\ud800","i":1e400,"j":9007199254740993}'
    assert read_was(text) == {"a": "x", "b": 1, "c": None, "d": True}
    assert read_was(canonical_json({"b": 1, "a": "ä"})) == {"a": "ä", "b": 1}


def test_canonical_json_is_compact_and_sorted() -> None:
    assert canonical_json({"b": [1, None], "a": "ä\u2028", "😀": True, "\ue000": {}}) == (
        '{"a":"ä\u2028","b":[1,null],"\ue000":{},"😀":true}'
    )


def test_messages_name_their_figures() -> None:
    assert message(Error("too_long", {"max": 20}), lambda text: text) == "At most 20 characters."
    assert message(Error("too_long", {"max": 20}), lambda _: "Höchstens %(max)s Zeichen") == "Höchstens 20 Zeichen"


def test_a_description_is_plain_data_in_the_order_of_declaration() -> None:
    described = describe(EveryKind)
    assert [field.name for field in described.fields][:3] == ["line", "text", "secret"]
    assert described.fields[0].required
    assert described.fields[0].max == 20

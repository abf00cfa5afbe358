"""What folds, dials, dates and writes says the same in Python and in JavaScript, whatever it is given."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.twins import hostile
from tests.twins.examples import often
from tests.twins.node import Node
from tests.twins.pairs import agree

OF_ONE_TEXT = (
    "letters.plain",
    "letters.plain_digits",
    "letters.upper",
    "letters.trim",
    "letters.without_blanks",
    "letters.one_line",
    "letters.length",
    "phones.digits",
    "phones.dialled",
    "fold.fold",
    "fold.name_key",
    "fold.search_words",
    "ids.is_id",
    "times.is_instant",
    "times.is_date",
    "forms.read_was",
    "customers.temperature_rank",
    "customers.editable",
    "customers.creatable",
)
HOUR_MS = 3_600_000
dated = hostile.by_chance(lambda chance: chance.choice([chance.instant(), chance.date(), chance.word(), None]))


def test_both_sides_know_the_same_functions(node: Node) -> None:
    agree(node, ("names",), ("forms.MESSAGES",))


@often
@given(hostile.text, st.integers(0, 20))
def test_texts_are_read_alike(node: Node, text: str, most: int) -> None:
    agree(node, *((name, text) for name in OF_ONE_TEXT), ("letters.cut", text, most))


@often
@given(hostile.text, hostile.text)
def test_texts_are_ordered_alike(node: Node, a: str, b: str) -> None:
    agree(node, ("letters.compare", a, b), ("letters.compare", a + b, a + a))


@often
@given(st.one_of(hostile.number_text, hostile.text), hostile.country)
def test_telephone_numbers_are_dialled_alike(node: Node, phone: str, country: str) -> None:
    agree(
        node,
        ("phones.international", phone, country),
        ("phones.national", phone, country),
        ("formats.filter", "de", "UTC", "phone_href", phone, country),
        ("formats.filter", "de", "UTC", "whatsapp_href", phone, country),
    )


@often
@given(hostile.ms, hostile.zone)
def test_instants_are_shown_alike(node: Node, ms: int, zone: str) -> None:
    text, day = agree(node, ("times.instant", ms), ("times.today", zone, ms))
    agree(
        node,
        ("times.parse_instant", text),
        ("times.local", ms, zone),
        ("times.today", zone, ms),
        ("times.next_day", day),
        ("times.day_begins", day, zone),
        *(("formats.filter", language, zone, name, text) for language in ("de", "en") for name in ("date", "datetime")),
    )


def test_each_change_of_the_clock_in_berlin_is_shown_alike(node: Node) -> None:
    zone = ZoneInfo("Europe/Berlin")
    days = [datetime(1970, 1, 1, tzinfo=zone) + timedelta(days=day) for day in range(365 * 131)]
    changes = [a for a, b in pairwise(days) if a.utcoffset() != b.utcoffset()]
    assert len(changes) > 2 * 115  # twice a year since 1980
    starts = [int(day.astimezone(UTC).timestamp()) * 1000 for day in changes]
    edges = [start + hour * HOUR_MS + edge for start in starts for hour in range(5) for edge in (-1, 0)]
    agree(node, *(("times.local", edge, "Europe/Berlin") for edge in edges))


@often
@given(dated, hostile.zone, hostile.language)
def test_what_may_be_an_instant_is_judged_alike(node: Node, value: str | None, zone: str, language: str) -> None:
    agree(
        node,
        ("times.parse_instant", value),
        ("times.is_instant", value),
        ("times.is_date", value),
        ("formats.filter", language, zone, "date", value),
        ("formats.filter", language, zone, "datetime", value),
        ("formats.filter", language, zone, "month", value),
        ("formats.filter", language, zone, "month", value and value[:7]),
    )


@often
@given(st.integers(-(2**53) + 1, 2**53 - 1), hostile.text, hostile.country, hostile.language)
def test_values_are_written_alike(node: Node, number: int, text: str, country: str, language: str) -> None:
    place = text.encode("utf-8", "replace").decode()
    values = [
        ("number", number),
        ("percent", number),
        ("percent", number % 10_001),
        ("number", None),
        ("percent", None),
    ]
    agree(
        node,
        *(("formats.filter", language, "UTC", name, value) for name, value in values),
        *(("formats.filter", language, "UTC", "quantity", value) for value in (number, number % 100_000, None)),
        *(
            ("formats.filter", language, "UTC", "money", value, currency)
            for value in (number, number % 100_000, None)
            for currency in ("EUR", "CHF", "JPY", "KWD", "__proto__")
        ),
        ("formats.filter", language, "UTC", "initials", text),
        ("formats.filter", language, "UTC", "route_href", place, country),
    )


@often
@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
def test_ids_are_made_alike(node: Node, ms: int, random: bytes) -> None:
    (made,) = agree(node, ("ids.new_id", ms, list(random)))
    assert agree(node, ("ids.is_id", made), ("ids.is_id", f"{made}\n")) == [True, False]

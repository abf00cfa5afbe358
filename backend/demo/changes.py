"""What became of a customer since he was noted down: leads won or cooled, a new phone, a discount granted."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from backend.demo import moments
from backend.demo.customers import Made, Row

Fields = dict[str, str | int | None]

WON_SHARE = 0.4
MOVED_SHARE = 0.3
GRANTED_SHARE = 0.5
RENAMED_SHARE = 0.06
OLDEST_TO_CHANGE = timedelta(days=14)
"""A customer noted down later than this has no past yet."""

BEFORE = {"hot": "warm", "warm": "cold", "cold": "warm", "not_interested": "cold"}
"""The temperature somebody had before the present one."""


class Change(NamedTuple):
    """One change of a customer; `office` when it was not the rep's to make."""

    at: datetime
    office: bool
    set: Fields
    was: Fields


def changes(random: Random, made: Made, now: datetime) -> list[Change]:
    """The changes that led to the customer as he is, oldest first."""
    if made.age < OLDEST_TO_CHANGE:
        return []
    steps = list(_steps(random, made.row))
    span = made.age.days
    days = sorted(random.sample(range(1, span), min(len(steps), span - 1)))
    at = sorted(moments.at_work(random, made.at + timedelta(days=day)) for day in days)
    return [Change(min(moment, now), office, new, old) for moment, (office, new, old) in zip(at, steps, strict=False)]


def before(made: Made, changes: list[Change]) -> Row:
    """The row as it was noted down."""
    row = dict(made.row)
    for change in reversed(changes):
        row |= change.was
    return row


def _steps(random: Random, row: Row) -> Iterator[tuple[bool, Fields, Fields]]:
    temperature = str(row["temperature"])
    if row["status"] == "current" and random.random() < WON_SHARE:
        if temperature != "hot":
            yield False, {"temperature": "hot"}, {"temperature": BEFORE["hot"]}
        yield False, {"status": "current"}, {"status": "potential"}
        yield True, {"number": row["number"]}, {"number": ""}
        if temperature != "hot":
            yield False, {"temperature": temperature}, {"temperature": "hot"}
    elif random.random() < MOVED_SHARE:
        yield False, {"temperature": temperature}, {"temperature": BEFORE[temperature]}
    if row["discount_bp"] is not None and random.random() < GRANTED_SHARE:
        yield True, {"discount_bp": row["discount_bp"]}, {"discount_bp": None}
    if row["contact_person"] and row["phone"] and random.random() < RENAMED_SHARE:
        yield False, {"phone": row["phone"]}, {"phone": ""}

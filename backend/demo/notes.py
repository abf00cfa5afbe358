"""Notes over the customers: more for those one works with, more of late, each after its customer was noted down."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from backend.demo import moments
from backend.demo.customers import Made, Row
from backend.demo.note_texts import text

REACH = timedelta(days=730)
"""Notes go back two years."""

FRESH = timedelta(days=75)
"""Only notes from lately still have something to follow up."""

FOLLOW_UP_SHARE = 0.28
OVERDUE_SHARE = 0.3
WEIGHTS = {
    ("current", "hot"): 6, ("current", "warm"): 4, ("current", "cold"): 2, ("current", "not_interested"): 1,
    ("potential", "hot"): 5, ("potential", "warm"): 3, ("potential", "cold"): 2, ("potential", "not_interested"): 1,
}  # fmt: skip
"""How much is written about companies."""

PRIVATE_WEIGHT = 2


class Written(NamedTuple):
    """A note as invented, its customer, and when it was written."""

    row: Row
    customer: Made
    at: datetime


def notes(random: Random, customers: Sequence[Made], amount: int, now: datetime) -> Iterator[Written]:
    """That many notes, customer by customer, oldest first within each."""
    if not customers:
        return
    weights = [_weight(made.row) for made in customers]
    written = [0] * len(customers)
    for index in random.choices(range(len(customers)), weights, k=amount):
        written[index] += 1
    for made, number in zip(customers, written, strict=True):
        said = set[str]()
        for age in sorted(_ages(random, made, number), reverse=True):
            at = min(max(moments.at_work(random, now - age), made.at), now)
            yield _note(random, made, age, at, now, said)


def _ages(random: Random, made: Made, amount: int) -> list[timedelta]:
    most = min(made.age, REACH).days
    return [timedelta(days=1 + (most - 1) * random.random() ** 1.5) for _ in range(amount)]


def _weight(row: Row) -> int:
    return WEIGHTS[str(row["status"]), str(row["temperature"])] if row["kind"] == "company" else PRIVATE_WEIGHT


def _note(random: Random, made: Made, age: timedelta, at: datetime, now: datetime, said: set[str]) -> Written:
    follow_up = _follow_up(random, at, now) if age < FRESH and random.random() < FOLLOW_UP_SHARE else None
    row = made.row
    if row["kind"] == "person":
        state = "person"
    else:
        state = str(row["temperature"] if row["status"] == "potential" else "current")
    if state == "not_interested":
        follow_up = None
    words, urgent = text(random, state, made.contact, at, follow_up, said)
    chances = (30, 30, 40) if urgent or follow_up else (6, 22, 72)
    return Written(
        {
            "id": moments.identifier(random, age),
            "customer_id": row["id"],
            "text": words,
            "priority": random.choices(("high", "medium", "none"), chances)[0],
            "follow_up_on": follow_up.isoformat() if follow_up else None,
        },
        made,
        at,
    )


def _follow_up(random: Random, at: datetime, now: datetime) -> date:
    """A working day after the note: some have gone by, most are to come."""
    if random.random() < OVERDUE_SHARE:
        day = at + (now - at) * random.random()
    else:
        day = now + timedelta(days=random.randint(0, 28))
    day = max(day, at + timedelta(days=1))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.date()

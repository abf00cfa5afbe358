"""Moments and ids of the demo business: both follow from the seed and the given `now`, never from the wall clock."""

from datetime import UTC, datetime, timedelta
from random import Random

from backend.ids import RANDOM_BYTES, new_id

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""The beginning of the business in the time of ids, so that they are the same on whichever day the demo is made."""

SPAN = timedelta(days=900)
"""How far back the business reaches."""

FIRST_HOUR, LAST_HOUR = 6, 15
"""Hours of work in UTC: from about eight in the morning to five in the afternoon in Germany and Austria."""

SUNDAY = 6


def identifier(random: Random, age: timedelta) -> str:
    """An id for something that old."""
    return new_id(int((EPOCH + SPAN - age).timestamp() * 1000), random.randbytes(RANDOM_BYTES))


def at_work(random: Random, day: datetime) -> datetime:
    """A moment within working hours of that day; a Sunday becomes the Monday after."""
    if day.weekday() == SUNDAY:
        day += timedelta(days=1)
    return day.replace(
        hour=random.randint(FIRST_HOUR, LAST_HOUR),
        minute=random.randrange(60),
        second=random.randrange(60),
        microsecond=random.randrange(1000) * 1000,
    )

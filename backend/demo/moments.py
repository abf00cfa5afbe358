"""Moments and ids of the demo business: both follow from the seed and the given `now`, never from the wall clock."""

from datetime import UTC, datetime, timedelta
from random import Random

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""Ids count from here, so that they sort by creation and stay the same whenever the demo is made."""

SPAN = timedelta(days=900)
"""How far back the business reaches."""

FIRST_HOUR, LAST_HOUR = 6, 15
"""Hours of work in UTC: from about eight in the morning to five in the afternoon in Germany and Austria."""

SUNDAY = 6


def instant(moment: datetime) -> str:
    """The wire form of an instant: UTC with exactly three decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def identifier(random: Random, moment: datetime, now: datetime) -> str:
    """A UUID of version 7 whose time is the moment's distance from the beginning of the business."""
    milliseconds = int((EPOCH + (moment - (now - SPAN))).timestamp() * 1000)
    tail = random.getrandbits(74)
    number = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | (tail & (1 << 62) - 1)
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


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

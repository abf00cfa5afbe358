"""Instants are text `2026-11-22T10:15:30.123Z` (UTC, three decimals), dates `2026-11-22`. Twin: web/worker/times.js.

Instants from 1970 to 2199, without leap seconds; dates of any year. Only `local`, `today` and `day_begins` need a zone
(an IANA name such as Europe/Berlin).
"""

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_INSTANT = re.compile(
    r"((?:19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{3})Z\Z"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000


class Moment(NamedTuple):
    """A minute on the clock of a zone."""

    year: int
    month: int
    day: int
    hour: int
    minute: int


def now() -> str:
    """This instant."""
    return instant(time.time_ns() // 1_000_000)


def instant(ms: int) -> str:
    """The text of an instant given in milliseconds since 1970."""
    moment = _EPOCH + timedelta(milliseconds=ms)
    return f"{moment.year:04d}{moment:-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def parse_instant(value: object) -> int | None:
    """Milliseconds since 1970, or None if the value is no instant of exactly this form."""
    found = _INSTANT.match(value) if isinstance(value, str) else None
    if found is None or not is_date(found[1]):
        return None
    hour, minute, second, thousandth = (int(part) for part in found.groups()[1:])
    if hour > 23 or minute > 59 or second > 59:
        return None
    days = date.fromisoformat(found[1]).toordinal() - _EPOCH_DAY
    return days * _DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + thousandth


def is_instant(value: object) -> bool:
    return parse_instant(value) is not None


def is_date(value: object) -> bool:
    """Whether a value is a day of the calendar as `YYYY-MM-DD`."""
    if not isinstance(value, str) or _DATE.match(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def local(ms: int, zone: str) -> Moment:
    """What clock and calendar of the zone show at an instant."""
    moment = (_EPOCH + timedelta(milliseconds=ms)).astimezone(ZoneInfo(zone))
    return Moment(moment.year, moment.month, moment.day, moment.hour, moment.minute)


def today(zone: str, ms: int | None = None) -> str:
    """The date in the zone at an instant, by default now."""
    moment = local(time.time_ns() // 1_000_000 if ms is None else ms, zone)
    return f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"


def next_day(day: str) -> str:
    """The date after a date; the last day of 9999 is its own."""
    number = date.fromisoformat(day).toordinal()
    return date.fromordinal(min(number + 1, date.max.toordinal())).isoformat()


def day_begins(day: str, zone: str) -> str:
    """The first instant of a date in a zone: midnight, or when the clock goes on after one that there was not."""
    early = (date.fromisoformat(day).toordinal() - _EPOCH_DAY) * _DAY_MS - _DAY_MS
    late = early + 2 * _DAY_MS
    while late - early > _MINUTE_MS:  # zones differ from UTC by whole minutes, and by less than a day
        middle = (early + late) // (2 * _MINUTE_MS) * _MINUTE_MS
        if today(zone, middle) < day:
            early = middle
        else:
            late = middle
    return instant(late)

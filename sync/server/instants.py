"""Instants: text `2026-11-22T10:15:30.123Z` on the wire and in rows, milliseconds since 1970 to reckon with."""

import re
import time
from datetime import UTC, datetime, timedelta

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z", re.ASCII)
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def clock() -> int:
    """Milliseconds since 1970, now."""
    return time.time_ns() // 1_000_000


def parse(text: str) -> int:
    """Raises ValueError unless the text has exactly the one form and is a time there is."""
    if not _FORM.match(text):
        raise ValueError(text)
    return (datetime.fromisoformat(text) - _START) // _MILLISECOND


def show(milliseconds: int) -> str:
    moment = _START + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"

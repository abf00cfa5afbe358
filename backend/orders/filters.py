"""The list's address, read: unknown names and values do not count. Twin: web/worker/orders/filters.js."""

from collections.abc import Mapping

from backend.fold import QUERY_MAX
from backend.ids import is_id
from backend.letters import trim
from backend.orders.pages import CHOICES, Filters
from backend.times import is_date

FIRST_YEAR, END = "1971", "2200"  # of days that begin and end at an instant (backend/times.py)


def parse(query: Mapping[str, str]) -> Filters:
    """The filters of an address; each is "" if it is absent or makes no sense."""
    state = query.get("state", "")
    return Filters(
        {
            "q": trim(query.get("q", ""))[:QUERY_MAX],
            "state": state if state in CHOICES else "",
            "customer": _id(query.get("customer", "")),
            "mine": "1" if query.get("mine") == "1" else "",
            "from": _day(query.get("from", "")),
            "to": _day(query.get("to", "")),
            "after": _id(query.get("after", "")),
        }
    )


def _id(value: str) -> str:
    return value if is_id(value) else ""


def _day(value: str) -> str:
    return value if is_date(value) and FIRST_YEAR <= value < END else ""

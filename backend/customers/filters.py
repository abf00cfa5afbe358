"""The list's address, read: unknown names and values do not count. Twin: web/worker/customers/filters.js."""

from collections.abc import Mapping

from backend.customers.pages import STATUSES, TEMPERATURES, Filters
from backend.fold import QUERY_MAX
from backend.ids import is_id


def parse(query: Mapping[str, str]) -> Filters:
    """The filters of an address; each is "" if it is absent or makes no sense."""
    return Filters(
        q=query.get("q", "").strip()[:QUERY_MAX],
        status=_one_of(query.get("status", ""), STATUSES),
        temperature=_one_of(query.get("temperature", ""), TEMPERATURES),
        territory=_id(query.get("territory", "")),
        not_interested="shown" if query.get("not_interested") == "shown" else "",
        after_current=_id(query.get("after_current", "")),
        after_potential=_id(query.get("after_potential", "")),
    )


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _id(value: str) -> str:
    return value if is_id(value) else ""

"""The list's address, read: unknown names and values do not count. Twin: web/worker/catalog/filters.js."""

from collections.abc import Mapping

from backend.catalog.pages import Filters
from backend.fold import QUERY_MAX
from backend.ids import is_id
from backend.letters import trim


def parse(query: Mapping[str, str]) -> Filters:
    """The filters of an address; each is "" if it is absent or makes no sense."""
    return Filters(
        q=trim(query.get("q", ""))[:QUERY_MAX],
        category=_id(query.get("category", "")),
        inactive="shown" if query.get("inactive") == "shown" else "",
        after=_id(query.get("after", "")),
    )


def _id(value: str) -> str:
    return value if is_id(value) else ""

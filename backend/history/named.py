"""What the lines of a history name by id besides people. Twin: web/worker/history/named.js."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.catalog.tables import all_categories, names_of_products
from backend.fields import Value
from backend.groups.tables import all_groups
from backend.history.pages import Event
from backend.notes.pages import Named
from backend.territories.tables import all_territories


async def all_named() -> list[Named]:
    """All territories, groups and categories."""
    found = [(group["id"], group["name"]) for group in await all_groups()]
    found += [(category["id"], category["name"]) for category in await all_categories()]
    return [*await all_territories(), *(Named(id=id_, name=name) for id_, name in found)]


async def named_in(events: list[Event]) -> list[Named]:
    """The same, and the products that these events are about."""
    about = [change["now"] for event in events for change in event["changes"] if change["field"] == "product_id"]
    return [*await all_named(), *await names_of_products(sorted({str(product) for product in about}))]


async def and_products(named: list[Named], rows: Iterable[Mapping[str, Value] | None]) -> list[Named]:
    """These, and the products that rows point to, or the items of an order template."""
    there = [row for row in rows if row is not None]
    items = [one for row in there for one in _listed(row.get("items")) if isinstance(one, dict)]
    about = {str(row["product_id"]) for row in [*there, *items] if row.get("product_id") is not None}
    return [*named, *await names_of_products(sorted(about))]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []

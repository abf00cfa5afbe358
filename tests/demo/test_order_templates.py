"""Order templates of the demo business: some of each kind, of products that are sold."""

from datetime import UTC, datetime

from backend.demo.business import business
from backend.demo.load import load_demo
from backend.order_templates.items import items
from backend.order_templates.tables import CustomerTemplates, OrderTemplates, OwnTemplates
from sync.server.registry import Registry

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


async def test_it_works(registry: Registry) -> None:
    made = await load_demo(registry, customers=200, notes=0, products=60, seed=1, now=NOW)
    for table, least in ((OrderTemplates, 2), (OwnTemplates, 2), (CustomerTemplates, 3)):
        rows = await table.select(table.name, table.created_by)
        assert len(rows) >= least, table
        assert all(row["name"] for row in rows)
    assert {row["created_by"] for row in await OwnTemplates.select(OwnTemplates.created_by)} == {
        person.id for person in made.people if person.role == "rep"
    }


def test_they_hold_products_that_are_sold() -> None:
    made = business(customers=100, notes=0, products=60, seed=2, now=NOW)
    sold = {ware.id for ware in made.catalogue.products if ware.row["active"]}
    for one in made.order_templates:
        found = items(one.set["items"])
        assert found == one.set["items"]
        assert {item["product_id"] for item in found} <= sold  # type: ignore[union-attr, index, call-overload]


def test_without_products_there_are_none() -> None:
    assert business(customers=20, notes=0, products=0, seed=2, now=NOW).order_templates == []

"""Order templates as rows. Those of a customer are reached through him, one's own by who made them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from piccolo.columns import JSON, Text

from backend.customers.tables import find_or_none
from backend.errors import NotFound
from backend.ids import is_id
from backend.order_templates.rules import Template
from backend.people.person import Person
from sync.server.tables import SyncedTable

LISTED_MOST = 500
"""Of the company, and of each person: who has more looks for none of them."""


class OrderTemplates(SyncedTable, tablename="order_templates"):
    """A template that everybody may take; `items` as in items.py."""

    name = Text()
    items = JSON(default="[]")
    created_at = Text()
    created_by = Text()


class OwnTemplates(SyncedTable, tablename="own_templates"):
    """A template of the person who made it (`created_by`), for all of his customers."""

    name = Text()
    items = JSON(default="[]")
    created_at = Text()
    created_by = Text()


class CustomerTemplates(SyncedTable, tablename="customer_templates"):
    """A template of one customer, for all who sell to him."""

    customer_id = Text(index=True)
    name = Text()
    items = JSON(default="[]")
    created_at = Text()
    created_by = Text()


async def find_template(person: Person, template_id: str, or_deleted: bool = False) -> Template:
    """One template that this person may take. Raises NotFound, also for a deleted one unless wanted, too."""
    found = await find_template_or_none(person, template_id, or_deleted)
    if found is None:
        raise NotFound
    return found


async def find_template_or_none(person: Person, template_id: str, or_deleted: bool = False) -> Template | None:
    """The same, or None."""
    if is_id(template_id):
        for row in await _rows(OrderTemplates, OrderTemplates.id == template_id, or_deleted):
            return _template(row, "company")
        own = (OwnTemplates.id == template_id) & (OwnTemplates.created_by == person.id)
        for row in await _rows(OwnTemplates, own, or_deleted):
            return _template(row, "own")
        for row in await _rows(CustomerTemplates, CustomerTemplates.id == template_id, or_deleted):
            if await find_or_none(person, row["customer_id"]) is not None:
                return _template(row, "customer")
    return None


async def templates_for(person: Person, customer_id: str | None) -> list[Template]:
    """All that this person may take for a customer, in no order; without one those of no customer."""
    found = [_template(row, "company") for row in await _rows(OrderTemplates, None)]
    found += [_template(row, "own") for row in await _rows(OwnTemplates, OwnTemplates.created_by == person.id)]
    if customer_id is not None:
        its = CustomerTemplates.customer_id == customer_id
        found += [_template(row, "customer") for row in await _rows(CustomerTemplates, its)]
    return found


async def _rows(table: type[SyncedTable], where: Any, or_deleted: bool = False) -> Sequence[Mapping[str, Any]]:
    query = table.select().order_by(table.id).limit(LISTED_MOST)
    if where is not None:
        query = query.where(where)
    return await (query if or_deleted else query.where(table.deleted_at.is_null()))


def _template(row: Mapping[str, Any], kind: str) -> Template:
    return Template(
        id=row["id"],
        kind=kind,
        customer_id=row.get("customer_id"),
        name=row["name"],
        items=msgspec.json.decode(row["items"]),
    )

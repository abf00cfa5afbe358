"""Conflicts as rows: the engine writes them. The queries start from the person asking, as those of customers do."""

from collections.abc import Sequence
from typing import Any, cast

import msgspec
from piccolo.columns import Text
from piccolo.columns.combination import And, Where, WhereRaw
from piccolo.query.functions.aggregate import Count

from backend.conflicts.pages import Area, Conflict, Listed
from backend.customers.rules import display_name
from backend.customers.tables import COLUMNS as CUSTOMER
from backend.customers.tables import Customers, seen_by
from backend.errors import NotFound
from backend.ids import is_id
from backend.notes.pages import Owner
from backend.people.person import Person
from sync.server.tables import ConflictTable

PAGE = 25


class Conflicts(ConflictTable, tablename="conflicts"):
    """A conflict on a customer or something that belongs to him."""

    customer_id = Text(index=True, null=True, default=None)


async def open_conflicts_of(customer_id: str) -> list[Conflict]:
    """The conflicts of a customer that nobody has resolved yet, in no order."""
    its = (Conflicts.customer_id == customer_id) & (Conflicts.state == "open") & Conflicts.deleted_at.is_null()
    return [_wire(row) for row in await Conflicts.select().where(its)]


async def count_open(person: Person) -> int:
    """How many this person should look at."""
    return await _count(_seen_by(person) & (Conflicts.state == "open"))


async def unsettled(person: Person, after: str) -> Area:
    """Open ones of this person's customers, newest first, those after an id (or "")."""
    return await _area(_seen_by(person) & (Conflicts.state == "open"), after)


async def settled(person: Person, since: str, after: str, listed: bool) -> Area:
    """Resolved ones whose id is not below `since`, newest first; unless `listed` they are only counted."""
    wanted = _seen_by(person) & (Conflicts.state == "resolved") & (Conflicts.id >= since)
    if not listed:
        return Area(rows=[], total=await _count(wanted), more=False, after="")
    return await _area(wanted, after)


async def find_conflict(person: Person, conflict_id: str) -> Conflict:
    """One conflict about a customer of this person. Raises NotFound, also for one that is not his."""
    if not is_id(conflict_id):
        raise NotFound
    row = await Conflicts.select().where(_seen_by(person) & (Conflicts.id == conflict_id)).first()
    if row is None:
        raise NotFound
    return _wire(row)


def _seen_by(person: Person) -> And:
    """Asked of each conflict, not of each customer: there are far fewer of them."""
    his = Customers.select(Customers.id).where(seen_by(person) & WhereRaw("customers.id = conflicts.customer_id"))
    return WhereRaw("EXISTS ({})", his.querystrings[0]) & Conflicts.deleted_at.is_null()


async def _count(wanted: And) -> int:
    row = await Conflicts.select(Count(alias="total")).where(wanted).first()
    return 0 if row is None else cast(int, row["total"])


async def _area(wanted: And, after: str) -> Area:
    later: And | Where = wanted & (Conflicts.id < after) if after else wanted
    rows = await Conflicts.select().where(later).order_by(Conflicts.id, ascending=False).limit(PAGE + 1)
    found = [_wire(row) for row in rows[:PAGE]]
    owners = await _owners([conflict["customer_id"] for conflict in found])
    return Area(
        rows=[Listed(conflict=conflict, owner=owners[conflict["customer_id"]]) for conflict in found],
        total=await _count(wanted),
        more=len(rows) > PAGE,
        after=after,
    )


async def _owners(ids: Sequence[str]) -> dict[str, Owner]:
    rows = await Customers.select(*CUSTOMER).where(Customers.id.is_in([*ids, ""]))
    return {row["id"]: Owner(id=row["id"], name=display_name(row)) for row in rows}


def _wire(row: dict[str, Any]) -> Conflict:
    found = {
        **{name: row[name] for name in Conflict.__annotations__},
        "mine": msgspec.json.decode(row["mine"]),
        "theirs": msgspec.json.decode(row["theirs"]),
    }
    return cast(Conflict, found)

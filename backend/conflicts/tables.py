"""Conflicts as rows: the engine writes them. The queries start from the person asking, as those of customers do."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from piccolo.columns import Text
from piccolo.columns.combination import And, Or, Where, WhereRaw
from piccolo.query.functions.aggregate import Count

from backend.conflicts.pages import Area, Conflict, Listed, Record
from backend.conflicts.rules import DECIDERS, KEEPERS, OWN, keeps
from backend.customers.rules import display_name
from backend.customers.tables import COLUMNS as CUSTOMER
from backend.customers.tables import Customers, seen_by
from backend.errors import NotFound
from backend.ids import is_id
from backend.notes.pages import Owner
from backend.people.person import Person
from sync.server.registry import Registry, Synced
from sync.server.tables import ConflictTable

PAGE = 25


class Conflicts(ConflictTable, tablename="conflicts"):
    """A conflict on a customer or something that belongs to him; without customer on what everybody holds."""

    customer_id = Text(index=True, null=True, default=None)


async def open_conflicts_of(customer_id: str) -> list[Conflict]:
    """The conflicts of a customer that nobody has resolved yet, in no order."""
    its = (Conflicts.customer_id == customer_id) & (Conflicts.state == "open") & Conflicts.deleted_at.is_null()
    return [_wire(row) for row in await Conflicts.select().where(its)]


async def count_open(person: Person) -> int:
    """How many this person should look at."""
    return await _count(_seen_by(person) & (Conflicts.state == "open"))


async def unsettled(registry: Registry, person: Person, after: str) -> Area:
    """Open ones that are this person's to see, newest first, those after an id (or "")."""
    return await _area(registry, _seen_by(person) & (Conflicts.state == "open"), after)


async def settled(registry: Registry, person: Person, since: str, after: str, listed: bool) -> Area:
    """Resolved ones whose id is not below `since`, newest first; unless `listed` they are only counted."""
    wanted = _seen_by(person) & (Conflicts.state == "resolved") & (Conflicts.id >= since)
    if not listed:
        return Area(rows=[], total=await _count(wanted), more=False, after="")
    return await _area(registry, wanted, after)


async def find_conflict(person: Person, conflict_id: str) -> Conflict:
    """One conflict about a customer of this person, or a row that he keeps for all. Raises NotFound for any other."""
    if not is_id(conflict_id):
        raise NotFound
    row = await Conflicts.select().where(_seen_by(person) & (Conflicts.id == conflict_id)).first()
    if row is None:
        raise NotFound
    return _wire(row)


async def rows_of(registry: Registry, conflicts: Sequence[Conflict]) -> dict[str, Record]:
    """By id the orders, drafts and individual prices of customers that these are about, those that are there."""
    found: dict[str, Record] = {}
    for name in DECIDERS:
        ids = [one["record_id"] for one in conflicts if one["table"] == name and one["customer_id"] is not None]
        found |= await _records(registry, name, None, ids) if ids else {}
    return found


async def open_conflicts_about(person: Person, table: str, record_id: str) -> list[Conflict]:
    """Those on a row that everybody holds, newest first; none for whoever does not keep it."""
    if not keeps(person.role, table):
        return []
    its = Conflicts.customer_id.is_null() & (Conflicts.of_table == table) & (Conflicts.record_id == record_id)
    there = its & (Conflicts.state == "open") & Conflicts.deleted_at.is_null()
    return [_wire(row) for row in await Conflicts.select().where(there).order_by(Conflicts.id, ascending=False)]


async def find_record(registry: Registry, conflict: Conflict, id_: str) -> Record | None:
    """A row of the conflict's table that belongs to the same customer, or else to none; None if it was deleted."""
    return (await _records(registry, conflict["table"], conflict["customer_id"], [id_])).get(id_)


async def _records(registry: Registry, name: str, customer_id: str | None, ids: Sequence[str]) -> dict[str, Record]:
    """By id, as on the wire; of any customer whom these ids belong to if none is said."""
    synced = registry.tables.get(name)
    if synced is None:
        return {}
    table = synced.table
    there = table.id.is_in([*ids, ""]) & table.deleted_at.is_null()
    rows = [cast(Record, _wire_of(synced, row)) for row in await table.select().where(there)]
    return {str(row["id"]): row for row in rows if customer_id is None or row.get("customer_id") == customer_id}


def owner_of(row: Mapping[str, Any]) -> Owner:
    """A row that everybody holds by its name, or else its number."""
    return Owner(id=row["id"], name=row.get("name") or row.get("number") or "")


def _seen_by(person: Person) -> And:
    """Asked of each conflict, not of each customer: there are far fewer of them. Whoever cannot change a row that
    everybody holds has nothing to look through about it."""
    his = Customers.select(Customers.id).where(seen_by(person) & WhereRaw("customers.id = conflicts.customer_id"))
    found: Or | WhereRaw = WhereRaw("EXISTS ({})", his.querystrings[0])
    kept = [table for table in KEEPERS if keeps(person.role, table)]
    his_own = Conflicts.of_table.not_in([*OWN]) | (Conflicts.scope == f"u:{person.id}")
    if keeps(person.role, ""):
        found = found | (Conflicts.customer_id.is_null() & his_own)
    elif kept:
        found = found | (Conflicts.customer_id.is_null() & Conflicts.of_table.is_in(kept) & his_own)
    return found & Conflicts.deleted_at.is_null()


async def _count(wanted: And) -> int:
    row = await Conflicts.select(Count(alias="total")).where(wanted).first()
    return 0 if row is None else cast(int, row["total"])


async def _area(registry: Registry, wanted: And, after: str) -> Area:
    later: And | Where = wanted & (Conflicts.id < after) if after else wanted
    rows = await Conflicts.select().where(later).order_by(Conflicts.id, ascending=False).limit(PAGE + 1)
    found = [_wire(row) for row in rows[:PAGE]]
    owners = await _owners(registry, found)
    children = await rows_of(registry, found)
    return Area(
        rows=[Listed(conflict=one, owner=owners[_about(one)], row=children.get(one["record_id"])) for one in found],
        total=await _count(wanted),
        more=len(rows) > PAGE,
        after=after,
    )


def _about(conflict: Conflict) -> str:
    return conflict["record_id"] if conflict["customer_id"] is None else conflict["customer_id"]


async def _owners(registry: Registry, conflicts: Sequence[Conflict]) -> dict[str, Owner]:
    """By id: one query for the customers, and one for each table that everybody holds."""
    customers = [conflict["customer_id"] for conflict in conflicts if conflict["customer_id"] is not None]
    rows = await Customers.select(*CUSTOMER).where(Customers.id.is_in([*customers, ""]))
    found = {row["id"]: Owner(id=row["id"], name=display_name(row)) for row in rows}
    shared: dict[str, list[str]] = {}
    for conflict in conflicts:
        if conflict["customer_id"] is None:
            shared.setdefault(conflict["table"], []).append(conflict["record_id"])
    for name, ids in shared.items():
        found |= {id_: Owner(id=id_, name="") for id_ in ids}
        table = registry.tables[name].table
        named = [column for column in table._meta.columns if column._meta.db_column_name in ("id", "name", "number")]
        kept = await table.select(*named).where(table.id.is_in(ids) & table.deleted_at.is_null())
        found |= {row["id"]: owner_of(row) for row in kept}
    return found


def _wire(row: dict[str, Any]) -> Conflict:
    found = {
        **{name: row[name] for name in Conflict.__annotations__},
        "mine": msgspec.json.decode(row["mine"]),
        "theirs": msgspec.json.decode(row["theirs"]),
    }
    return cast(Conflict, found)


def _wire_of(synced: Synced, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as Piccolo gives it, as it is on the wire."""
    return {
        name: msgspec.json.decode(row[name]) if name in synced.json_columns else row[name] for name in synced.wire_names
    }

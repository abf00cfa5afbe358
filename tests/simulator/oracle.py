"""What a device should hold, read straight from the rows: customers, and what belongs to them, joined with who holds
which territory. Knows nothing of feed, clock or cursors."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from backend.people.tables import PersonTerritories
from backend.times import today
from tests.protocol.client import Key
from tests.simulator.database import SYNCED, Database, Rows, synced_rows

BELONGING = tuple(name for name, synced in SYNCED.items() if synced.belongs_to and name != "conflicts")
"""To a customer."""
EVERYBODYS = tuple(name for name in SYNCED if name not in (*BELONGING, "customers", "conflicts", "profiles"))


class Business(NamedTuple):
    """The rows of the moment, and who holds what."""

    rows: Rows
    held: dict[str, set[str]]
    carried: dict[str, list[str] | None]
    """By device; None: all."""
    counters: dict[str, int]


class Replica(NamedTuple):
    """What a device should hold: wire rows and versions, and the scopes they may be in."""

    rows: dict[Key, dict[str, Any]]
    versions: dict[Key, int]
    scopes: frozenset[str]


async def look(database: Database, now: int) -> Business:
    """Read the business past the application. `now` in milliseconds."""
    rows = await synced_rows(database)
    zone = next(iter(rows["company"].values()))["zone"]
    this_day = today(zone, now)
    held: dict[str, set[str]] = {}
    for row in await database.ask(f'SELECT * FROM "{PersonTerritories._meta.tablename}"'):
        if row["ended_at"] is None and (row["until"] is None or row["until"] >= this_day):
            held.setdefault(row["person_id"], set()).add(row["territory_id"])
    chosen = await database.ask("SELECT id, carried FROM devices WHERE carried IS NOT NULL")
    carried = {row["id"]: json.loads(row["carried"]) for row in chosen}
    counters = {row["id"]: row["number"] for row in await database.ask("SELECT id, number FROM sync_counter")}
    return Business(rows, held, carried, counters)


def should_hold(business: Business, person_id: str, device: str) -> Replica:
    """The replica of a person's device, were it up to date."""
    rows = business.rows
    territories = _territories(business, person_id, device)
    found: dict[Key, dict[str, Any]] = {}
    for table in EVERYBODYS:
        found.update({(table, row["id"]): row for row in living(rows[table])})
    found.update({("profiles", row["id"]): row for row in living(rows["profiles"]) if row["id"] == person_id})
    mine = {row["id"] for row in living(rows["customers"]) if row["territory_id"] in territories}
    found.update({("customers", id_): rows["customers"][id_] for id_ in mine})
    for table in BELONGING:
        found.update({(table, row["id"]): row for row in living(rows[table]) if row["customer_id"] in mine})
    for row in living(rows["conflicts"]):
        if row["customer_id"] in mine or (row["customer_id"] is None and row["scope"] in ("shared", f"u:{person_id}")):
            found["conflicts", row["id"]] = row
    scopes = {"shared", f"u:{person_id}", *(f"t:{territory or 'none'}" for territory in territories)}
    return Replica(
        {key: wire(key[0], row) for key, row in found.items()},
        {key: row["version"] for key, row in found.items()},
        frozenset(scopes),
    )


def scope_of(rows: Rows, key: Key) -> str:
    """Where a row is now."""
    table, row_id = key
    row = rows[table][row_id]
    if table in EVERYBODYS:
        return "shared"
    if table == "profiles":
        return f"u:{row_id}"
    if table != "customers":
        if row["customer_id"] is None:
            return str(row["scope"])
        row = rows["customers"][row["customer_id"]]
    return f"t:{row['territory_id'] or 'none'}"


def wire(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as it goes over the wire."""
    return {name: row[name] for name in SYNCED[table].wire_names}


def living(rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows.values() if row["deleted_at"] is None]


def _territories(business: Business, person_id: str, device: str) -> set[str | None]:
    """The territories whose customers are on the device; None stands for customers without one."""
    all_of_them = {row["id"] for row in living(business.rows["territories"])}
    if business.rows["people"][person_id]["role"] == "rep":
        return {*(business.held.get(person_id, set()) & all_of_them)}
    chosen = business.carried.get(device)
    if chosen is None:
        return {*all_of_them, None}
    return {*(all_of_them & set(chosen)), *([None] if "none" in chosen else [])}

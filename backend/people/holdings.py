"""Who holds which territory, for good or as a stand-in until a date (E5).

One row of person_territories for each pair that ever was: `ended_at` says since when it is over. A rep's phone learns
its own person's from his row of `profiles`, which is written in the same transaction. Instants handed in are
milliseconds since 1970.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from backend.company.tables import company_row
from backend.database import glance, sql, writing
from backend.people import profiles
from backend.people.person import Role
from backend.people.tables import PersonTerritories
from backend.territories.tables import Territories
from backend.times import instant, today
from sync.server.held import GRACE_MS
from sync.server.messages import Mutation
from sync.server.registry import Registry


class Held(msgspec.Struct, frozen=True):
    """`territories` are ids by name, `former` the scopes lost lately; `overdue`: a stand-in is over but not closed."""

    territories: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    overdue: bool = False


async def held_by(person_id: str, role: Role, now: int) -> Held:
    """What a person holds: a rep what he was given, everybody else all."""
    if role != "rep":
        every = await glance(Territories, "SELECT id FROM territories WHERE deleted_at IS NULL ORDER BY name, id")
        return Held(tuple(str(row["id"]) for row in every))
    rows: list[dict[str, Any]] = await glance(
        PersonTerritories,
        "SELECT t.id, h.until, h.ended_at FROM person_territories h JOIN territories t ON t.id = h.territory_id "
        "WHERE h.person_id = {} AND t.deleted_at IS NULL AND (h.ended_at IS NULL OR h.ended_at > {}) "
        "ORDER BY t.name, t.id",
        person_id,
        instant(now - GRACE_MS),
    )
    zone = (await company_row())["zone"] if any(row["until"] for row in rows) else ""
    held, former = [], []
    overdue = False
    for row in rows:
        ended = row["ended_at"]
        if ended is None and row["until"] and end_of(row["until"], zone) <= now:
            ended, overdue = instant(end_of(row["until"], zone)), True
        if ended is None:
            held.append(row["id"])
        elif ended > instant(now - GRACE_MS):
            former.append(f"t:{row['id']}")
    return Held(tuple(held), tuple(former), overdue)


async def territories_of(person_id: str, role: Role, now: int) -> tuple[str, ...]:
    """The ids of the territories that a person holds, by name."""
    return (await held_by(person_id, role, now)).territories


async def give(registry: Registry, person_id: str, territory_id: str, until: str | None, by: str | None = None) -> None:
    """Let a person hold a territory for good, or up to and with the day `until`; `by` is who decided it."""
    async with writing(registry.database):
        await lock(registry, person_id)
        await sql(
            registry.database,
            "INSERT INTO person_territories (person_id, territory_id, until) VALUES ({}, {}, {}) "
            "ON CONFLICT (person_id, territory_id) DO UPDATE SET until = excluded.until, ended_at = NULL",
            person_id,
            territory_id,
            until,
        )
        await tell_phones(registry, person_id, by)


async def take(registry: Registry, person_id: str, territory_id: str, by: str | None = None) -> None:
    """End it now; nothing happens if he does not hold it."""
    async with writing(registry.database):
        await lock(registry, person_id)
        ended = await sql(
            registry.database,
            "UPDATE person_territories SET ended_at = {} "
            "WHERE person_id = {} AND territory_id = {} AND ended_at IS NULL RETURNING id",
            instant(registry.now()),
            person_id,
            territory_id,
        )
        if ended:
            await tell_phones(registry, person_id, by)


async def lock(registry: Registry, person_id: str) -> None:
    """In a transaction: whoever else changes what this person holds waits, for his profile is made of all of it."""
    await sql(registry.database, "UPDATE accounts SET id = id WHERE id = {}", person_id)


async def tell_phones(registry: Registry, person_id: str, by: str | None = None) -> None:
    """In that transaction: write what the person holds now into his profile. No effect if it says so already."""
    rows = await PersonTerritories.select(PersonTerritories.territory_id, PersonTerritories.until).where(
        (PersonTerritories.person_id == person_id) & PersonTerritories.ended_at.is_null()
    )
    this_day = today((await company_row())["zone"], registry.now())
    held = sorted(row["territory_id"] for row in rows if row["until"] is None or row["until"] >= this_day)
    await profiles.write(
        registry, Mutation(op="update", table="profiles", id=person_id, set={"territories": [*held]}, by=by)
    )


def end_of(day: str, zone: str) -> int:
    """The instant at which a day is over in a zone."""
    midnight = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min, ZoneInfo(zone))
    return int(midnight.timestamp() * 1000)

"""Territories (*Gebiete*): what a rep holds, and with it which customers his phone carries (E5)."""

from piccolo.columns import Text

from backend.errors import NotFound
from backend.ids import is_id
from backend.notes.pages import Named
from backend.people.person import Person
from backend.people.tables import PersonTerritories
from backend.territories.pages import Holder
from sync.server.tables import SyncedTable


class Territories(SyncedTable, tablename="territories"):
    name = Text()


async def territories_of(person: Person) -> list[Named]:
    """The territories this person holds, by name."""
    rows = await Territories.select(Territories.id, Territories.name).where(
        Territories.id.is_in([*person.territories, ""])
    )
    by_id = {row["id"]: Named(id=row["id"], name=row["name"]) for row in rows}
    return [by_id[territory] for territory in person.territories if territory in by_id]


async def all_territories() -> list[Named]:
    """Every territory, for names in a customer's history."""
    rows = await Territories.select(Territories.id, Territories.name)
    return [Named(id=row["id"], name=row["name"]) for row in rows]


async def territories_by_name() -> list[Named]:
    """Those there are."""
    rows = (
        await Territories.select(Territories.id, Territories.name)
        .where(Territories.deleted_at.is_null())
        .order_by(Territories.name, Territories.id)
    )
    return [Named(id=row["id"], name=row["name"]) for row in rows]


async def find_territory(territory_id: str) -> Named:
    """One of those there are. Raises NotFound."""
    if is_id(territory_id):
        row = (
            await Territories.select(Territories.id, Territories.name)
            .where((Territories.id == territory_id) & Territories.deleted_at.is_null())
            .first()
        )
        if row is not None:
            return Named(id=row["id"], name=row["name"])
    raise NotFound


async def holders(today: str) -> list[Holder]:
    """Which rep holds which territory on a day, by name."""
    rows = await PersonTerritories.raw(
        "SELECT h.territory_id, h.person_id, p.name, h.until FROM person_territories h "
        "JOIN people p ON p.id = h.person_id WHERE h.ended_at IS NULL AND (h.until IS NULL OR h.until >= {}) "
        "AND p.role = 'rep' AND p.active AND p.deleted_at IS NULL ORDER BY h.until IS NOT NULL, p.name, p.id",
        today,
    )
    return [
        Holder(territory_id=row["territory_id"], person_id=row["person_id"], name=row["name"], until=row["until"] or "")
        for row in rows
    ]


async def held_until(person_id: str, today: str) -> dict[str, str | None]:
    """What a rep holds on a day: territories by id, with a stand-in's last day or None."""
    return {one["territory_id"]: one["until"] or None for one in await holders(today) if one["person_id"] == person_id}


async def reps() -> list[Named]:
    """Who may hold territories: everybody else holds all."""
    rows = await PersonTerritories.raw(
        "SELECT p.id, p.name FROM people p JOIN accounts a ON a.id = p.id "
        "WHERE p.role = 'rep' AND p.active AND p.deleted_at IS NULL ORDER BY p.name, p.id"
    )
    return [Named(id=row["id"], name=row["name"]) for row in rows]

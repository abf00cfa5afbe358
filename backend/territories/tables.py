"""Territories (*Gebiete*): what a rep holds, and with it which customers his phone carries (E5)."""

from piccolo.columns import Text

from backend.notes.pages import Named
from backend.people.person import Person
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

"""Favourites as rows, each person's own."""

from piccolo.columns import Text

from backend.people.person import Person
from sync.server.tables import SyncedTable


class Favourites(SyncedTable, tablename="favourites"):
    """A product that the person who made the row (`created_by`) wants to have at hand."""

    product_id = Text()
    created_at = Text()
    created_by = Text()


async def marks_of(person: Person, product_id: str) -> list[str]:
    """The ids of this person's rows for a product: two, if he marked it on two phones at once."""
    own = (Favourites.created_by == person.id) & (Favourites.product_id == product_id)
    rows = await Favourites.select(Favourites.id).where(own & Favourites.deleted_at.is_null()).order_by(Favourites.id)
    return [row["id"] for row in rows]


async def favourites_of(person: Person) -> list[str]:
    """The ids of this person's favourite products, those marked first at the front; some may be twice."""
    own = (Favourites.created_by == person.id) & Favourites.deleted_at.is_null()
    rows = await Favourites.select(Favourites.product_id).where(own).order_by(Favourites.created_at, Favourites.id)
    return [row["product_id"] for row in rows]

"""The customers that are there already, as an import finds them again: by number, else by e-mail address."""

from collections.abc import Collection
from typing import NamedTuple

from backend.customers.pages import Customer
from backend.customers.tables import COLUMNS, Customers, seen_by, wire
from backend.letters import plain
from backend.notes.tables import Notes
from backend.people.person import Person


class Known(NamedTuple):
    """Ids of the customers a person sees, by number and by e-mail (both folded); `numbered` have a number."""

    ids: set[str]
    by_number: dict[str, str]
    by_email: dict[str, list[str]]
    numbered: set[str]

    def find(self, number: str, email: str) -> list[str]:
        """The customers that a row with these keys may mean. With a number, an address finds only those without one."""
        if number and plain(number) in self.by_number:
            return [self.by_number[plain(number)]]
        found = self.by_email.get(plain(email), []) if email else []
        return [id for id in found if id not in self.numbered] if number else found


async def known(person: Person) -> Known:
    """All customers this person sees; where two have one number, the older one is it."""
    rows = (
        await Customers.select(Customers.id, Customers.number, Customers.email)
        .where(seen_by(person))
        .order_by(Customers.created_at, Customers.id)
    )
    found = Known(set(), {}, {}, set())
    for row in rows:
        found.ids.add(row["id"])
        if row["number"]:
            found.by_number.setdefault(plain(row["number"]), row["id"])
            found.numbered.add(row["id"])
        if row["email"]:
            found.by_email.setdefault(plain(row["email"]), []).append(row["id"])
    return found


async def customers(ids: Collection[str]) -> dict[str, Customer]:
    """These customers by id."""
    if not ids:
        return {}
    rows = await Customers.select(*COLUMNS).where(Customers.id.is_in(list(ids)))
    return {row["id"]: wire(row) for row in rows}


async def notes_made(ids: Collection[str]) -> set[str]:
    """Those of these notes that were made once, even if deleted since."""
    if not ids:
        return set()
    return {row["id"] for row in await Notes.select(Notes.id).where(Notes.id.is_in(list(ids)))}

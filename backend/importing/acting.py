"""For whom a command acts: somebody who can sign in, with his rights and no more."""

from typing import cast

from backend.people.accounts import folded
from backend.people.holdings import territories_of
from backend.people.person import Person, Role
from backend.people.tables import Accounts
from sync.server.access import SERVER
from sync.server.instants import clock

_ACTIVE = (
    "SELECT a.id, a.email, a.language, p.name, p.role FROM accounts a JOIN people p ON p.id = a.id "
    "WHERE p.active AND p.deleted_at IS NULL AND "
)


async def person_by_email(email: str) -> Person | None:
    """The active person who signs in with this address."""
    return await _first("a.email = {}", folded(email))


async def first_administrator() -> Person | None:
    """The active administrator who could sign in first."""
    return await _first("p.role = {}", "administrator")


async def _first(condition: str, value: str) -> Person | None:
    rows = await Accounts.raw(f"{_ACTIVE}{condition} ORDER BY a.created_at, a.id LIMIT 1", value)
    if not rows:
        return None
    row = rows[0]
    role = cast(Role, row["role"])
    return Person(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=role,
        language=row["language"],
        device=SERVER,
        territories=await territories_of(row["id"], role, clock()),
    )

"""Devices as sessions: made at login, found by their token, ended at logout or by revoking.

`now` is in milliseconds since 1970 everywhere.
"""

from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec

from backend.ids import new_id
from backend.people.person import Person, Role
from backend.people.tables import Devices, PersonTerritories
from backend.territories.tables import Territories
from backend.times import instant

TOKEN_BYTES = 32
MAX_NAME = 120
DAY_MS = 86_400_000
SEEN_EVERY_MS = 5 * 60_000  # a visit is written down at most this often


class SignedIn(msgspec.Struct, frozen=True):
    """What the browser keeps: `token` is the session, `browser` lets it be known again."""

    device: str
    token: str
    browser: str


class Visit(msgspec.Struct, frozen=True):
    """A valid token: who asks, and when the device was last seen."""

    person: Person
    seen_at: str


def digest(secret: str) -> str:
    """The form in which a 256-bit secret is stored."""
    return sha256(secret.encode()).hexdigest()


async def sign_in(person_id: str, browser: str | None, name: str, now: int) -> SignedIn:
    """Start a session. A browser that this person used before stays the same device, with a new token."""
    token = token_urlsafe(TOKEN_BYTES)
    browser = browser or token_urlsafe(TOKEN_BYTES)
    device = await known_device(person_id, browser)
    readable = name.replace("\0", "")[:MAX_NAME]  # PostgreSQL takes no NUL
    fresh: dict[Any, Any] = {"token_hash": digest(token), "name": readable, "seen_at": instant(now)}
    if device is None:
        device = new_id(now)
        row: dict[Any, Any] = {
            "id": device,
            "person_id": person_id,
            "browser_hash": digest(browser),
            "created_at": instant(now),
        }
        await Devices.insert(Devices({**row, **fresh}))
    else:
        await Devices.update(fresh).where(Devices.id == device)
    return SignedIn(device, token, browser)


async def known_device(person_id: str, browser: str | None) -> str | None:
    """The device that this person has in this browser, unless it was revoked."""
    if browser is None:
        return None
    row = (
        await Devices.select(Devices.id)
        .where(
            (Devices.browser_hash == digest(browser)) & (Devices.person_id == person_id) & Devices.revoked_at.is_null()
        )
        .first()
    )
    return row["id"] if row else None


async def visit(token: str, now: int, session_days: int) -> Visit | None:
    """Who holds this token, or None if it is unknown, revoked or too long unused."""
    rows = await Devices.raw(
        "SELECT d.id AS device, d.seen_at, a.id, a.email, a.language, p.name, p.role FROM devices d "
        "JOIN accounts a ON a.id = d.person_id JOIN people p ON p.id = d.person_id "
        "WHERE d.token_hash = {} AND d.revoked_at IS NULL AND d.seen_at > {} AND p.active AND p.deleted_at IS NULL",
        digest(token),
        instant(now - session_days * DAY_MS),
    )
    if not rows:
        return None
    row = rows[0]
    role: Role = row["role"]
    person = Person(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=role,
        language=row["language"],
        device=row["device"],
        territories=await territories_of(row["id"], role),
    )
    return Visit(person, row["seen_at"])


async def territories_of(person_id: str, role: Role) -> tuple[str, ...]:
    """The territories a person holds: his own for a rep, all for everybody else; by name."""
    query = Territories.select(Territories.id).where(Territories.deleted_at.is_null()).order_by(Territories.name)
    if role == "rep":
        mine = PersonTerritories.select(PersonTerritories.territory_id).where(PersonTerritories.person_id == person_id)
        query = query.where(Territories.id.is_in(mine))
    return tuple(row["id"] for row in await query)


async def note_seen(device: str, seen_at: str, now: int) -> None:
    """Write down that a device was here, if the last time is a while ago."""
    if seen_at < instant(now - SEEN_EVERY_MS):
        await Devices.update({Devices.seen_at: instant(now)}).where(Devices.id == device)


async def sign_out(device: str) -> None:
    """End the session. The device stays, so that work waiting on it keeps its numbers."""
    await Devices.update({Devices.token_hash: None}).where(Devices.id == device)


async def sign_out_everywhere(person_id: str) -> None:
    """End all sessions of a person."""
    await Devices.update({Devices.token_hash: None}).where(Devices.person_id == person_id)

"""Devices as sessions: made at login, found by their token, ended at logout or by revoking.

A revoked device keeps its token, so that it is told so when it comes (sync/PROTOCOL.md, V4). `now` is in milliseconds
since 1970 everywhere.
"""

from collections.abc import Collection, Mapping
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec

from backend.database import glance
from backend.ids import new_id
from backend.people import holdings
from backend.people.person import Person, Role, Said
from backend.people.tables import Devices
from backend.times import instant

TOKEN_BYTES = 32
MAX_NAME = 250  # what names browser and system in a user agent stands in its first 200 characters
MAX_CLIENT = 60
MAX_WAITING = 1_000_000
DAY_MS = 86_400_000
SEEN_EVERY_MS = 5 * 60_000  # a visit is written down at most this often
ENDED = "ended:"  # before the hash of a token that opens nothing any more


class SignedIn(msgspec.Struct, frozen=True):
    """What the browser keeps: `token` is the session, `browser` lets it be known again."""

    device: str
    token: str
    browser: str


class Visit(msgspec.Struct, frozen=True):
    """A valid token: who asks, when the device was last seen, and whether a stand-in of his is over but not closed."""

    person: Person
    seen_at: str
    overdue: bool = False


class Revoked(msgspec.Struct, frozen=True):
    """A person's device that was revoked; `told_at` is when it last came, if that was afterwards."""

    device: str
    person: str
    told_at: str | None


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


async def visit(token: str, now: int, unseen_days: int) -> Visit | Revoked | None:
    """Who holds this token; None if it is unknown, or was not seen for `unseen_days`."""
    rows: list[dict[str, Any]] = await glance(
        Devices,
        "SELECT d.id AS device, d.token_hash, d.seen_at, d.revoked_at, d.carried, d.client, d.waiting, "
        "a.id, a.email, a.language, p.name, p.role, p.active, p.deleted_at FROM devices d "
        "JOIN accounts a ON a.id = d.person_id JOIN people p ON p.id = d.person_id "
        "WHERE d.token_hash IN ({}, {})",
        digest(token),
        ENDED + digest(token),
    )
    if not rows:
        return None
    row = rows[0]
    if row["revoked_at"] is not None:
        return _revoked(row)
    over = row["token_hash"].startswith(ENDED) or row["seen_at"] <= instant(now - unseen_days * DAY_MS)
    if over or not row["active"] or row["deleted_at"] is not None:
        return None
    role: Role = row["role"]
    held = await holdings.held_by(row["id"], role, now)
    person = Person(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        role=role,
        language=row["language"],
        device=row["device"],
        territories=held.territories,
        former=held.former,
        carried=carried_of(row["carried"]),
        said=Said(row["client"], row["waiting"]),
    )
    return Visit(person, row["seen_at"], held.overdue)


async def revoked_in(browser: str) -> Revoked | None:
    """What was revoked in a browser where nobody is signed in now, and its person has not been back since.

    Of several first whoever was not told yet.
    """
    rows: list[dict[str, Any]] = await glance(
        Devices,
        "SELECT d.id AS device, d.person_id AS id, d.seen_at, d.revoked_at FROM devices d "
        "WHERE d.browser_hash = {} AND d.revoked_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM devices o "
        "WHERE o.browser_hash = d.browser_hash AND o.person_id = d.person_id AND o.revoked_at IS NULL) "
        "ORDER BY d.seen_at >= d.revoked_at, d.revoked_at DESC LIMIT 1",
        digest(browser),
    )
    return _revoked(rows[0]) if rows else None


def _revoked(row: Mapping[str, Any]) -> Revoked:
    return Revoked(row["device"], row["id"], row["seen_at"] if row["seen_at"] >= row["revoked_at"] else None)


def carried_of(stored: str | None) -> tuple[str, ...] | None:
    """The territories chosen for a device, as the column has them; None for all."""
    return None if stored is None else msgspec.json.decode(stored, type=tuple[str, ...] | None)


async def note_seen(device: str, seen_at: str, now: int) -> None:
    """Write down that a device was here, if the last time is a while ago."""
    if seen_at < instant(now - SEEN_EVERY_MS):
        await Devices.update({Devices.seen_at: instant(now)}).where(Devices.id == device)


async def note_told(revoked: Revoked, now: int) -> None:
    """Write down that a revoked device came and was told."""
    if revoked.told_at is None:
        await Devices.update({Devices.seen_at: instant(now)}).where(Devices.id == revoked.device)


async def note_client(device: str, client: str | None, waiting: int | None, known: Said) -> None:
    """Write down what a device says of itself (Sync-Client, Sync-Waiting), if it differs from what is `known`.

    None: it did not say. What does not fit is not written: `client` has 1 to 60 printable characters.
    """
    said = Said(
        client if client and client.isprintable() and len(client) <= MAX_CLIENT else known.client,
        waiting if waiting is not None and 0 <= waiting <= MAX_WAITING else known.waiting,
    )
    if said != known:
        await Devices.update({Devices.client: said.client, Devices.waiting: said.waiting}).where(Devices.id == device)


async def sign_out(device: str) -> None:
    """End the session. The device stays, so that work waiting on it keeps its numbers."""
    await Devices.update({Devices.token_hash: None}).where(Devices.id == device)


async def sign_out_everywhere(person_id: str) -> None:
    """End all sessions of a person. Their tokens stay known: a device that is revoked later is told all the same."""
    await Devices.raw(
        "UPDATE devices SET token_hash = {} || token_hash WHERE person_id = {} AND token_hash NOT LIKE {}",
        ENDED,
        person_id,
        f"{ENDED}%",
    )


async def revoke(device: str, by: str, now: int) -> None:
    """Nobody works with this device any more; at its next contact it wipes itself. Never taken back."""
    await Devices.update({Devices.revoked_at: instant(now), Devices.revoked_by: by}).where(
        (Devices.id == device) & Devices.revoked_at.is_null()
    )


async def carry(device: str, territories: tuple[str, ...] | None) -> None:
    """What this device is to hold from now on; None for all that its person holds."""
    stored = None if territories is None else msgspec.json.encode(territories).decode()
    await Devices.update({Devices.carried: stored}).where(Devices.id == device)


async def signed_in_among(some: Collection[str]) -> set[str]:
    """Of these devices those whose sessions are not over."""
    rows = await Devices.select(Devices.id).where(
        Devices.id.is_in([*some, ""]) & Devices.token_hash.not_like(f"{ENDED}%") & Devices.revoked_at.is_null()
    )
    return {row["id"] for row in rows}


async def note_difference(device: str, at: str) -> None:
    """Write down that a device found that it held other rows than the server."""
    await Devices.update({Devices.differed_at: at}).where(Devices.id == device)

"""Accounts: who can sign in. The person behind one is a synced row; the account never leaves the server."""

import msgspec

from backend.people.passwords import hashed
from backend.people.tables import Accounts, PersonTerritories


class Account(msgspec.Struct, frozen=True):
    id: str
    password_hash: str


def folded(email: str) -> str:
    """The form in which e-mail addresses are compared."""
    return email.strip().lower()


async def by_email(email: str) -> Account | None:
    row = await Accounts.select(Accounts.id, Accounts.password_hash).where(Accounts.email == folded(email)).first()
    return Account(row["id"], row["password_hash"]) if row else None


async def none_exist() -> bool:
    """Whether this installation still waits for its set-up."""
    return not await Accounts.exists()


async def create(person_id: str, email: str, password: str, language: str, created_at: str) -> None:
    """Let a person sign in. The person's row is written apart, by the write path."""
    await Accounts.insert(
        Accounts(
            id=person_id,
            email=folded(email),
            password_hash=await hashed(password),
            language=language,
            created_at=created_at,
        )
    )


async def set_password(person_id: str, password: str) -> None:
    """A new password; sessions that are open go on."""
    await Accounts.update({Accounts.password_hash: await hashed(password)}).where(Accounts.id == person_id)


async def give_territories(person_id: str, territory_ids: list[str]) -> None:
    """Let a person hold these territories, besides those already held."""
    if territory_ids:
        await PersonTerritories.insert(
            *(PersonTerritories(person_id=person_id, territory_id=territory) for territory in territory_ids)
        )


async def speak(person_id: str, language: str) -> None:
    await Accounts.update({Accounts.language: language}).where(Accounts.id == person_id)

"""Accounts: who can sign in. The person behind one is a synced row; the account never leaves the server.

What a phone must know of its own person (address, language, territories) is a row of `profiles` in his own scope,
written here whenever it changes.
"""

import msgspec

from backend.database import writing
from backend.people import devices, profiles
from backend.people.passwords import hashed
from backend.people.tables import Accounts, PersonTerritories
from sync.server.messages import Mutation
from sync.server.registry import Registry
from sync.server.values import Values


class Account(msgspec.Struct, frozen=True):
    id: str
    password_hash: str


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to sign in; his row of `people` is written apart. `territories` are ids."""

    person_id: str
    email: str
    password: str
    language: str
    created_at: str
    territories: tuple[str, ...] = ()


def folded(email: str) -> str:
    """The form in which e-mail addresses are compared."""
    return email.strip().lower()


async def by_email(email: str) -> Account | None:
    if "\0" in email:  # which PostgreSQL does not take
        return None
    row = await Accounts.select(Accounts.id, Accounts.password_hash).where(Accounts.email == folded(email)).first()
    return Account(row["id"], row["password_hash"]) if row else None


async def none_exist() -> bool:
    """Whether this installation still waits for its set-up."""
    return not await Accounts.exists()


async def create(registry: Registry, account: NewAccount) -> None:
    """Let a person sign in and hold his territories, all at once."""
    password_hash = await hashed(account.password)
    async with writing(registry.database):
        await Accounts.insert(
            Accounts(
                id=account.person_id,
                email=folded(account.email),
                password_hash=password_hash,
                language=account.language,
                created_at=account.created_at,
            )
        )
        for territory in account.territories:
            await PersonTerritories.insert(PersonTerritories(person_id=account.person_id, territory_id=territory))
        profile: Values = {
            "email": folded(account.email),
            "language": account.language,
            "territories": [*account.territories],
        }
        await profiles.write(registry, Mutation(op="create", table="profiles", id=account.person_id, set=profile))


async def set_password(person_id: str, password: str) -> None:
    """A new password. Every session of the person ends: who set it may have lost a device."""
    await Accounts.update({Accounts.password_hash: await hashed(password)}).where(Accounts.id == person_id)
    await devices.sign_out_everywhere(person_id)


async def speak(registry: Registry, person_id: str, language: str) -> None:
    """The language of a person's pages, here and on his phones."""
    async with writing(registry.database):
        await Accounts.update({Accounts.language: language}).where(Accounts.id == person_id)
        await profiles.write(
            registry, Mutation(op="update", table="profiles", id=person_id, set={"language": language})
        )

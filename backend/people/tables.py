"""People, who sync, and their accounts, devices and territories, which never leave the server."""

from piccolo.columns import JSON, BigInt, BigSerial, Boolean, Integer, Text
from piccolo.table import Table

from backend.notes.pages import Named
from sync.server.tables import SyncedTable


class People(SyncedTable, tablename="people"):
    """A person of the business, by the names that notes and history show."""

    name = Text()
    role = Text()
    active = Boolean(default=True)


class Profiles(SyncedTable, tablename="profiles"):
    """What the phone of a person must know of him; `id` is the person's. `territories` are the ids a rep holds."""

    email = Text()
    language = Text()
    territories = JSON(default="[]")


class Accounts(Table, tablename="accounts"):
    """A login. `id` is the person's id; `email` is folded to lower case."""

    id = Text(primary_key=True)
    email = Text(unique=True)
    password_hash = Text()
    language = Text(default="de")
    created_at = Text()


class PersonTerritories(Table, tablename="person_territories"):
    """A person holds a territory: for good, or as a stand-in.

    `until` is the last day (in the company's zone) of a stand-in, `ended_at` the instant since which it is over.
    """

    id = BigSerial(primary_key=True)
    person_id = Text(index=True)
    territory_id = Text(index=True)
    until = Text(null=True, default=None)
    ended_at = Text(null=True, default=None)


class Devices(Table, tablename="devices"):
    """A session: one person on one browser or program.

    `browser_hash` ties the rows of one browser together, so that signing in again keeps the device and with it the
    numbers of its mutations. Tokens are stored as SHA-256 only; `token_hash` is null after signing out, and stays on a
    revoked device, so that it is told. `carried` are the territories chosen for it (null: all that its person holds);
    `waiting` and `client` are what it last said of itself; `differed_at` is when it last found that it held other rows
    than the server.
    """

    id = Text(primary_key=True)
    person_id = Text(index=True)
    browser_hash = Text(index=True)
    token_hash = Text(null=True, default=None, unique=True)
    name = Text()
    created_at = Text()
    seen_at = Text()
    revoked_at = Text(null=True, default=None)
    revoked_by = Text(null=True, default=None)
    carried = JSON(null=True, default=None)
    waiting = Integer(null=True, default=None)
    client = Text(default="")
    differed_at = Text(null=True, default=None)


class LoginFailures(Table, tablename="login_failures"):
    """A wrong password. `key` is a hash of account and address, or of the account alone; `at` is Unix seconds."""

    id = BigSerial(primary_key=True)
    key = Text(index=True)
    at = BigInt()


async def names_of_people() -> list[Named]:
    """Everybody's name, for notes and history."""
    rows = await People.select(People.id, People.name)
    return [Named(id=row["id"], name=row["name"]) for row in rows]


async def role_of(person_id: str) -> str:
    """What a person may do."""
    row = await People.select(People.role).where(People.id == person_id).first()
    return row["role"] if row else ""

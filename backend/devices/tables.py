"""The queries for devices, which start from the person asking. The table is that of the sessions (people/tables.py)."""

from collections.abc import Mapping
from typing import Any, cast

from piccolo.columns.combination import And, Where, WhereRaw

from backend.devices.pages import Device
from backend.errors import NotFound
from backend.ids import is_id
from backend.people.devices import DAY_MS, ENDED
from backend.people.person import Person
from backend.people.tables import Devices
from backend.times import instant

REVOKED_DAYS = 90  # so long a removed one is shown; until it comes and is told, for as long as any
FORGOTTEN_DAYS = 400  # a browser keeps its cookie for so long
SEES_ALL = ("manager", "administrator")

COLUMNS = (
    Devices.id,
    Devices.person_id,
    Devices.name,
    Devices.token_hash,
    Devices.seen_at,
    Devices.revoked_at,
    Devices.revoked_by,
    Devices.waiting,
    Devices.client,
    Devices.differed_at,
)


async def listed(person: Person, now: int) -> list[Device]:
    """The devices this person may see, the newest contact first."""
    shown = (Devices.seen_at > instant(now - FORGOTTEN_DAYS * DAY_MS)) & (
        Devices.revoked_at.is_null()
        | (Devices.revoked_at > instant(now - REVOKED_DAYS * DAY_MS))
        | (Devices.seen_at < Devices.revoked_at)
    )
    rows = (
        await Devices.select(*COLUMNS)
        .where(seen_by(person) & shown)
        .order_by(Devices.seen_at, ascending=False)
        .order_by(Devices.id)
    )
    return [_device(row) for row in rows]


async def find(person: Person, device_id: str) -> Device:
    """One of those he may see. Raises NotFound."""
    if not is_id(device_id):
        raise NotFound
    row = await Devices.select(*COLUMNS).where(seen_by(person) & (Devices.id == device_id)).first()
    if row is None:
        raise NotFound
    return _device(row)


def seen_by(person: Person) -> Where | WhereRaw | And:
    """Everybody sees his own; who manages sees all."""
    return WhereRaw("1 = 1") if person.role in SEES_ALL else Devices.person_id == person.id


def _device(row: Mapping[str, Any]) -> Device:
    token = row["token_hash"]
    session = "none" if token is None else "ended" if token.startswith(ENDED) else "open"
    return cast(Device, {**{name: value for name, value in row.items() if name != "token_hash"}, "session": session})

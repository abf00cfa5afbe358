"""The person who asks, with what he may see and do (DESIGN: table of roles)."""

from typing import Literal

import msgspec

Role = Literal["rep", "counter", "manager", "administrator"]
ROLES: tuple[Role, ...] = ("rep", "counter", "manager", "administrator")
WITHOUT_TERRITORY = "none"  # the scope `t:none` holds customers that belong to no territory


class Said(msgspec.Struct, frozen=True):
    """What a device last said of itself: its program, and how many changes waited on it (None: it never said)."""

    client: str = ""
    waiting: int | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in on a device. `territories` are the ids he holds, in order of their names.

    `former` are the scopes of those he lost lately. `carried` are the territories (WITHOUT_TERRITORY among them) chosen
    for this device, None for all: they narrow what it syncs, never what he may see or do. `said` is of the device.
    """

    id: str
    name: str
    email: str
    role: Role
    language: str
    device: str
    territories: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    carried: tuple[str, ...] | None = None
    said: Said = Said()

    @property
    def sees_all(self) -> bool:
        """Counter, managers and administrators hold every territory and customers without one."""
        return self.role != "rep"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The sync scopes of this person on this device, from the server's own tables, never from a request."""
        held = [*self.territories, *([WITHOUT_TERRITORY] if self.sees_all else [])]
        return ("shared", *(f"t:{territory}" for territory in held if self.carries(territory)), f"u:{self.id}")

    @property
    def first_territory(self) -> str | None:
        """Where a customer belongs that he makes on this device, unless he says so."""
        return next((territory for territory in self.territories if self.carries(territory)), None)

    def carries(self, territory: str) -> bool:
        """Whether this device is to have a territory that its person holds."""
        return not self.sees_all or self.carried is None or territory in self.carried

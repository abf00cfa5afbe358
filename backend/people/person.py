"""The person who asks, with what he may see and do (DESIGN: table of roles)."""

from typing import Literal

import msgspec

Role = Literal["rep", "counter", "manager", "administrator"]
ROLES: tuple[Role, ...] = ("rep", "counter", "manager", "administrator")
WITHOUT_TERRITORY = "none"  # the scope `t:none` holds customers that belong to no territory


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in on a device. `territories` are the ids he holds, in order of their names."""

    id: str
    name: str
    email: str
    role: Role
    language: str
    device: str
    territories: tuple[str, ...] = ()

    @property
    def sees_all(self) -> bool:
        """Counter, managers and administrators hold every territory and customers without one."""
        return self.role != "rep"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The sync scopes of this person, from the server's own tables, never from a request."""
        held = [f"t:{territory}" for territory in self.territories]
        if self.sees_all:
            held.append(f"t:{WITHOUT_TERRITORY}")
        return ("shared", *held, f"u:{self.id}")

"""Who asks: made by the application from the signed-in person, never from a request."""

import msgspec

SERVER = "server"
"""The device of everything that is not a device: forms without a worker, imports, jobs. Its rows have no numbers."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """`scopes` are those of the person's replica; `everywhere` lets him write outside them, too.

    `former` are scopes he held until lately: work that a device of his had begun there still arrives (see routed.py).
    `role` means nothing to the engine: it is for the rights of the registered tables. `system` skips those rights
    (imports by the administrator, jobs, the demo).
    """

    user: str
    device: str = SERVER
    scopes: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    role: str = ""
    everywhere: bool = False
    system: bool = False

    def reaches(self, scope: str) -> bool:
        return self.everywhere or self.system or scope in self.scopes

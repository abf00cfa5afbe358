"""How far a replica has come. Opaque to clients; checked strictly, for it comes back from outside."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

import msgspec

from sync.server.clock import Clock
from sync.server.errors import StartAgain

FORMAT = 1
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""What the clock can be: a larger one would be a fault in the database, not in the cursor."""
Position = tuple[Number, Number]
"""`at`: delivered up to; `since`: the clock when the scope was first asked from zero."""


class Cursor(msgspec.Struct, frozen=True, rename={"epoch": "e", "scopes": "s", "form": "f"}):
    epoch: str
    scopes: dict[str, Position]
    form: int = FORMAT


def parse(text: str) -> Cursor:
    """Raises StartAgain("format") unless the text is one that `show` makes."""
    try:
        cursor = msgspec.json.decode(base64.urlsafe_b64decode(text.encode("ascii")), type=Cursor)
    except (binascii.Error, UnicodeError, msgspec.MsgspecError) as error:
        raise StartAgain("format") from error
    if cursor.form != FORMAT or show(cursor) != text:
        raise StartAgain("format")
    return cursor


def show(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode("ascii")


def positions(cursor: Cursor | None, clock: Clock, scopes: Sequence[str]) -> dict[str, Position]:
    """Where to go on in each scope the person has now; raises StartAgain if that cannot be known any more."""
    if cursor is None:
        return dict.fromkeys(scopes, (0, clock.number))
    if cursor.epoch != clock.epoch or any(max(position) > clock.number for position in cursor.scopes.values()):
        raise StartAgain("epoch")
    held = {scope: cursor.scopes.get(scope, (0, clock.number)) for scope in scopes}
    if any(clock.fence > max(position) for position in held.values()):
        raise StartAgain("purged")
    return held

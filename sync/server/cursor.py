"""How far a replica has come. Opaque to clients; checked strictly, for it comes back from outside."""

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from sync.server.clock import Clock
from sync.server.errors import StartAgain
from sync.server.limits import LATER_TABLES

FORMAT = 1
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""What the clock can be: a larger one would be a fault in the database, not in the cursor."""
Position = tuple[Number, Number]
"""`at`: delivered up to; `since`: the clock when the scope was first asked from zero."""


class Later(msgspec.Struct, frozen=True, array_like=True):
    """Of rows that follow the first part of a new replica: see later.py.

    `start`: the clock when it began. `below`: those with lower numbers are yet to come; 0 during the first part.
    `left`: how many at most. `pages`: so many have brought some. `scopes` and `tables`: whose they are, for
    what was left out must come even from a server that has learnt meanwhile to leave out other tables.
    """

    start: Number
    below: Number
    left: Number
    pages: Number
    scopes: list[str]
    tables: Annotated[list[str], msgspec.Meta(min_length=1, max_length=LATER_TABLES)]


class Cursor(msgspec.Struct, frozen=True, rename={"epoch": "e", "scopes": "s", "form": "f", "later": "l"}):
    epoch: str
    scopes: dict[str, Position]
    form: int = FORMAT
    later: Later | UnsetType = UNSET


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
